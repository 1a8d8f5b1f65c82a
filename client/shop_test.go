package client_test

import (
	"errors"
	"io"
	"iter"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"tryvox.io/numbers/client"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// lossy is a proxy that loses the first answer to each thing that is asked, when the server has done it.
type lossy struct {
	*httputil.ReverseProxy
	mu   sync.Mutex
	seen map[string]bool
	lost int
}

// ServeHTTP passes a request on, and its answer only if the same was asked before.
func (l *lossy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what := r.Method + r.URL.String() + r.Header.Get("Idempotency-Key")
	l.mu.Lock()
	known := l.seen[what]
	l.seen[what] = true
	if !known {
		l.lost++
	}
	l.mu.Unlock()
	if !known {
		w = deaf{w}
	}
	l.ReverseProxy.ServeHTTP(w, r)
	if !known {
		panic(http.ErrAbortHandler) // ends the connection without an answer
	}
}

// losing puts such a proxy before a server.
func losing(t *testing.T, serverURL string) (proxyURL string, l *lossy) {
	t.Helper()
	server, err := url.Parse(serverURL)
	if err != nil {
		t.Fatal(err)
	}
	l = &lossy{ReverseProxy: httputil.NewSingleHostReverseProxy(server), seen: map[string]bool{}}
	front := httptest.NewUnstartedServer(l)
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.Start()
	t.Cleanup(front.Close)
	return front.URL, l
}

// deaf writes nothing.
type deaf struct{ http.ResponseWriter }

// WriteHeader writes nothing.
func (deaf) WriteHeader(int) {}

// Write writes nothing.
func (deaf) Write(b []byte) (int, error) { return len(b), nil }

// The built server, on both engines, through a network that loses every first answer: what a customer does
// in the life of a number, and each thing is done and charged once.
func TestLifeOfANumber(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		p := program.Program{T: t, Path: path, DSN: dsn}
		p.Run("country,type,monthly_fee,early_termination_fee,minimum_term_months\nUS,local,1.00,5.00,3\n",
			"price", "import", "-")
		p.Run("e164,country,type,region,monthly_fee,setup_fee\n+12025550101,US,local,DC,1.00,2.00\n"+
			"+12025550102,US,local,DC,1.00,2.00\n", "catalog", "import", "--sandbox", "-")
		account := p.Run("", "account", "create", "--sandbox", "--clock", "2026-04-01T00:00:00Z")
		p.Run("", "account", "top-up", account, "50")
		served := p.Serve()
		front, proxy := losing(t, served.URL)
		c, err := client.New(account, p.Run("", "key", "create", account), client.WithURL(front))
		if err != nil {
			t.Fatal(err)
		}
		live(t, c)
		if proxy.lost < 15 {
			t.Errorf("only %d answers were lost", proxy.lost)
		}
		served.Terminate()
		p.Run("", "check")
	})
}

// live buys, routes, releases and takes back, and wants what the statement and the events must say of it.
func live(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := t.Context()
	offers := collect(t, c.SearchInventory(ctx, client.Search{StartsWith: "+1202"}))
	if len(offers) != 2 || offers[0].DueNow != 3*client.Dollar {
		t.Fatalf("offers %+v, want two for 3.00", offers)
	}
	const first = "+12025550101"
	n := must(c.PurchaseNumber(ctx, client.Purchase{E164: first, Country: "US"}))(t)
	if n.Status != "active" || n.TrunkID != nil {
		t.Errorf("bought %+v", n)
	}
	_, err := c.PurchaseNumber(ctx, client.Purchase{E164: first, Country: "US"})
	if !errors.Is(err, client.ErrConflict) {
		t.Errorf("bought twice: %v, want a conflict", err)
	}
	trunk := must(c.CreateTrunk(ctx, client.TrunkSettings{Name: "Office", AuthType: "ip"}))(t)
	menu := must(c.CreateApplication(ctx, client.ApplicationSettings{
		Name: "Menu", AnswerURL: "https://example.com/answer", HangupURL: "https://example.com/bye",
	}))(t)
	menu = must(c.ChangeApplication(ctx, menu.ID, client.ApplicationChange{HangupURL: client.Set("")}))(t)
	if menu.HangupURL != nil || menu.AnswerURL == nil {
		t.Errorf("changed to %+v, want no hangup URL, and the answer's as it was", menu)
	}
	if to := must(c.AssignTrunk(ctx, first, client.ToTrunk{TrunkID: trunk.ID}))(t); *to.TrunkID != trunk.ID {
		t.Errorf("routed to %+v", to)
	}
	if err := c.DeleteTrunk(ctx, trunk.ID); !errors.Is(err, client.ErrConflict) {
		t.Errorf("a trunk with a number was deleted: %v", err)
	}
	got := must(c.ClaimNumbers(ctx, client.Claim{Country: "US", AreaCode: "202"}))(t)
	if len(got.Numbers) != 1 || got.Charged != 3*client.Dollar {
		t.Errorf("claimed %+v, want the other one for 3.00", got)
	}
	if released := must(c.ReleaseNumber(ctx, first))(t); released.EarlyTerminationFee != 5*client.Dollar {
		t.Errorf("released %+v, want the fee of 5.00", released)
	}
	must(c.CancelRelease(ctx, first))(t)
	if err := c.DeleteTrunk(ctx, trunk.ID); err != nil {
		t.Error(err)
	}
	wantBooks(t, c, first)
}

// wantBooks looks at what is left of a life: the statement and the events.
func wantBooks(t *testing.T, c *client.Client, number string) {
	t.Helper()
	ctx := t.Context()
	statement := ""
	for _, line := range collect(t, c.ListTransactions(ctx)) {
		statement = line.Type + " " + line.Amount.String() + "\n" + statement
	}
	const want = "top_up 50.00\nsetup_fee -2.00\nmonthly_fee -1.00\nsetup_fee -2.00\nmonthly_fee -1.00\n" +
		"early_termination_fee -5.00\nrefund 5.00\n"
	if statement != want {
		t.Errorf("the statement is\n%swant\n%s", statement, want)
	}
	happened := []string{}
	for _, e := range collect(t, c.ListEvents(ctx, client.EventFilter{E164: number})) {
		happened = append(happened, strings.TrimPrefix(e.Type, "number."))
	}
	if got := strings.Join(happened, " "); got != "purchased assigned unassigned released release_cancelled" &&
		got != "purchased assigned released release_cancelled" {
		t.Errorf("it happened: %s", got)
	}
	last := must(c.LastEvent(ctx))(t)
	if last == nil || len(collect(t, c.ListEvents(ctx, client.EventFilter{After: last.Cursor}))) != 0 {
		t.Errorf("the last event is %+v, and there are more", last)
	}
}

func collect[T any](t *testing.T, items iter.Seq2[T, error]) []T {
	t.Helper()
	return must(client.Collect(items, 0))(t)
}

// must is for what has to succeed.
func must[T any](got T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
}
