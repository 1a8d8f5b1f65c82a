package prove

import (
	"encoding/json"
	"fmt"
	"net/http"

	"tryvox.io/numbers/internal/money"
)

// settle asks again for all that was not acknowledged, under the same keys: it is done now, or was
// done. Of what was acknowledged it asks for the latest again, and some of the rest: each is answered
// byte for byte as it was. Then balances and counts of numbers must be what the clients add up.
func (s *shop) settle() {
	s.T.Helper()
	const latest = 20
	s.settleSome(latest)
}

// settleSome is settle with so many of the latest.
func (s *shop) settleSome(latest int) {
	s.T.Helper()
	const others = 5
	s.all(func(c *client) {
		if c.open != nil {
			if acked, err := c.step(); !acked || err != nil {
				s.T.Errorf("seed %d: %+v again: %t, %v, want it done", s.seed, c.open, acked, err)
				return
			}
		}
		again := c.orders[max(0, len(c.orders)-latest):]
		for range min(others, len(c.orders)) {
			again = append(again, c.orders[c.random.IntN(len(c.orders))])
		}
		for _, o := range again {
			got, err := s.ask(c.customer, o.method, o.path, o.body, o.key)
			if err != nil || got.status != http.StatusOK || !got.replayed || got.body != o.answer {
				s.lost.Add(1)
				s.T.Errorf("seed %d: %s %s %s was acknowledged with %s; now %+v, %v",
					s.seed, o.method, o.path, o.body, o.answer, got, err)
			}
		}
	})
	for i, c := range s.accounts {
		s.settleAccount(c, i == 0)
	}
}

// settleAccount compares an account with what its clients know.
func (s *shop) settleAccount(c *customer, paidIn bool) {
	s.T.Helper()
	want, count := shopBalance, 0
	if paidIn {
		want += money.Micros(s.paid) * money.Dollar
	}
	for _, client := range s.of(c) {
		want -= client.spent
		for _, n := range client.numbers {
			if !n.released {
				count++
			}
		}
	}
	var got struct {
		Balance    json.Number
		Pagination struct{ Total int }
	}
	s.get(c, "/balance", &got)
	s.get(c, "/numbers?per_page=1", &got)
	if got.Balance.String() != want.String() || got.Pagination.Total != count {
		s.T.Errorf("seed %d: %s has %s USD and %d numbers, want %s and %d",
			s.seed, c.id, got.Balance, got.Pagination.Total, want, count)
	}
}

// of are the clients of an account.
func (s *shop) of(c *customer) []*client {
	var found []*client
	for _, client := range s.clients {
		if client.customer == c {
			found = append(found, client)
		}
	}
	return found
}

// compare reads every number of every account, and wants what the clients know of it, and the books
// to hold.
func (s *shop) compare() {
	s.T.Helper()
	for _, c := range s.accounts {
		want := map[string]string{}
		for _, client := range s.of(c) {
			for e164, n := range client.numbers {
				if !n.released {
					want[e164] = n.trunk
				}
			}
		}
		for e164, trunk := range s.numbers(c) {
			if known, found := want[e164]; !found || known != trunk {
				s.doubled.Add(1)
				s.T.Errorf("seed %d: %s has %s on trunk %q, want %q, %t", s.seed, c.id, e164, trunk, known, found)
			}
			delete(want, e164)
		}
		for e164 := range want {
			s.lost.Add(1)
			s.T.Errorf("seed %d: %s bought %s and does not have it", s.seed, c.id, e164)
		}
	}
	s.Run("", "check")
}

// numbers are an account's numbers and their trunks.
func (s *shop) numbers(c *customer) map[string]string {
	s.T.Helper()
	found := map[string]string{}
	for cursor, more := "", true; more; {
		var page struct {
			Data []struct {
				E164    string
				TrunkID *string `json:"trunk_id"`
			}
			Pagination struct {
				NextCursor *string `json:"next_cursor"`
			}
		}
		s.get(c, fmt.Sprintf("/numbers?per_page=100&cursor=%s", cursor), &page)
		for _, n := range page.Data {
			found[n.E164] = ""
			if n.TrunkID != nil {
				found[n.E164] = *n.TrunkID
			}
		}
		if more = page.Pagination.NextCursor != nil; more {
			cursor = *page.Pagination.NextCursor
		}
	}
	return found
}
