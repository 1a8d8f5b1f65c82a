package prove

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	raceClients  = 8
	raceSteps    = 15 // of each client
	raceNumbers  = 6  // fewer than clients, so that they meet
	raceAccounts = 3
	raceBalance  = 2 * money.Dollar // soon spent
)

// history is what clients who race for a few numbers and a little money asked and were told, by what
// it says something of: a number, an account, a key.
type history struct {
	shop    *shop // where they race
	urls    []string
	pays    node
	round   int
	started time.Time

	mu       sync.Mutex
	of       map[string][]porcupine.Operation
	accounts []*customer
	defects  []string // answers that no request should get
}

// asked is one request.
type asked struct {
	verb    string
	account string
	trunk   string
	amount  money.Micros
}

// told is its answer.
type told struct {
	status   int
	code     string // of a failure
	replayed bool
	body     string
	trunk    string
	balance  string
}

// newHistory makes the accounts of a round.
func newHistory(t *testing.T, s *shop, urls []string, pays node, round int) *history {
	t.Helper()
	h := &history{
		shop: s, urls: urls, pays: pays, round: round, started: time.Now(), of: map[string][]porcupine.Operation{},
	}
	for i := range raceAccounts {
		c := &customer{id: fmt.Sprintf("acc_%d_%d", round, i)}
		_, err := pays.CreateAccount(t.Context(), app.NewAccount{ID: c.id, Realm: realm.Live})
		if err == nil {
			_, c.key, err = pays.CreateKey(t.Context(), app.NewKey{AccountID: c.id, Scope: account.Write})
		}
		if err == nil {
			_, err = pays.TopUp(t.Context(), app.TopUp{AccountID: c.id, Amount: raceBalance})
		}
		if err != nil {
			t.Fatal(err)
		}
		h.accounts = append(h.accounts, c)
	}
	s.furnish(h.accounts)
	return h
}

// number is one of the round's; the others of its ten are for those who take any.
func (h *history) number(n int) string { return offered(10*h.round + n) }

// note takes an answer down under the name of what it tells of.
func (h *history) note(client int, what string, in asked, out told, call int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.of[what] = append(h.of[what], porcupine.Operation{
		ClientId: client, Input: in, Output: out, Call: call, Return: time.Since(h.started).Nanoseconds(),
	})
}

// race lets the clients go. All of them want the same number first.
func (h *history) race(seed uint64) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range raceClients {
		all.Go(func() {
			r := &racer{
				history: h, name: i, url: h.urls[i%len(h.urls)], account: h.accounts[i%raceAccounts],
				random: rand.New(rand.NewPCG(seed, uint64(h.round*raceClients+i))),
			}
			<-start
			r.buy(0, "")
			for range raceSteps {
				r.step()
			}
		})
	}
	close(start)
	all.Wait()
}

// racer is one client of a round.
type racer struct {
	*history
	name    int
	url     string
	account *customer
	random  *rand.Rand
}

func (r *racer) step() {
	n := r.random.IntN(raceNumbers)
	path := "/numbers/" + r.number(n)
	switch r.random.IntN(10) {
	case 0, 1:
		r.buy(n, "")
	case 2:
		r.buy(n, "key-for-"+r.number(n))
	case 3:
		r.claim()
	case 4:
		r.ofNumber(n, asked{verb: "release"}, http.MethodDelete, path, "")
	case 5:
		r.ofNumber(n, asked{verb: "cancel"}, http.MethodPost, path+"/cancel-release", "")
	case 6:
		body := fmt.Sprintf(`{"trunk_id":%q}`, r.account.trunk)
		r.ofNumber(n, asked{verb: "assign", trunk: r.account.trunk}, http.MethodPost, path+"/assign", body)
	case 7:
		r.ofNumber(n, asked{verb: "read"}, http.MethodGet, path, "")
	case 8:
		r.balance()
	case 9:
		r.pay()
	}
}

// ask sends a request and reads the answer.
func (r *racer) ask(method, path, body, key string) (out told, call int64) {
	call = time.Since(r.started).Nanoseconds()
	got, err := r.shop.askAt(r.url, r.account, method, path, body, key)
	if err != nil {
		r.shop.T.Errorf("%s %s: %v", method, path, err)
		return told{}, call
	}
	var parts struct {
		TrunkID string `json:"trunk_id"`
		Balance json.Number
		Error   struct{ Code string }
	}
	if err := json.Unmarshal([]byte(got.body), &parts); err != nil {
		r.shop.T.Errorf("%s %s: %s: %v", method, path, got.body, err)
	}
	if got.status >= http.StatusInternalServerError {
		r.mu.Lock()
		r.defects = append(r.defects, fmt.Sprintf("%s %s: %d %s", method, path, got.status, got.body))
		r.mu.Unlock()
	}
	return told{
		status: got.status, code: parts.Error.Code, replayed: got.replayed, body: got.body, trunk: parts.TrunkID,
		balance: parts.Balance.String(),
	}, call
}

func (r *racer) buy(n int, key string) {
	body := fmt.Sprintf(`{"e164":%q,"country":"US"}`, r.number(n))
	out, call := r.ask(http.MethodPost, "/numbers/purchase-from-inventory", body, key)
	in := asked{verb: "buy", account: r.account.id, amount: shopSetup}
	if key != "" {
		r.note(r.name, "key of "+r.account.id+" "+key, in, out, call)
	}
	if !out.replayed {
		r.note(r.name, r.number(n), in, out, call)
		r.note(r.name, r.account.id, in, out, call)
	}
}

// claim takes any number of the round. What it does not get says nothing of any of them.
func (r *racer) claim() {
	number := r.number(0)
	body := fmt.Sprintf(`{"country":"US","contains":%q}`, number[1:len(number)-1])
	out, call := r.ask(http.MethodPost, "/numbers/purchase", body, "")
	in := asked{verb: "buy", account: r.account.id, amount: shopSetup}
	if out.status != http.StatusOK {
		r.note(r.name, r.account.id, in, out, call)
		return
	}
	var got struct{ Data []struct{ E164 string } }
	if err := json.Unmarshal([]byte(out.body), &got); err != nil || len(got.Data) != 1 {
		r.shop.T.Errorf("a claim brought %s, want one number, %v", out.body, err)
		return
	}
	r.note(r.name, got.Data[0].E164, in, out, call)
	r.note(r.name, r.account.id, in, out, call)
}

func (r *racer) ofNumber(n int, in asked, method, path, body string) {
	out, call := r.ask(method, path, body, "")
	in.account, in.amount = r.account.id, shopEarly
	r.note(r.name, r.number(n), in, out, call)
	if in.verb == "release" || in.verb == "cancel" {
		r.note(r.name, r.account.id, in, out, call)
	}
}

func (r *racer) balance() {
	out, call := r.ask(http.MethodGet, "/balance", "", "")
	r.note(r.name, r.account.id, asked{verb: "balance"}, out, call)
}

// pay pays in as the command line does: in another process than the service's.
func (r *racer) pay() {
	call := time.Since(r.started).Nanoseconds()
	in := asked{verb: "pay", amount: money.Dollar}
	_, err := r.pays.TopUp(r.shop.T.Context(), app.TopUp{AccountID: r.account.id, Amount: in.amount})
	if err != nil {
		r.shop.T.Errorf("top-up: %v", err)
		return
	}
	r.note(r.name, r.account.id, in, told{status: http.StatusOK}, call)
}
