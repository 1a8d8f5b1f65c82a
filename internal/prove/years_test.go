package prove

import (
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/db/dbtest"
)

var lifeSeed = flag.Uint64("seed", 0, "live with this seed again; 0: with fresh ones")

// freshLives is how long CI lives at least: each of its runs tries seeds that nobody tried before.
const freshLives = 20 * time.Second

// The same life gives the same answers and the same books on every engine, and no audit finds
// anything. Every run lives with fresh seeds; a failure prints its own.
func TestYearsAreTheSameOnEveryEngine(t *testing.T) {
	t.Parallel()
	if *lifeSeed != 0 {
		liveTwice(t, *lifeSeed)
		return
	}
	started, lives := time.Now(), 0
	for ; lives < sized(2, 10) || os.Getenv("CI") != "" && time.Since(started) < freshLives; lives++ {
		if !liveTwice(t, rand.Uint64()) {
			t.Skip("one engine only")
		}
	}
	t.Logf("%d lives with fresh seeds", lives)
}

// liveTwice lives on both engines with one seed, and tells whether there are both.
func liveTwice(t *testing.T, seed uint64) bool {
	t.Helper()
	var books []string
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		l := newLife(t, dsn, seed)
		defer l.close()
		l.run()
		books = append(books, l.books())
		figures.add(figure{what: "years lived, " + engineOf(dsn), tried: lifeSteps, acknowledged: l.done})
	})
	if t.Failed() {
		t.Fatalf("to see it again: go test ./internal/prove -run Years -seed %d", seed)
	}
	if len(books) < 2 {
		return false
	}
	if sold := strings.Count(books[0], " number.purchased "); sold < 5 {
		t.Errorf("seed %d: %d sales in %d steps, want 5 or more", seed, sold, lifeSteps)
	}
	if diff := cmp.Diff(strings.Split(books[0], "\n"), strings.Split(books[1], "\n")); diff != "" {
		t.Fatalf("seed %d, SQLite (-) and PostgreSQL (+):\n%s", seed, diff)
	}
	return true
}
