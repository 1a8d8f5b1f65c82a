package app

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// Every verb is tried in every state, on both engines: what is in the table of lifecycle leads
// where it says; what is not is refused, and no row of the number has changed.
func TestEveryVerbInEveryState(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := New(Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		t.Cleanup(s.Close)
		at := 0
		for _, from := range lifecycle.Standings {
			for _, v := range lifecycle.Verbs {
				at++
				t.Run(fmt.Sprintf("%s %s", from.State, v), func(t *testing.T) {
					l := newLife(t, s, at)
					l.bring(from.State)
					to, err := from.State.After(v)
					if err != nil {
						l.refused(from.State, v)
						return
					}
					if err := l.try(from.State, v); err != nil {
						t.Fatal(err)
					}
					l.is(to)
				})
			}
		}
		breaches, err := audit.Check(t.Context(), d)
		if err != nil || len(breaches) > 0 {
			t.Errorf("audit: %v, %v", breaches, err)
		}
	})
}

// A number that has cooled off is sold like any other, and its release cannot be cancelled.
func TestAfterTheCoolingOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := New(Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		t.Cleanup(s.Close)
		l := newLife(t, s, 1)
		l.bring(lifecycle.CoolingOff)
		if err := l.try(lifecycle.CoolingOff, lifecycle.Cool); err != nil {
			t.Fatal(err)
		}
		l.unchanged(func() {
			if err := l.try(lifecycle.ForSale, lifecycle.Cancel); fault.Of(err) != fault.Conflict {
				t.Errorf("cancel: %v, want a conflict", err)
			}
		})
		if err := l.try(lifecycle.ForSale, lifecycle.Purchase); err != nil {
			t.Fatal(err)
		}
		l.is(lifecycle.Active)
	})
}

// stateRefusals are what a customer is told of a verb in a state in which it must not happen. The
// other verbs are the operator's and time's: they pass the number over.
var stateRefusals = map[lifecycle.Verb]map[lifecycle.State]fault.Kind{
	lifecycle.Purchase: {
		lifecycle.Active: fault.Conflict, lifecycle.Suspended: fault.Conflict, lifecycle.CoolingOff: fault.NotFound,
	},
	lifecycle.Release: {lifecycle.ForSale: fault.NotFound, lifecycle.CoolingOff: fault.NotFound},
	lifecycle.Cancel: {
		lifecycle.ForSale: fault.NotFound, lifecycle.Active: fault.Conflict, lifecycle.Suspended: fault.Conflict,
	},
}

// life is one number and its owner, whose clock stands at the purchase of the examples.
type life struct {
	*Service
	t            *testing.T
	number       e164.Number
	owner, buyer string
}

const lifeFee = 250 * money.Cent

func newLife(t *testing.T, s *Service, nth int) *life {
	t.Helper()
	l := &life{
		Service: s, t: t, number: e164.Number(fmt.Sprintf("+120255501%02d", nth)),
		owner: fmt.Sprintf("acc_owner%d", nth), buyer: fmt.Sprintf("acc_buyer%d", nth),
	}
	file := fmt.Sprintf("e164,country,type,monthly_fee,setup_fee\n%s,US,local,%s,0.00\n", l.number, lifeFee)
	_, err := s.ImportCatalog(t.Context(), strings.NewReader(file), Import{Realm: realm.Sandbox})
	l.must(err)
	for _, id := range []string{l.owner, l.buyer} {
		_, err := s.CreateAccount(t.Context(), NewAccount{ID: id, Realm: realm.Sandbox, ClockUs: &saleUs})
		l.must(err)
	}
	l.must(l.topUp(l.buyer, 10*money.Dollar))
	l.must(l.topUp(l.owner, 183*money.Cent)) // the first charge, and no more
	return l
}

func (l *life) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) topUp(id string, amount money.Micros) error {
	_, err := l.TopUp(l.t.Context(), TopUp{AccountID: id, Amount: amount})
	return err
}

