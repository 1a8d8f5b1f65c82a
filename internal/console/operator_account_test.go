package console

import (
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
)

// operator is a browser that an operator has signed in.
func (w *world) operator(t *testing.T) *browser {
	t.Helper()
	w.customer(t, "acc_house")
	return w.signedIn(t, w.key(t, "acc_house", account.Operator))
}

func TestOperatorPagesAreForOperators(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		for _, scope := range []account.Scope{account.Read, account.Write} {
			b := w.signedIn(t, w.key(t, "acc_a", scope))
			b.get("/console/numbers").lacks(operatorPath)
			for _, r := range operatorRoutes {
				path := strings.NewReplacer("{account}", "acc_a").Replace(r.path)
				if r.method == http.MethodGet {
					b.get(path).has(http.StatusNotFound, "There is no such page").lacks("100.00")
				} else {
					b.post(path, "amount", "5.00").has(http.StatusNotFound, "There is no such page")
				}
			}
		}
		nobody := w.browser(t)
		for _, r := range operatorRoutes {
			if r.method == http.MethodGet {
				nobody.get(r.path).has(http.StatusOK, "Sign in").lacks("acc_a")
			}
		}
		o, err := w.app.Overview(t.Context(), "acc_a")
		if err != nil || o.Balance.Balance.String() != "100.00" || o.Account.Closed() {
			t.Errorf("acc_a is %+v, %v: somebody changed it", o, err)
		}
	})
}

func TestOperatorSeesAccounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		w.customer(t, "acc_a")
		w.buy(t, "acc_a", "+919876543210", "IN")
		w.buy(t, "acc_a", "+14155550144", "US")
		evil := app.NewAccount{ID: "acc_evil", Name: `<script>alert(2)</script>"'>`, Realm: realm.Sandbox}
		if _, err := w.app.CreateAccount(t.Context(), evil); err != nil {
			t.Fatal(err)
		}
		b := w.operator(t)
		b.get(customersPath).
			has(http.StatusOK, "acc_a", "acc_evil", "&lt;script&gt;alert(2)", "sandbox").
			lacks("<script>alert")
		b.get(customersPath+"?text=ACC_A").has(http.StatusOK, "acc_a").lacks("acc_evil")
		b.get(customersPath+"?realm=sandbox&state=open").
			has(http.StatusOK, "acc_evil").lacks("acc_a<")
		b.get(customersPath+"?state=closed").has(http.StatusOK, "Nothing matches")
		b.get(customersPath+"?realm=%3Cb%3E").
			has(http.StatusUnprocessableEntity, "must be one of live, sandbox").lacks("<b>")
		b.get(customersPath+"?cursor=none").has(http.StatusUnprocessableEntity, "next_cursor")
		b.get(customersPath, "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "acc_a").lacks("<html")

		page := customerPath("acc_a")
		b.get(page).has(http.StatusOK, "Balance", "monthly fee", "+$100.00", "top up")
		b.get(page+"?show=numbers").
			has(http.StatusOK, "+91 987 654 3210", "$2.50", "&lt;script&gt;alert(1)").lacks("<script>alert")
		b.get(page+"?show=keys").has(http.StatusOK, "desk", "write", "Revoke")
		b.get(customerPath("acc_evil")).has(http.StatusOK, "Nothing yet").lacks("<script>alert")
		b.get(customerPath("acc_none")).has(http.StatusNotFound, "There is no account")
	})
}

