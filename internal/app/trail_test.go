package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
)

// acts are the entries of the trail, oldest first.
func (s *store) acts(f trail.Filter) (all []trail.Entry) {
	s.t.Helper()
	l, err := s.Trail(s.t.Context(), f, app.Page{Number: 1, PerPage: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Reverse(l.Items)
	return l.Items
}

// Everything that an operator does is in the trail, with who did it, and no secret.
func TestTrailTellsWhatOperatorsDo(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		secret := operate(t, s)
		var got []string
		for _, e := range s.acts(trail.Filter{}) {
			got = append(got, e.Action)
			if e.Who != "cli:anna" || e.Origin != "cli" {
				t.Errorf("%s by %s from %s", e.Action, e.Who, e.Origin)
			}
			if text := fmt.Sprint(e.After, e.Before); e.After != nil && strings.Contains(*e.After, secret) ||
				strings.Contains(text, account.Hash(secret)) {
				t.Errorf("%s tells a secret", e.Action)
			}
		}
		want := []string{
			"account.create", "account.top_up", "account.adjust", "account.change", "key.create", "key.revoke",
			"price.set", "price.set", "price.set", "import.start", "import.end", "number.withdraw",
			"billing.start", "billing.end", "account.close",
		}
		if !slices.Equal(got, want) {
			t.Errorf("the trail tells\n%v, want\n%v", got, want)
		}
		for action, text := range map[string][2]string{
			"account.adjust": {
				`{"balance":5.00}`, `"amount":-1.00,"balance":4.00,"reference":null,"description":"typing mistake"`,
			},
			"account.change": {`"credit_limit":0.00`, `"credit_limit":10.00`},
			"key.revoke":     {`"revoked_at":null`, `"revoked_at":"2`},
			"account.close":  {`{"status":"open"}`, `"status":"closed"`},
		} {
			e := s.acts(trail.Filter{Action: action})[0]
			if !strings.Contains(*e.Before, text[0]) || !strings.Contains(*e.After, text[1]) {
				t.Errorf("%s: %s → %s, want %s → %s", action, *e.Before, *e.After, text[0], text[1])
			}
		}
	})
}

// operate does everything that an operator can, and gives the secret of a key.
func operate(t *testing.T, s *store) string {
	t.Helper()
	ctx := trail.By(t.Context(), trail.Actor{Who: "cli:anna", Origin: "cli"})
	_, err := s.CreateAccount(ctx, app.NewAccount{ID: "acc_a", Realm: realm.Live})
	must(t, err)
	_, err = s.CreateAccount(ctx, app.NewAccount{ID: "acc_a", Realm: realm.Live})
	kindOf(t, err, fault.Conflict) // what is refused leaves nothing
	_, err = s.TopUp(ctx, app.TopUp{AccountID: "acc_a", Amount: 5 * money.Dollar, Reference: "r"})
	must(t, err)
	_, err = s.TopUp(ctx, app.TopUp{AccountID: "acc_a", Amount: 5 * money.Dollar, Reference: "r"})
	must(t, err) // the same again is nothing new
	_, err = s.Adjust(ctx, app.Adjustment{AccountID: "acc_a", Amount: -money.Dollar, Reason: "typing mistake"})
	must(t, err)
	limit := 10 * money.Dollar
	for range 2 {
		_, err = s.ChangeAccount(ctx, app.AccountChange{AccountID: "acc_a", CreditLimit: &limit})
		must(t, err)
	}
	key, secret, err := s.CreateKey(ctx, app.NewKey{AccountID: "acc_a", Scope: account.Write})
	must(t, err)
	must(t, s.RevokeKey(ctx, key.ID))
	must(t, s.RevokeKey(ctx, key.ID))
	fee := money.Dollar
	_, err = s.SetPrice(ctx, app.PriceChange{Country: "US", Type: "local", MonthlyFee: &fee})
	must(t, err)
	_, err = s.ImportPrices(ctx, strings.NewReader("country,type,monthly_fee\nUS,local,2\nUS,mobile,3\n"))
	must(t, err)
	const file = "e164,country,type,capabilities\n+14155550001,US,local,voice\n"
	_, err = s.ImportCatalog(ctx, strings.NewReader(file), app.Import{Realm: realm.Live})
	must(t, err)
	_, err = s.Withdraw(ctx, realm.Live, []e164.Number{"+14155550001"})
	must(t, err)
	_, err = s.RunBilling(ctx)
	must(t, err)
	must(t, s.CloseAccount(ctx, "acc_a", false))
	return secret
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A correction never goes below the limit, stands once for a reference, and pays what is due.
func TestAdjust(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 5*money.Dollar)
		adjust := func(amount money.Micros, reason, reference string) error {
			_, err := s.Adjust(t.Context(), app.Adjustment{
				AccountID: "acc_a", Amount: amount, Reason: reason, Reference: reference,
			})
			return err
		}
		kindOf(t, adjust(-6*money.Dollar, "too much", ""), fault.Insufficient)
		kindOf(t, adjust(0, "nothing", ""), fault.Invalid)
		kindOf(t, adjust(1, " ", ""), fault.Invalid)
		for range 2 {
			must(t, adjust(-5*money.Dollar, "all of it", "case 1"))
		}
		kindOf(t, adjust(5*money.Dollar, "all of it", "case 1"), fault.Conflict)
		s.stands("acc_a", 0, 0)
		_, err := s.TopUp(t.Context(), app.TopUp{AccountID: "acc_a", Amount: 5 * money.Dollar, Reference: "case 1"})
		kindOf(t, err, fault.Conflict)
		must(t, adjust(2*money.Dollar, "goodwill", ""))
		s.stands("acc_a", 2*money.Dollar, 0)
	})
}

// A limit that is lowered under a debt is kept, and nothing more is debited until it is paid.
func TestCreditLimitUnderADebt(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		limit := func(to money.Micros) app.Overview {
			o, err := s.ChangeAccount(t.Context(), app.AccountChange{AccountID: "acc_a", CreditLimit: &to})
			must(t, err)
			return o
		}
		limit(10 * money.Dollar)
		adjust := func(amount money.Micros) error {
			_, err := s.Adjust(t.Context(), app.Adjustment{AccountID: "acc_a", Amount: amount, Reason: "x"})
			return err
		}
		must(t, adjust(-8*money.Dollar))
		if o := limit(3 * money.Dollar); o.Balance.Available() != -5*money.Dollar {
			t.Errorf("available %s, want -5.00", o.Balance.Available())
		}
		kindOf(t, adjust(-1), fault.Insufficient)
		must(t, adjust(6*money.Dollar))
		kindOf(t, adjust(-2*money.Dollar), fault.Insufficient)
		must(t, adjust(-money.Dollar))
		s.stands("acc_a", -3*money.Dollar, 0)
	})
}
