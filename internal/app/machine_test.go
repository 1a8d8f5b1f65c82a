package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/rapidtest"
)

// machine is the store under a random workload. It answers each step in the words of the model.
type machine struct {
	*app.Service
	db     *db.DB
	clock  *hands
	bodies map[string]string // first answers by account and idempotency key
}

// allowEmptying takes away what keeps the trail from being emptied, by engine.
var allowEmptying = map[string]string{
	db.SQLite:   "DROP TRIGGER IF EXISTS trail_deleted",
	db.Postgres: "DROP TRIGGER IF EXISTS trail_kept ON trail",
}

// newMachine empties the database, so that one serves all runs: the trail too, whose accounts go.
func newMachine(ctx context.Context, s *app.Service, d *db.DB, clock *hands) (*machine, error) {
	clock.us.Store(shelfClock)
	err := d.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Do(db.Stmt{SQL: allowEmptying[d.Engine()]}); err != nil {
			return err
		}
		for _, table := range []string{
			"events", "idempotency_keys", "transfers", "balances", "holdings", "numbers", "prices", "accounts",
			"run_problems", "runs", "trail",
		} {
			if err := tx.Do(db.Stmt{SQL: "DELETE FROM " + table}); err != nil {
				return err
			}
		}
		return tx.Do(db.Stmt{SQL: `UPDATE trail_head SET seq = 0, hash = ''`})
	})
	return &machine{Service: s, db: d, clock: clock, bodies: map[string]string{}}, err
}

func (m *machine) apply(ctx context.Context, s step) string {
	switch s.Verb {
	case openAccount:
		n := app.NewAccount{ID: s.account(), Realm: s.realm(), CreditLimit: s.Amount}
		if s.clocked() {
			us := m.clock.us.Load()
			n.ClockUs = &us
		}
		_, err := m.CreateAccount(ctx, n)
		return told(err, "opened")
	case setPrice:
		fee, early, months, days := s.Amount, s.earlyFee(), s.months(), s.days()
		_, err := m.SetPrice(ctx, app.PriceChange{
			Country: "US", Type: "local", MonthlyFee: &fee, EarlyTerminationFee: &early,
			MinimumTermMonths: &months, CoolingOffDays: &days,
		})
		return told(err, "priced")
	case importNumber:
		return m.importNumber(ctx, s)
	case topUp:
		_, err := m.TopUp(ctx, app.TopUp{AccountID: s.account(), Amount: s.paid(), Reference: s.Reference})
		return told(err, "credited")
	case purchase, purchaseAgain:
		return m.purchase(ctx, s)
	case closeAccount, closeAndRelease:
		return told(m.CloseAccount(ctx, s.account(), s.Verb == closeAndRelease), "closed")
	case laterBy:
		m.clock.move(max(0, s.Later))
		return "later"
	case runBilling:
		_, err := m.RunBilling(ctx)
		return told(err, "billed")
	}
	return m.change(ctx, s)
}

// change is a verb that changes something of one account.
func (m *machine) change(ctx context.Context, s step) string {
	to, n := app.Change{AccountID: s.account()}, number(s.Number)
	switch s.Verb {
	case moveClock:
		o, err := m.Overview(ctx, s.account())
		if err == nil {
			_, err = m.SetTestClock(ctx, to, o.Account.Now(m.clock.us.Load())+s.Later.Microseconds())
		}
		return told(err, "moved")
	case releaseNumber:
		_, err := m.ReleaseNumber(ctx, to, n)
		return told(err, "released")
	case cancelRelease:
		_, err := m.CancelRelease(ctx, to, n)
		return told(err, "cancelled")
	case lockNumber:
		_, err := m.LockNumber(ctx, to, n)
		return told(err, "locked")
	case unlockNumber:
		_, err := m.UnlockNumber(ctx, to, n)
		return told(err, "unlocked")
	}
	panic("machine: unknown verb " + s.Verb)
}

// told is an outcome in the words of the model; a defect shows its text.
func told(err error, done string) string {
	switch {
	case err == nil:
		return done
	case fault.Of(err) == fault.Internal:
		return "defect: " + err.Error()
	}
	return refusal(fault.Of(err))
}

