package prove

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db/dbtest"
)

// long is the form of `make prove`, which also prints the figures of docs/proof.md.
var long = flag.Bool("prove", false, "run the long form, and print its figures")

// drill is the form of `make drill`, which needs Patroni and etcd.
var drill = flag.Bool("drill", false, "run the failover drill, and print its figures")

// patience bounds every wait of these tests; nothing that works needs it.
const patience = 60 * time.Second

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(dbtest.Suite{M: suite{m}}.Run())
}

// suite prints the figures behind the tests.
type suite struct{ m *testing.M }

// Run runs the tests.
func (s suite) Run() int {
	var err error
	if built.folder, err = os.MkdirTemp("", "tryvox-prove-*"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := s.m.Run()
	if *long || *drill {
		figures.print()
	}
	if err := os.RemoveAll(built.folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return code
}

// sized is how much of something a form does.
func sized(short, inLong int) int {
	if *long {
		return inLong
	}
	return short
}

// each runs the test on a fresh database of every engine, on all at once.
func each(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			f(t, dbtest.DSN(t, engine))
		})
	}
}

// figure is one line of docs/proof.md.
type figure struct {
	what                string
	faults              int
	tried, acknowledged int // operations
	unanswered          int // requests that were told to come again, or nothing
	lost, doubled       int
}

// report is what was proved, in the order in which it was.
type report struct {
	mu    sync.Mutex
	lines []*figure
}

var figures report

// add counts towards the line of a name.
func (r *report) add(f figure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.lines {
		if l.what == f.what {
			l.faults += f.faults
			l.tried += f.tried
			l.acknowledged += f.acknowledged
			l.unanswered += f.unanswered
			l.lost += f.lost
			l.doubled += f.doubled
			return
		}
	}
	r.lines = append(r.lines, &f)
}

func (r *report) print() {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Println("\n| fault | injected | operations tried | told to come again | acknowledged | lost | doubled |")
	fmt.Println("|---|--:|--:|--:|--:|--:|--:|")
	for _, l := range r.lines {
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d |\n",
			l.what, l.faults, l.tried, l.unanswered, l.acknowledged, l.lost, l.doubled)
	}
}
