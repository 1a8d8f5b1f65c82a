package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/tariff"
)

func at(t *testing.T, text string) int64 {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, text+"T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	return instant.UnixMicro()
}

// owing is a holding that has not paid the month of due, YYYY-MM-DD.
func owing(t *testing.T, id string, status holding.Status, fee money.Micros, due string) holding.Holding {
	t.Helper()
	return holding.Holding{
		ID: id, AccountID: "acc_a", Realm: realm.Live, E164: "+1202555" + id, Status: status,
		Terms: tariff.Terms{MonthlyFee: fee, CoolingOffDays: 30}, DueUs: at(t, due),
	}
}

// played says of a step in an account's time what became of its numbers and what was told. It has
// so much, at a date of real time, or of its test clock if until is given.
func played(t *testing.T, balance money.Micros, now, until string, load func(d *dues)) (string, int64) {
	t.Helper()
	s := newShelf()
	s.account("acc_a", balance, 0)
	d := &dues{account: s.accounts["acc_a"], nowUs: at(t, now), book: s.book}
	d.untilUs = d.nowUs
	if until != "" {
		clock := d.nowUs
		d.account.ClockUs, d.untilUs = &clock, at(t, until)
	}
	load(d)
	for _, h := range slices.Concat(d.due, d.unpaid) {
		s.book.Expect("acc_a", h.Terms.MonthlyFee)
	}
	atUs, err := d.play()
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, m := range d.moves {
		words = append(words, fmt.Sprintf("%s %s", m.ID, m.Status))
	}
	for _, h := range d.expired {
		words = append(words, h.ID+" expired")
	}
	for _, e := range d.events {
		words = append(words, string(e.Type))
	}
	return strings.Join(words, ", "), atUs
}

// The order of payment is the order of what is due; one that is too dear does not block a cheaper one
// behind it (HTTP contract, section 5).
func TestTooDearDoesNotBlockTheCheaper(t *testing.T) {
	got, _ := played(t, 3*money.Dollar, "2026-05-01", "", func(d *dues) {
		d.due = []holding.Holding{
			owing(t, "a", holding.Active, 2*money.Dollar, "2026-05-01"),
			owing(t, "b", holding.Active, 2*money.Dollar, "2026-05-01"),
			owing(t, "c", holding.Active, money.Dollar, "2026-05-01"),
			owing(t, "d", holding.Active, 0, "2026-05-01"),
		}
	})
	want := "a active, b suspended, c active, d active, " +
		"number.renewed, number.suspended, number.renewed, number.renewed"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A step is one instant: now if debts are paid, else the earliest at which anything falls due.
func TestOneInstantAtATime(t *testing.T) {
	grace := cycle.Grace.Microseconds()
	tests := []struct {
		name       string
		balance    money.Micros
		now, until string
		due        string // of an active number
		unpaid     string // of a suspended one
		want       string
		wantUs     int64
	}{
		{"nothing", 0, "2026-05-02", "", "2026-06-01", "", "", never},
		{"a month", 9, "2026-06-01", "", "2026-06-01", "", "a active, number.renewed", at(t, "2026-06-01")},
		{"debts before a missed month", 9, "2026-06-14", "", "2026-05-01", "2026-06-01",
			"b active, number.resumed", at(t, "2026-06-14")},
		{"the grace ends", 0, "2026-06-15", "", "", "2026-06-01",
			"b expired", at(t, "2026-06-01") + grace},
		{"the grace lasts", 0, "2026-06-14", "", "", "2026-06-01", "", never},
		{"too late for money", 9, "2026-06-15", "", "", "2026-06-01", "b expired", at(t, "2026-06-15")},
		{"a debt is paid", 9, "2026-06-14", "", "", "2026-06-01", "b active, number.resumed",
			at(t, "2026-06-14")},
		{"the clock stops at the grace", 0, "2026-06-02", "2026-09-01", "2026-07-01", "2026-06-01",
			"b expired", at(t, "2026-06-15")},
		{"a reminder", 0, "2026-06-02", "2026-09-01", "2026-07-01", "", "balance.low", at(t, "2026-06-24")},
		{"the last reminder", 0, "2026-06-24", "2026-09-01", "2026-07-01", "", "balance.low", at(t, "2026-06-30")},
		{"a reminder in real time", 0, "2026-06-29", "", "2026-07-01", "", "balance.low", at(t, "2026-06-24")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, atUs := played(t, tt.balance*money.Dollar, tt.now, tt.until, func(d *dues) {
				if tt.due != "" && at(t, tt.due) <= d.untilUs {
					d.due = []holding.Holding{owing(t, "a", holding.Active, money.Dollar, tt.due)}
				} else if tt.due != "" {
					d.book.Expect("acc_a", money.Dollar)
				}
				if tt.unpaid != "" {
					d.unpaid = []holding.Holding{owing(t, "b", holding.Suspended, money.Dollar, tt.unpaid)}
				}
				if tt.balance > 0 {
					d.payable = d.unpaid
				}
			})
			if got != tt.want || atUs != tt.wantUs {
				t.Errorf("%s at %d, want %s at %d", got, atUs, tt.want, tt.wantUs)
			}
		})
	}
}

// One number that was bought by a node whose clock is ahead is released when it was bought; the others
// of its batch are not, or a month that was not played would lie behind them.
func TestEachNumberIsReleasedAtItsOwnTime(t *testing.T) {
	early := owing(t, "a", holding.Active, money.Dollar, "2026-07-01")
	ahead := owing(t, "b", holding.Active, money.Dollar, "2026-07-01")
	ahead.CreatedUs = at(t, "2026-06-12")
	_, events, err := release(account.Account{ID: "acc_a"}, []holding.Holding{early, ahead},
		at(t, "2026-06-11"), holding.AccountClosed)
	if err != nil {
		t.Fatal(err)
	}
	if events[0].CreatedUs != at(t, "2026-06-11") || events[1].CreatedUs != at(t, "2026-06-12") {
		t.Errorf("released at %d and %d, want on the 11th and the 12th", events[0].CreatedUs, events[1].CreatedUs)
	}
}