func (m *machine) importNumber(ctx context.Context, s step) string {
	fee := ""
	if s.fee() != nil {
		fee = s.fee().String()
	}
	file := strings.NewReader(stockHeader + stockRow(s.Number, s.Region, fee))
	counts, err := m.ImportCatalog(ctx, file, app.Import{Realm: s.realm()})
	counts.Warned = 0
	switch counts {
	case app.ImportCounts{Added: 1}:
		return told(err, "added")
	case app.ImportCounts{Changed: 1}:
		return told(err, "changed")
	case app.ImportCounts{Unchanged: 1}:
		return told(err, "unchanged")
	case app.ImportCounts{Refused: 1}:
		return told(err, "refused row")
	}
	return fmt.Sprintf("%+v, %v", counts, err)
}

// purchase comes as api would let it through: in the realm of an account that exists.
func (m *machine) purchase(ctx context.Context, s step) string {
	if _, err := m.Overview(ctx, s.account()); err != nil {
		return told(err, "")
	}
	o := orderOf(s.account(), s.Number, s.Once)
	o.Realm = s.realm()
	a, err := m.Purchase(ctx, o)
	first := s.account() + " " + s.Once
	switch {
	case err != nil:
		return told(err, "")
	case a.Replayed && a.Body != m.bodies[first]:
		return "replayed something else: " + a.Body
	case a.Replayed:
		return "replayed"
	}
	m.bodies[first] = a.Body
	return "sold"
}

// verify compares what there is in the end, and lets audit look at the rows.
func (m *machine) verify(ctx context.Context, want *model) error {
	all, err := m.Accounts(ctx)
	if err != nil {
		return err
	}
	if len(all) != len(want.accounts) {
		return fmt.Errorf("%d accounts, want %d", len(all), len(want.accounts))
	}
	var errs []error
	for _, a := range all {
		o, err := m.Overview(ctx, a.Account.ID)
		if err != nil {
			return err
		}
		w := want.accounts[a.Account.ID]
		got := fmt.Sprint(o.Balance.Balance, " due ", o.Balance.DueNext, " closed ", o.Account.Closed(),
			" at ", o.Account.Now(m.clock.us.Load()))
		wants := fmt.Sprint(w.balance, " due ", w.dueNext(), " closed ", w.closed, " at ", want.clock(w))
		if got != wants {
			errs = append(errs, fmt.Errorf("%s has %s, want %s", a.Account.ID, got, wants))
		}
	}
	lines, err := m.lines(ctx)
	if diff := cmp.Diff(want.lines(), lines); diff != "" {
		errs = append(errs, errors.New("want (-), got (+)\n"+diff))
	}
	errs = append(errs, err)
	breaches, err := audit.Check(ctx, m.db)
	for _, b := range breaches {
		errs = append(errs, errors.New(b.String()))
	}
	return errors.Join(append(errs, err)...)
}

// Each holding that there ever was, and how many events of each type an account was told.
const (
	sqlHoldingStates = `SELECT account_id || ' ' || e164 || ' ' || status || ' ' || due_us || ' '
  || CASE WHEN locked_us IS NULL THEN 'false' ELSE 'true' END, release_fee_micros FROM holdings`
	sqlEventCounts = `SELECT account_id || ' ' || type, COUNT(*) FROM events GROUP BY account_id, type`
)

func (m *machine) lines(ctx context.Context) (lines []string, err error) {
	err = m.db.View(ctx, func(tx *db.Tx) error {
		lines = nil
		return tx.Do(
			db.Stmt{SQL: sqlHoldingStates, Row: func(scan db.Scan) error {
				var state string
				var fee money.Micros
				err := scan(&state, &fee)
				lines = append(lines, fmt.Sprint(state, " ", fee))
				return err
			}},
			db.Stmt{SQL: sqlEventCounts, Row: func(scan db.Scan) error {
				var what string
				var count int
				err := scan(&what, &count)
				lines = append(lines, fmt.Sprint(what, " ", count))
				return err
			}})
	})
	slices.Sort(lines)
	return lines, err
}

func (m *model) lines() (lines []string) {
	for id, a := range m.accounts {
		for _, h := range a.held {
			lines = append(lines, h.state(id))
		}
		for what, count := range a.told {
			lines = append(lines, fmt.Sprint(id, " ", what, " ", count))
		}
	}
	slices.Sort(lines)
	return lines
}

