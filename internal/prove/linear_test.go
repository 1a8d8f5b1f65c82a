package prove

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"

	"tryvox.io/numbers/internal/prove/program"
)

// raceRoundsMax is how many rounds the numbers of a track last.
const raceRoundsMax = 200

// track is a store where clients race, on two nodes where the engine has a server.
type track struct {
	*shop
	urls []string
	pays node
}

func newTrack(t *testing.T, p program.Program) *track {
	t.Helper()
	s := &shop{Program: p, seed: rand.Uint64()}
	s.client.Timeout = patience
	n, err := openNode(t.Context(), p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.close(); err != nil {
			t.Error(err)
		}
	})
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for n := range 10 * raceRoundsMax {
		file.WriteString(offered(n) + ",US,local,0.00," + shopSetup.String() + "\n")
	}
	_, err = n.ImportCatalog(t.Context(), strings.NewReader(file.String()), app.Import{Realm: realm.Live})
	if err := errors.Join(err, setPrice(t.Context(), n)); err != nil {
		t.Fatal(err)
	}
	tr := &track{shop: s, pays: n}
	nodes := 1
	if n.db.Engine() == db.Postgres {
		nodes = 2
	}
	for range nodes {
		served := s.Serve()
		s.moveTo(served)
		tr.urls = append(tr.urls, served.URL)
	}
	return tr
}

// Every answer that racing clients get is one that the store could have given had they come one
// after the other: each number has one owner at a time, no balance is spent twice, an answer that was
// kept is given again, and whoever reads sees what was acknowledged before.
func TestAnswersAreLinear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, dsn string) {
		tr := newTrack(t, programOn(t, dsn))
		rounds, answers := sized(5, raceRoundsMax/2), 0
		for round := range rounds {
			h := newHistory(t, tr.shop, tr.urls, tr.pays, round)
			h.race(tr.seed)
			wrong, count := h.verdicts()
			answers += count
			if err := errors.Join(texts(wrong)...); err != nil {
				t.Fatalf("seed %d, round %d: no order explains %v", tr.seed, round, err)
			}
			if err := errors.Join(texts(h.defects)...); err != nil {
				t.Fatalf("seed %d, round %d: %v", tr.seed, round, err)
			}
		}
		tr.Run("", "check")
		figures.add(
			figure{what: "races checked by porcupine, " + engineOf(dsn), tried: answers, acknowledged: answers},
		)
	})
}

func texts(all []string) (errs []error) {
	for _, text := range all {
		errs = append(errs, errors.New(text))
	}
	return errs
}
