package app_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/webhook"
)

// A restored store tells on from where the backup was: what was taken is not told again, what waited is,
// in order and signed as before. Its trail is the one of the backup, and grows. Who was signed in is not.
func TestRestoredStoreTellsOn(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newReceiver(t)
		var well atomic.Bool
		r.answer = func(_ int, m sent) int {
			if m.E164 == string(number(1)) && !well.Load() {
				return http.StatusServiceUnavailable
			}
			return http.StatusNoContent
		}
		lost := openTellers(t, dsn, 1)
		s := lost.nodes[0]
		s.customer("acc_1", 100*money.Dollar)
		s.shelve(3)
		e := lost.endpoint(t, "acc_1", r)
		s.mustBuy("acc_1", 0)
		s.mustBuy("acc_1", 1)
		if _, err := s.ReleaseNumber(t.Context(), app.Change{AccountID: "acc_1"}, number(1)); err != nil {
			t.Fatal(err)
		}
		until(t, "one is taken and one refused", func() bool {
			waits := s.deliveries(e.ID, webhook.Pending)
			return len(s.deliveries(e.ID, webhook.Delivered)) == 1 && len(waits) == 2 && waits[1].Status != nil
		})
		_, key, err := s.CreateKey(t.Context(), app.NewKey{AccountID: "acc_1", Scope: account.Write})
		must(t, err)
		session, err := s.SignInByKey(t.Context(), key, "")
		must(t, err)
		lost.end()
		was, before := s.acts(trail.Filter{}), len(r.all())
		well.Store(true)
		restored := openTellers(t, s.copied(), 1)
		restored.clock.jump(time.Minute) // the pause after the refusal is over
		node := restored.nodes[0]
		node.mustBuy("acc_1", 2)
		until(t, "all are taken", func() bool { return len(node.deliveries(e.ID, webhook.Delivered)) == 4 })

		wasTold(t, r.all()[before:], nil, []string{"number.purchased", "number.released"},
			[]string{"number.purchased"})
		if is := node.acts(trail.Filter{}); !slices.EqualFunc(is, was, sameEntry) {
			t.Errorf("the restored trail is\n%v, want\n%v", is, was)
		}
		ctx := trail.By(context.Background(), trail.Actor{Who: "cli:anna", Origin: "cli"})
		_, err = node.Session(ctx, session)
		must(t, err) // so it is in the backup
		must(t, node.Restored(ctx, "one.bak"))
		_, err = node.Session(ctx, session)
		kindOf(t, err, fault.Unauthorized)
		acts := node.acts(trail.Filter{})
		if last := acts[len(acts)-1]; last.Action != "store.restore" || last.Seq != int64(len(was))+1 {
			t.Errorf("the last entry is %+v, want one of the restore", last)
		}
		checkBooks(t, node.db)
	})
}

// copied makes a backup of the store and restores it into another database, which it gives.
func (s *store) copied() (dsn string) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "one.bak")
	must(s.t, s.db.Backup(s.t.Context(), file))
	dsn = dbtest.DSN(s.t, s.db.Engine())
	must(s.t, openNode(s.t, dsn, time.Now).db.Restore(s.t.Context(), file))
	return dsn
}

// wasTold wants to have been told of each number what happened, in order and signed by today's secret.
func wasTold(t *testing.T, all []sent, want ...[]string) {
	t.Helper()
	told := map[string][]string{}
	for _, m := range all {
		if !m.signed {
			t.Errorf("%s of %s: the secret is another one", m.Type, m.E164)
		}
		told[m.E164] = append(told[m.E164], m.Type)
	}
	for n, want := range want {
		if got := told[string(number(n))]; !slices.Equal(got, want) {
			t.Errorf("of number %d it told %v, want %v", n, got, want)
		}
	}
}

func sameEntry(a, b trail.Entry) bool { return a.Seq == b.Seq && a.Hash == b.Hash }