// Whatever happens in whatever order, the store answers as the contract's model does, and its books
// hold. A failure names the steps, as few as there can be, and the seed.
func TestStoreIsItsModel(t *testing.T) {
	t.Parallel()
	rapidtest.Checks(t, 12)
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		s := openNode(t, dsn, clock.now)
		rapid.Check(t, func(rt *rapid.T) {
			m, err := newMachine(t.Context(), s.Service, s.db, clock)
			if err != nil {
				rt.Fatal(err)
			}
			model := newModel(shelfClock)
			for i, step := range append(opening(), rapid.SliceOfN(steps, 30, 120).Draw(rt, "steps")...) {
				if want, got := model.apply(step), m.apply(t.Context(), step); got != want {
					rt.Fatalf("step %d, %+v: %s, want %s", i, step, got, want)
				}
			}
			if err := m.verify(t.Context(), model); err != nil {
				rt.Fatal(err)
			}
		})
	})
}

// The same steps leave the same books on every engine, but for the ids.
func TestEnginesKeepTheSameBooks(t *testing.T) {
	const workload = 400
	for seed := range 3 {
		all := append(opening(), rapid.SliceOfN(steps, workload, workload).Example(seed)...)
		var books []string
		dbtest.EachDSN(t, func(t *testing.T, dsn string) {
			clock := newHands()
			s := openNode(t, dsn, clock.now)
			m, err := newMachine(t.Context(), s.Service, s.db, clock)
			if err != nil {
				t.Fatal(err)
			}
			var told strings.Builder
			for i, step := range all {
				fmt.Fprintln(&told, i, step.Verb, m.apply(t.Context(), step))
			}
			checkBooks(t, s.db)
			books = append(books, told.String()+digest(t, s.db))
		})
		if len(books) < 2 {
			t.Skip("one engine only")
		}
		if diff := cmp.Diff(books[0], books[1]); diff != "" {
			t.Errorf("seed %d, SQLite (-) and PostgreSQL (+):\n%s", seed, diff)
		}
		if sold := strings.Count(books[0], " sold"); sold < 20 {
			t.Errorf("seed %d: %d sales in %d steps, want 20 or more", seed, sold, workload)
		}
	}
}

// digests are the rows that a workload leaves, one text each, without ids.
var digests = []string{
	`SELECT 'balance ' || account_id || ' ' || balance_micros || ' ' || credit_limit_micros || ' '
  || floor_micros || ' ' || lines || ' ' || due_next_micros || ' ' || COALESCE(low_told_us, 0)
  FROM balances ORDER BY account_id`,
	`SELECT 'number ' || realm || ' ' || e164 || ' ' || state || ' ' || COALESCE(account_id, '-') || ' '
  || region || ' ' || COALESCE(CAST(monthly_fee_micros AS TEXT), '-') || ' '
  || COALESCE(CAST(available_after_us AS TEXT), '-') FROM numbers ORDER BY realm, e164`,
	`SELECT 'transfer ' || account_id || ' ' || line || ' ' || type || ' ' || debit || ' ' || credit || ' '
  || amount_micros || ' ' || balance_after_micros || ' ' || COALESCE(e164, '-') || ' '
  || COALESCE(CAST(cycle_us AS TEXT), '-') || ' ' || description || ' ' || COALESCE(reference, '-') || ' '
  || created_us FROM transfers ORDER BY account_id, line`,
	`SELECT 'holding ' || account_id || ' ' || realm || ' ' || e164 || ' ' || region || ' ' || status || ' '
  || monthly_fee_micros || ' ' || cooling_off_days || ' ' || created_us || ' ' || due_us || ' '
  || release_fee_micros || ' ' || updated_us || ' ' || COALESCE(locked_us, 0) || ' '
  || COALESCE(CAST(released_us AS TEXT), '-') AS line
  FROM holdings ORDER BY account_id, e164, created_us, line`,
	`SELECT 'event ' || account_id || ' ' || seq || ' ' || type || ' ' || COALESCE(e164, '-') || ' '
  || data || ' ' || created_us FROM events ORDER BY account_id, seq`,
	`SELECT 'kept ' || account_id || ' ' || key || ' ' || status || ' ' || body || ' ' || created_us
FROM idempotency_keys ORDER BY account_id, key`,
}

func digest(t *testing.T, d *db.DB) string {
	t.Helper()
	var all strings.Builder
	err := d.View(t.Context(), func(tx *db.Tx) error {
		all.Reset()
		for _, sql := range digests {
			err := tx.Do(db.Stmt{SQL: sql, Row: func(scan db.Scan) error {
				var line string
				err := scan(&line)
				fmt.Fprintln(&all, line)
				return err
			}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