func (l *life) buy(id string) error {
	_, err := l.Purchase(l.t.Context(), PurchaseOrder{
		AccountID: id, Realm: realm.Sandbox, E164: l.number, Country: "US",
	})
	return err
}

// until moves the owner's clock.
func (l *life) until(at string) error {
	us, err := stamp.Parse(at)
	l.must(err)
	_, err = l.SetTestClock(l.t.Context(), Change{AccountID: l.owner}, us)
	return err
}

// bring brings the number into a state.
func (l *life) bring(to lifecycle.State) {
	l.t.Helper()
	if to != lifecycle.ForSale {
		l.must(l.buy(l.owner))
	}
	switch to {
	case lifecycle.Suspended:
		l.must(l.try(lifecycle.Active, lifecycle.Suspend))
	case lifecycle.CoolingOff:
		l.must(l.try(lifecycle.Active, lifecycle.Release))
	}
	l.is(to)
}

// try lets a verb happen to the number in a state, as a customer, the operator or time does. Of time, as much
// goes by as changes nothing else.
func (l *life) try(from lifecycle.State, v lifecycle.Verb) error {
	to := Change{AccountID: l.owner}
	var err error
	switch v {
	case lifecycle.Purchase:
		return l.buy(l.buyer)
	case lifecycle.Release:
		_, err = l.ReleaseNumber(l.t.Context(), to, l.number)
		return err
	case lifecycle.Cancel:
		_, err = l.CancelRelease(l.t.Context(), to, l.number)
		return err
	case lifecycle.Close:
		return l.CloseAccount(l.t.Context(), l.owner, true)
	case lifecycle.Pay:
		return l.topUp(l.owner, 10*money.Dollar)
	case lifecycle.Renew:
		if from != lifecycle.Suspended { // else that pays it
			l.must(l.topUp(l.owner, 10*money.Dollar))
		}
		return l.until("2026-05-01T00:00:00Z")
	case lifecycle.Suspend:
		return l.until("2026-05-01T00:00:00Z")
	}
	switch from { // expire, cool
	case lifecycle.Active:
		return l.until("2026-04-30T23:59:59Z")
	case lifecycle.Suspended:
		if v == lifecycle.Cool {
			return l.until("2026-05-14T23:59:59Z")
		}
		return l.until("2026-05-15T00:00:00Z")
	}
	if v == lifecycle.Cool {
		return l.until("2026-05-09T10:30:00Z")
	}
	return l.until("2026-05-09T10:29:59Z")
}

// refused tries a verb that must not happen, by its own way and by the rule behind it.
func (l *life) refused(from lifecycle.State, v lifecycle.Verb) {
	l.t.Helper()
	l.unchanged(func() {
		if err := l.force(v); err == nil {
			l.t.Errorf("%s was forced on a number that is %s", v, from)
		}
	})
	want, told := stateRefusals[v][from]
	l.unchanged(func() {
		err := l.try(from, v)
		switch {
		case told && (err == nil || fault.Of(err) != want):
			l.t.Errorf("%s of a number that is %s: %v, want a fault of the kind %d", v, from, err, want)
		case !told && err != nil:
			l.t.Errorf("%s passes over a number that is %s: %v", v, from, err)
		}
	})
	l.is(from)
}

// force makes the rule of a verb decide on the number, as if the verb had found it.
func (l *life) force(v lifecycle.Verb) error {
	return l.db.Update(l.t.Context(), func(tx *db.Tx) error {
		locked := map[string]account.Account{}
		book := ledger.NewBook()
		l.must(tx.Do(account.Lock([]string{l.owner}, locked), book.Load([]string{l.owner})))
		n, held := l.rows(tx)
		h := holding.Holding{
			ID: "hold_none", AccountID: l.owner, Realm: realm.Sandbox, E164: n.E164, Status: "none",
		}
		if len(held) > 0 {
			h = held[0]
		}
		a := locked[l.owner]
		nowUs := a.Now(tx.Now())
		h.DueUs = nowUs
		return l.rule(&changing{tx: tx, account: a, nowUs: nowUs}, book, h, n, v)
	})
}