func TestOperatorMovesMoney(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		b, page := w.operator(t), customerPath("acc_a")
		b.get(page+"/top-up").has(http.StatusOK, "Add to the balance", "ref_", "$100.00").
			lacks(`name="once"`)
		b.get(page+"/top-up", "HX-Request", "true", "HX-Target", "dialog").
			has(http.StatusOK, "<form").lacks("<html")
		for range 2 { // sent twice, done once
			b.post(page+"/top-up", "amount", "50.00", "reference", "wire <i>7</i>").
				has(http.StatusOK, "$50.00 was added", "$150.00", "wire &lt;i&gt;7").lacks("$200.00", "<i>")
		}
		b.post(page+"/top-up", "amount", "60.00", "reference", "wire <i>7</i>").
			has(http.StatusConflict, "was used for 50.00 USD")
		for _, form := range []string{"/top-up", "/adjust"} {
			for range 2 { // an emptied reference would let both be done
				b.post(page+form, "amount", "1.00", "reason", "twice", "reference", " ").
					has(http.StatusUnprocessableEntity, "must not be empty")
			}
			b.get(page+form).has(http.StatusOK, `name="reference"`)
		}
		b.get(page).has(http.StatusOK, "$150.00").lacks("twice")
		b.post(page+"/top-up", "amount", "much").
			has(http.StatusUnprocessableEntity, "must be a decimal amount", `value="much"`)
		b.post(page+"/top-up", "amount", "0", "reference", "r1").
			has(http.StatusUnprocessableEntity, "must be above 0.00")

		b.post(page+"/adjust", "amount", "−20.00", "reason", "a <b>mistake</b>", "reference", "r2").
			has(http.StatusOK, "adjusted by −$20.00", "$130.00", "a &lt;b&gt;mistake").lacks("<b>")
		b.post(page+"/adjust", "amount", "5", "reference", "r3").
			has(http.StatusUnprocessableEntity, "must have 1 to 200 characters")
		b.post(page+"/adjust", "amount", "-500.00", "reason", "too much", "reference", "r4").
			has(http.StatusPaymentRequired, "500.00")

		b.get(page+"/credit-limit").has(http.StatusOK, `value="0.00"`)
		b.post(page+"/credit-limit", "credit_limit", "75", "reason", "contract").
			has(http.StatusOK, "$75.00", "$205.00")
		b.post(page+"/credit-limit", "credit_limit", "-1").
			has(http.StatusUnprocessableEntity, "must be a decimal amount")
		b.post(customerPath("acc_none")+"/top-up", "amount", "1.00", "reference", "r5").
			has(http.StatusNotFound, "There is no account")
	})
}

func TestOperatorOpensAndClosesAccounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.operator(t)
		b.get(customersPath+"/new").has(http.StatusOK, "Make the account")
		b.post(customersPath+"/new", "id", "acc_new", "name", "Ex & Co", "realm", "live", "credit_limit", "30").
			has(http.StatusOK, "The account was made", "Ex &amp; Co", "$30.00")
		b.post(customersPath+"/new", "id", "acc_new").has(http.StatusConflict, "exists already")
		b.post(customersPath+"/new", "id", "a b", "realm", "mars").
			has(http.StatusUnprocessableEntity, "must be one of live")

		page := customerPath("acc_new")
		made := b.post(page+"/keys/new", "name", "Shop", "scope", "write").
			has(http.StatusOK, "shown this once", "tvx_sk_live_")
		_, secret, _ := strings.Cut(made.text, `<p class="secret"><span>`)
		secret, _, _ = strings.Cut(secret, "<")
		w.signedIn(t, secret).get("/console/numbers").has(http.StatusOK, "acc_new")
		b.post(page+"/keys/new", "scope", "all").
			has(http.StatusUnprocessableEntity, "must be read, write")
		keys, err := w.app.Keys(t.Context(), "acc_new")
		if err != nil || len(keys) != 1 {
			t.Fatalf("keys %+v, %v: want one", keys, err)
		}
		other := customerPath("acc_house", "keys", keys[0].ID, "revoke")
		b.post(other).has(http.StatusNotFound, "There is no key")
		b.get(page+"/keys/"+keys[0].ID+"/revoke").has(http.StatusOK, "within a second")
		b.post(page+"/keys/"+keys[0].ID+"/revoke").
			has(http.StatusOK, "The key is revoked", "revoked")

		w.buy(t, "acc_new", "+14155550142", "US")
		b.get(page+"/close").has(http.StatusOK, "release without fee", "1 number")
		b.post(page+"/close").has(http.StatusConflict, "still owns numbers")
		b.post(page+"/close", "release_numbers", "yes").
			has(http.StatusOK, "The account is closed", "closed").lacks("Top up")
	})
}

func TestOwned(t *testing.T) {
	for numbers, want := range map[int64]string{0: "0", 10_000: "10,000", 10_001: "10,000+"} {
		if got := owned(numbers); got != want {
			t.Errorf("%d numbers: %q, want %q", numbers, got, want)
		}
	}
}
