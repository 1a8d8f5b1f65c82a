package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	purchaseOfOne = "/v1/account/acc_1/numbers/purchase-from-inventory"
	oneNumber     = "e164,country,type,monthly_fee,setup_fee\n+12025550101,US,local,1.00,0.00\n"
	orderOfOne    = `{"e164":"+12025550101","country":"US"}`
)

var jsonBody = headerLine{"Content-Type", "application/json"}

// together sends requests at the same moment, each on its own connection.
func (w *world) together(t *testing.T, requests []request) []reply {
	t.Helper()
	replies := make([]reply, len(requests))
	start := make(chan struct{})
	var sent sync.WaitGroup
	for i, r := range requests {
		sent.Go(func() {
			<-start
			replies[i] = w.do(t, r)
		})
	}
	close(start)
	sent.Wait()
	return replies
}

// HTTP contract, section 2: N simultaneous buyers are one 200 and N−1 × 409; nobody else is charged.
func TestOneOfManyBuyersGetsTheNumber(t *testing.T) {
	const buyers = 16
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, realm.Live, oneNumber)
		requests := make([]request, buyers)
		for i := range requests {
			id := fmt.Sprintf("acc_%d", i/2+1) // two buyers of each account
			if i%2 == 0 {
				w.customer(t, app.NewAccount{ID: id, Realm: realm.Live}, money.Dollar)
			}
			target := strings.Replace(purchaseOfOne, "acc_1", id, 1)
			requests[i] = post(target, orderOfOne, bearer(w.keys[id].secret), jsonBody)
		}
		statuses := map[int]int{}
		for _, r := range w.together(t, requests) {
			statuses[r.status]++
			if r.status == 409 && r.code(t) != "CONFLICT" {
				t.Errorf("409 is %s", r.body)
			}
		}
		if statuses[200] != 1 || statuses[409] != buyers-1 {
			t.Errorf("statuses %v, want one 200 and %d × 409", statuses, buyers-1)
		}
		all, err := w.app.Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var left money.Micros
		for _, o := range all {
			left += o.Balance.Balance
		}
		if want := buyers/2*money.Dollar - 730_000; left != want {
			t.Errorf("%s USD are left of all, want %s: one pro-rated fee less", left, want)
		}
	})
}

// HTTP contract, section 1: a request whose twin is running waits and replays, or is told to.
func TestTwinsUnderOneKeyAreOneRequest(t *testing.T) {
	const twins = 16
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, realm.Live, oneNumber)
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, money.Dollar)
		requests := make([]request, twins)
		for i := range requests {
			requests[i] = post(purchaseOfOne, orderOfOne, bearer(w.keys["acc_1"].secret), jsonBody,
				headerLine{"Idempotency-Key", "k"})
		}
		firsts, bodies := 0, map[string]bool{}
		for _, r := range w.together(t, requests) {
			switch {
			case r.status == 409 && r.code(t) == "IDEMPOTENCY_IN_PROGRESS" && r.header.Get("Retry-After") == "1":
				continue
			case r.status != 200:
				t.Errorf("a twin is answered %d %s", r.status, r.body)
			case r.header.Get("Idempotent-Replayed") == "":
				firsts++
			}
			bodies[r.body] = true
		}
		if firsts != 1 || len(bodies) != 1 {
			t.Errorf("%d answers are no replay, and bodies are %v; want one and one", firsts, bodies)
		}
	})
}

// HTTP contract, section 2: all that a balance pays for is sold, and not one more, however
// many orders come at once.
func TestBalanceIsNeverOverdrawn(t *testing.T) {
	const numbers = 12
	eachWorld(t, func(t *testing.T, w *world) {
		csv := "e164,country,type,monthly_fee,setup_fee\n"
		for i := range numbers {
			csv += fmt.Sprintf("+120255501%02d,US,local,1.00,0.00\n", i)
		}
		w.stock(t, realm.Live, csv)
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 5*730_000)
		requests := make([]request, numbers)
		for i := range requests {
			order := fmt.Sprintf(`{"e164":"+120255501%02d","country":"US"}`, i)
			requests[i] = post(purchaseOfOne, order, bearer(w.keys["acc_1"].secret), jsonBody)
		}
		statuses := map[int]int{}
		for _, r := range w.together(t, requests) {
			statuses[r.status]++
		}
		if statuses[200] != 5 || statuses[402] != numbers-5 {
			t.Errorf("statuses %v, want 5 × 200 and %d × 402", statuses, numbers-5)
		}
		o, err := w.app.Overview(t.Context(), "acc_1")
		if err != nil || o.Balance.Balance != 0 || o.Numbers != 5 {
			t.Errorf("balance %s, %d numbers, %v; want 0.00 and 5", o.Balance.Balance, o.Numbers, err)
		}
	})
}
