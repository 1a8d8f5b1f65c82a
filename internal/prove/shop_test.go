package prove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/prove/program"
	"tryvox.io/numbers/internal/realm"
)

const (
	shopAccounts = 4
	shopClients  = 16
	shopBalance  = 1_000_000 * money.Dollar
	// Nothing is due for the month, so every sum is known on any day.
	shopSetup = money.Dollar
	shopEarly = 25 * money.Cent
	// answerMax is the deadline of a request, and some patience with a busy machine.
	answerMax = 10*time.Second + 3*time.Second
)

// shop is a service with stock, accounts with money, and clients who know what they asked for and
// what was acknowledged.
type shop struct {
	program.Program
	seed     uint64
	client   http.Client
	accounts []*customer
	clients  []*client
	stock    int          // of those who choose; for those who take any there is enough
	next     atomic.Int64 // purchases and claims
	paid     int          // top-ups so far

	mu   sync.Mutex
	urls []string // of the nodes
	turn int      // counts requests: each goes to the next node

	tried, acked  atomic.Int64 // orders
	lost, doubled atomic.Int64 // of them, each a failure too
	away          atomic.Int64 // requests that were told to come again, or nothing
	replays       atomic.Int64 // orders that were done, though the client was not told at first
	slowest       atomic.Int64 // answer, in nanoseconds
	latest, gap   atomic.Int64 // acknowledgement, and most between two: nanoseconds
}

// customer is an account with its key and a trunk.
type customer struct{ id, key, trunk string }

// openShop puts stock on the shelf, for those who choose and for those who take any.
func openShop(t *testing.T, dsn string, stock int) *shop {
	t.Helper()
	s := &shop{Program: programOn(t, dsn), seed: rand.Uint64(), stock: stock}
	s.client.Timeout = patience
	s.client.Transport = &http.Transport{MaxIdleConnsPerHost: shopClients}
	s.fill(stock)
	for i := range shopClients {
		s.clients = append(s.clients, &client{
			shop: s, name: i, customer: s.accounts[i%shopAccounts], random: rand.New(rand.NewPCG(s.seed, uint64(i))),
			numbers: map[string]*owned{},
		})
	}
	return s
}

// fill puts the stock on the shelf, and makes the accounts.
func (s *shop) fill(stock int) {
	s.T.Helper()
	ctx := s.T.Context()
	n, err := openNode(ctx, s.DSN)
	if err != nil {
		s.T.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for n := range stock {
		fmt.Fprintf(&file, "%s,US,local,0.00,%s\n", offered(n), shopSetup)
	}
	for n := range 3 * stock / 5 { // a fifth of the orders, or somewhat more, asks for two
		fmt.Fprintf(&file, "+1303%07d,US,local,0.00,%s\n", 5_000_000+n, shopSetup)
	}
	err = setPrice(ctx, n)
	if err == nil {
		_, err = n.ImportCatalog(ctx, strings.NewReader(file.String()), app.Import{Realm: realm.Live})
	}
	for i := 0; i < shopAccounts && err == nil; i++ {
		c := &customer{id: fmt.Sprint("acc_", i)}
		_, openErr := n.CreateAccount(ctx, app.NewAccount{ID: c.id, Realm: realm.Live})
		_, payErr := n.TopUp(ctx, app.TopUp{AccountID: c.id, Amount: shopBalance})
		_, secret, keyErr := n.CreateKey(ctx, app.NewKey{AccountID: c.id, Scope: account.Write})
		c.key = secret
		s.accounts = append(s.accounts, c)
		err = errors.Join(openErr, payErr, keyErr)
	}
	if err := errors.Join(err, n.close()); err != nil {
		s.T.Fatal(err)
	}
}

// setPrice makes a release within the term cost something.
func setPrice(ctx context.Context, n node) error {
	var fee, early, months = money.Micros(0), shopEarly, int64(3)
	_, err := n.SetPrice(ctx, app.PriceChange{
		Country: "US", Type: "local", MonthlyFee: &fee, EarlyTerminationFee: &early, MinimumTermMonths: &months,
	})
	return err
}

// moveTo says where the service is now.
func (s *shop) moveTo(nodes ...*program.Served) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.urls = nil
	for _, served := range nodes {
		s.urls = append(s.urls, served.URL)
	}
}

// at is the node whose turn it is.
func (s *shop) at() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn++
	return s.urls[s.turn%len(s.urls)]
}

// acknowledged counts an order that was done, and how long there was none.
func (s *shop) acknowledged() {
	s.acked.Add(1)
	now := time.Now().UnixNano()
	since := now - s.latest.Swap(now)
	for known := s.gap.Load(); since > known && !s.gap.CompareAndSwap(known, since); {
		known = s.gap.Load()
	}
}

