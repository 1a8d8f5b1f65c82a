package app_test

import (
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

// Where a commit waits for a standby, nobody is told of a purchase that no standby has: not who buys,
// and not who asks again under the same key and is answered from what the leader alone holds. Once a
// standby has it, the answer is given.
func TestNobodyIsToldWhatOnlyTheLeaderHas(t *testing.T) {
	t.Parallel()
	c := dbtest.NewCluster(t, dbtest.Options{TCP: true, Standbys: true})
	s := openNode(t, c.Database(t), time.Now)
	s.shelve(2)
	for _, account := range []string{"acc_a", "acc_b"} {
		s.customer(account, 100*money.Dollar)
	}
	if _, err := s.buy("acc_a", 0, "key"); err != nil {
		t.Fatal(err)
	}
	c.Await(t, true)
	var both sync.WaitGroup
	both.Go(func() {
		_, err := s.buy("acc_a", 0, "key") // was sold with no standby asked for
		kindOf(t, err, fault.Unavailable)
	})
	both.Go(func() {
		_, err := s.buy("acc_b", 1, "key")
		kindOf(t, err, fault.Unavailable)
		_, err = s.buy("acc_b", 1, "key") // the leader has it by now
		kindOf(t, err, fault.Unavailable)
	})
	both.Wait()
	c.Await(t, false)
	for n, account := range []string{"acc_a", "acc_b"} {
		if a, err := s.buy(account, n, "key"); err != nil || !a.Replayed {
			t.Errorf("%s: %+v, %v, want the purchase from before", account, a, err)
		}
	}
	checkBooks(t, s.db)
}