func (l *life) rule(
	c *changing, book *ledger.Book, h holding.Holding, n catalog.Number, v lifecycle.Verb,
) error {
	d := &dues{account: c.account, nowUs: c.nowUs, book: book}
	_, err := book.Post(ledger.Entry{
		Realm: realm.Sandbox, AccountID: l.owner, Type: ledger.TopUp, Amount: lifeFee, CreatedUs: c.nowUs,
	})
	l.must(err)
	switch v {
	case lifecycle.Purchase:
		s := newStock(c.nowUs)
		s.accounts[l.owner], s.book = c.account, book
		_, err = s.hand(l.owner, &n, h.Terms, &sold{})
	case lifecycle.Release:
		_, _, err = c.giveBack(h)
	case lifecycle.Close:
		_, _, err = release(c.account, []holding.Holding{h}, c.nowUs, holding.AccountClosed)
	case lifecycle.Expire:
		_, _, err = release(c.account, []holding.Holding{h}, c.nowUs, holding.Unpaid)
	case lifecycle.Cancel:
		h.ReleasedUs = &c.nowUs
		_, _, err = c.takeBack(h, &n)
	case lifecycle.Renew:
		err = d.renew(h)
	case lifecycle.Suspend:
		h.Terms.MonthlyFee = 100 * money.Dollar
		err = d.renew(h)
	case lifecycle.Pay:
		d.payable = []holding.Holding{h}
		err = d.payDebts()
	case lifecycle.Cool:
		if n.State == catalog.ForSale {
			return errNotReleased(l.number) // it is where that leads
		}
		var state lifecycle.State
		if state, err = n.Life(never); err == nil {
			_, err = holding.Opened(state, lifecycle.Purchase)
		}
	}
	return err
}

// rows are what the catalog and the holdings say of the number, the latest holding first.
func (l *life) rows(tx *db.Tx) (catalog.Number, []holding.Holding) {
	key := catalog.Key{Realm: realm.Sandbox, E164: string(l.number)}
	found := map[catalog.Key]*catalog.Number{}
	var held []holding.Holding
	l.must(tx.Do(
		catalog.Find([]catalog.Key{key}, found), holding.History(key.Realm, key.E164, "", spansMax, &held)))
	return *found[key], held
}

func (l *life) read() (n catalog.Number, held []holding.Holding) {
	l.must(l.db.View(l.t.Context(), func(tx *db.Tx) error {
		n, held = l.rows(tx)
		return nil
	}))
	return n, held
}

// unchanged wants no row of the number changed.
func (l *life) unchanged(f func()) {
	l.t.Helper()
	n, held := l.read()
	f()
	nowN, nowHeld := l.read()
	if diff := cmp.Diff(n, nowN) + cmp.Diff(held, nowHeld); diff != "" {
		l.t.Errorf("the number has changed: was (-), is (+)\n%s", diff)
	}
}

// is wants the rows to say that the number is in a state.
func (l *life) is(want lifecycle.State) {
	l.t.Helper()
	n, held := l.read()
	o, err := l.Overview(l.t.Context(), l.owner)
	l.must(err)
	for _, s := range lifecycle.Standings {
		if s.State != want {
			continue
		}
		if want == lifecycle.ForSale && n.AvailableAfterUs != nil && *o.Account.ClockUs >= *n.AvailableAfterUs {
			s.Catalog, s.Holding = string(catalog.CoolingOff), string(holding.Released)
		}
		status := ""
		if len(held) > 0 {
			status = string(held[0].Status)
		}
		if string(n.State) != s.Catalog || status != s.Holding {
			l.t.Errorf("the catalog says %s, the holding %q, want %s and %q", n.State, status, s.Catalog, s.Holding)
		}
	}
}