// reply is an answer of the service.
type reply struct {
	status     int
	body       string
	replayed   bool
	retryAfter string
}

// ask sends a request for an account; an empty key is none.
func (s *shop) ask(c *customer, method, path, body, key string) (reply, error) {
	return s.askAt(s.at(), c, method, path, body, key)
}

// request is one for an account; an empty key is none.
func (s *shop) request(node string, c *customer, method, path, body, key string) (*http.Request, error) {
	url := node + "/v1/account/" + c.id + path
	r, err := http.NewRequestWithContext(s.T.Context(), method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return r, nil
}

// askAt sends a request to one of several nodes.
func (s *shop) askAt(node string, c *customer, method, path, body, key string) (reply, error) {
	r, err := s.request(node, c, method, path, body, key)
	if err != nil {
		return reply{}, err
	}
	started := time.Now()
	answer, err := s.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	text, err := io.ReadAll(answer.Body)
	took := time.Since(started)
	for known := s.slowest.Load(); int64(took) > known && !s.slowest.CompareAndSwap(known, int64(took)); {
		known = s.slowest.Load()
	}
	if took > answerMax {
		s.T.Errorf("%s %s took %v, want %v at most", method, path, took, answerMax)
	}
	return reply{
		status: answer.StatusCode, body: string(text), replayed: answer.Header.Get("Idempotent-Replayed") == "true",
		retryAfter: answer.Header.Get("Retry-After"),
	}, errors.Join(err, answer.Body.Close())
}

// get reads something of an account, and wants it to be there.
func (s *shop) get(c *customer, path string, into any) {
	s.T.Helper()
	got, err := s.ask(c, http.MethodGet, path, "", "")
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("%d %s", got.status, got.body)
	}
	if err == nil {
		err = json.Unmarshal([]byte(got.body), into)
	}
	if err != nil {
		s.T.Errorf("GET %s: %v", path, err)
	}
}

// furnish gives accounts a trunk each.
func (s *shop) furnish(accounts []*customer) {
	s.T.Helper()
	for _, c := range accounts {
		got, err := s.ask(c, http.MethodPost, "/trunks", `{"name":"Office","auth_type":"ip"}`, "")
		var trunk struct{ ID string }
		if err == nil {
			err = json.Unmarshal([]byte(got.body), &trunk)
		}
		if err != nil || trunk.ID == "" {
			s.T.Fatalf("create a trunk: %+v, %v", got, err)
		}
		c.trunk = trunk.ID
	}
}

// all runs something for every client at once and waits.
func (s *shop) all(do func(c *client)) {
	var group sync.WaitGroup
	for _, c := range s.clients {
		group.Go(func() { do(c) })
	}
	group.Wait()
}

// payment is the next one; it may be given again.
func (s *shop) payment() app.TopUp {
	return app.TopUp{
		AccountID: s.accounts[0].id, Amount: money.Dollar, Reference: fmt.Sprint("payment ", s.paid),
	}
}

// payIn makes the next payment by the command line.
func (s *shop) payIn() error {
	p := s.payment()
	_, err := s.Attempt("", "account", "top-up", p.AccountID, p.Amount.String(), "--reference", p.Reference)
	return err
}

// rush lets the clients ask until the service is away, and a process pay in meanwhile. After so many
// acknowledgements it strikes.
func (s *shop) rush(after int, strike func()) {
	s.T.Helper()
	goal := s.acked.Load() + int64(after)
	reached := make(chan struct{})
	paying := make(chan struct{})
	go func() {
		defer close(paying)
		_ = s.payIn() // it is given again after the strike
	}()
	var once sync.Once
	var ended sync.WaitGroup
	for _, c := range s.clients {
		ended.Go(func() {
			for {
				if acked, err := c.step(); err != nil || !acked {
					return
				}
				if s.acked.Load() >= goal {
					once.Do(func() { close(reached) })
				}
			}
		})
	}
	select {
	case <-reached:
	case <-time.After(patience):
		s.T.Errorf("%d acknowledgements are missing after %v", goal-s.acked.Load(), patience)
	}
	strike()
	ended.Wait()
	<-paying
}

// count adds what was done to the figures.
func (s *shop) count(what string, faults int) {
	figures.add(figure{
		what: what, faults: faults, tried: int(s.tried.Load()), acknowledged: int(s.acked.Load()),
		unanswered: int(s.away.Load()), lost: int(s.lost.Load()), doubled: int(s.doubled.Load()),
	})
}

func engineOf(dsn string) string {
	if strings.HasPrefix(dsn, "sqlite:") {
		return "SQLite"
	}
	return "PostgreSQL"
}
