package prove

import (
	"fmt"
	"math"
	"testing"
	"time"

	"tryvox.io/numbers/internal/prove/patroni"
)

// loss is a way to lose the leader, and how it comes back.
type loss struct {
	name   string
	strike func(*patroni.Host) error
	repair func(*patroni.Cluster, *patroni.Host) error
}

var losses = []loss{
	{
		name: "kill -9 of the leader's host", strike: (*patroni.Host).Kill,
		repair: func(c *patroni.Cluster, h *patroni.Host) error {
			c.Start(h)
			return nil
		},
	},
	{
		name: "kill -9 of the leader's PostgreSQL", strike: (*patroni.Host).KillPostgres,
		repair: func(*patroni.Cluster, *patroni.Host) error { return nil }, // Patroni does it
	},
	{
		name: "the leader's host freezes and wakes up", strike: (*patroni.Host).Freeze,
		repair: func(_ *patroni.Cluster, h *patroni.Host) error { return h.Thaw() },
	},
}

// Two nodes of the service on three hosts with PostgreSQL, Patroni and etcd. Whatever way the leader is
// lost under load, a standby takes over, the same nodes sell on, and nothing that they acknowledged is
// lost or done twice, also when the old leader comes back.
func TestFailover(t *testing.T) {
	if !*drill {
		t.Skip("`make drill` runs it: it needs Patroni and etcd, and minutes")
	}
	const rounds, stock = 2, 40_000
	c := patroni.New(t)
	programOn(t, c.DSN()).Run("", "migrate")
	s := openShop(t, c.DSN(), stock)
	one, two := s.Serve(), s.Serve()
	s.moveTo(one, two)
	s.furnish(s.accounts)
	end := s.trade(one, two)
	gaps := map[string][]time.Duration{}
	for range rounds {
		for _, l := range losses {
			s.sells("before the leader is lost")
			leader := c.Leader()
			s.gap.Store(0)
			if err := l.strike(leader); err != nil {
				t.Fatal(err)
			}
			next := c.Successor(leader)
			s.sells("under the next leader")
			gap := time.Duration(s.gap.Load())
			gaps[l.name] = append(gaps[l.name], gap)
			if err := l.repair(c, leader); err != nil {
				t.Fatal(err)
			}
			c.Whole()
			s.sells("with the old leader as a standby")
			t.Logf("%s: %v leads instead of %v; %.1f s without a sale; %d acknowledged, slowest answer %v", l.name,
				next, leader, gap.Seconds(), s.acked.Load(), time.Duration(s.slowest.Load()).Round(time.Millisecond))
		}
	}
	end()
	s.settleSome(math.MaxInt)
	s.compare()
	one.Terminate()
	two.Terminate()
	s.count("failover under Patroni", rounds*len(losses))
	printGaps(gaps)
}

// printGaps prints the second table of docs/proof.md: seconds from the last acknowledgement under the
// old leader to the first one under the next.
func printGaps(gaps map[string][]time.Duration) {
	fmt.Println("\n| how the leader is lost | seconds without a sale, each round |")
	fmt.Println("|---|---|")
	for _, l := range losses {
		line := ""
		for _, gap := range gaps[l.name] {
			line += fmt.Sprintf(" %.1f", gap.Seconds())
		}
		fmt.Printf("| %s |%s |\n", l.name, line)
	}
}
