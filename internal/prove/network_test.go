package prove

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/stream"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"

	"tryvox.io/numbers/internal/db/dbtest"
)

// lostCommit cuts a connection when PostgreSQL says on it that a commit is done: the service cannot
// know, and the caller has to ask again.
type lostCommit struct {
	Percent int `json:"percent"`
}

// committed is the answer to COMMIT on the wire.
var committed = []byte("C\x00\x00\x00\x0bCOMMIT\x00")

// Pipe passes on all else.
func (l *lostCommit) Pipe(stub *toxics.ToxicStub) {
	for {
		select {
		case <-stub.Interrupt:
			return
		case c := <-stub.Input:
			if c == nil || bytes.Contains(c.Data, committed) && rand.IntN(100) < l.Percent {
				stub.Close()
				return
			}
			stub.Output <- c
		}
	}
}

// trouble is what befalls the network between the service and its database.
type trouble struct {
	name   string
	toxics []toxic
	stop   bool // nobody listens at all
	sells  bool // and the service sells on
	loses  bool // answers: what was done is told by the next time
}

type toxic struct {
	Name       string         `json:"name"`
	Type       string         `json:"type"`
	Stream     string         `json:"stream"`
	Toxicity   float64        `json:"toxicity"`
	Attributes map[string]any `json:"attributes"`
}

var up, down = stream.Upstream.String(), stream.Downstream.String()

var troubles = []trouble{
	{name: "latency", sells: true, toxics: []toxic{
		{"slow up", "latency", up, 1, map[string]any{"latency": 20, "jitter": 10}},
		{"slow down", "latency", down, 1, map[string]any{"latency": 20, "jitter": 10}},
	}},
	{name: "small packets", sells: true, toxics: []toxic{
		{"sliced", "slicer", down, 1, map[string]any{"average_size": 40, "size_variation": 30, "delay": 10}},
	}},
	{name: "nobody listens", stop: true},
	{name: "resets towards the database", toxics: []toxic{{"reset", "reset_peer", up, 1, nil}}},
	{name: "resets towards the service", toxics: []toxic{{"reset", "reset_peer", down, 1, nil}}},
	{name: "answers to commits are lost", loses: true, toxics: []toxic{
		{"lost", "lost_commit", down, 1, map[string]any{"percent": 30}},
	}},
	{
		name:   "half-open, the database hears",
		toxics: []toxic{{"swallow", "timeout", down, 1, map[string]any{"timeout": 0}}},
	},
	{
		name:   "half-open, the database talks",
		toxics: []toxic{{"swallow", "timeout", up, 1, map[string]any{"timeout": 0}}},
	},
	{name: "black hole", toxics: []toxic{
		{"swallow up", "timeout", up, 1, map[string]any{"timeout": 0}},
		{"swallow down", "timeout", down, 1, map[string]any{"timeout": 0}},
	}},
}

// network is a proxy before a database.
type network struct {
	t     *testing.T
	proxy *toxiproxy.Proxy
}

// newNetwork puts a proxy before the database of a DSN, and gives the DSN that goes through it.
func newNetwork(t *testing.T, dsn string) (*network, string) {
	t.Helper()
	at, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.New(io.Discard))
	n := &network{t: t, proxy: toxiproxy.NewProxy(server, "database", "127.0.0.1:0", at.Host)}
	if err := n.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.proxy.Stop)
	at.Host = n.proxy.Listen
	return n, at.String()
}

// befall lets the trouble begin.
func (n *network) befall(what trouble) {
	n.t.Helper()
	if what.stop {
		n.proxy.Stop()
	}
	for _, toxic := range what.toxics {
		text, err := json.Marshal(toxic)
		if err == nil {
			_, err = n.proxy.Toxics.AddToxicJson(bytes.NewReader(text))
		}
		if err != nil {
			n.t.Fatalf("%s: %v", what.name, err)
		}
	}
}

// pass ends all trouble.
func (n *network) pass(ctx context.Context) {
	n.t.Helper()
	n.proxy.Toxics.ResetToxics(ctx)
	if !n.proxy.Enabled {
		if err := n.proxy.Start(); err != nil {
			n.t.Fatal(err)
		}
	}
}

// Whatever happens to the network between the service and its database: every caller has an answer
// within the deadline of a request, success or a 503 that says when to come again; and whoever comes
// again under the same key learns what became of the first time, also when the database had
// committed and its answer was lost.
func TestNetworkFails(t *testing.T) {
	t.Parallel()
	toxics.Register("lost_commit", new(lostCommit))
	c := dbtest.NewCluster(t, dbtest.Options{TCP: true})
	direct := c.Database(t)
	n, dsn := newNetwork(t, direct)
	s := openShop(t, dsn, sized(3000, 20_000))
	served := s.Serve()
	s.moveTo(served)
	s.furnish(s.accounts)
	end := s.trade(served)
	rounds := sized(1, 3)
	for range rounds {
		for _, what := range troubles {
			n.befall(what)
			switch {
			case what.sells:
				s.sells("under " + what.name)
			case what.loses:
				replays := s.replays.Load()
				s.until("an order was done untold", func() bool { return s.replays.Load() > replays })
			default:
				s.refuses("under " + what.name)
			}
			n.pass(t.Context())
			s.sells("after " + what.name)
			t.Logf("%s: %d acknowledged, %d told to come again, %d done untold, slowest answer %v", what.name,
				s.acked.Load(), s.away.Load(), s.replays.Load(), time.Duration(s.slowest.Load()))
		}
	}
	end()
	s.settle()
	s.compare()
	served.Terminate()
	s.count("network to PostgreSQL", rounds*len(troubles))
}
