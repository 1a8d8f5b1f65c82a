package prove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

const (
	lifeAccounts = 6
	lifeNumbers  = 12
	lifeSteps    = 700 // some three years
	lifeAudits   = 100 // steps between two
)

// life is a store over years, on a clock of its own: every verb, by accounts that live, have a test
// clock or share real time in the sandbox, with restarts and a host clock that is also set back. What
// it does comes from the seed alone.
type life struct {
	t      *testing.T
	dsn    string
	node   node
	us     atomic.Int64 // the host's clock
	random *rand.Rand
	made   map[string][]string // ids by kind, in the order in which they were made
	told   strings.Builder     // what was asked and told
	done   int                 // steps that were not refused
}

func newLife(t *testing.T, dsn string, seed uint64) *life {
	t.Helper()
	l := &life{t: t, dsn: dsn, random: rand.New(rand.NewPCG(seed, 0)), made: map[string][]string{}}
	l.us.Store(time.Date(2027, 11, 20, 9, 0, 0, 0, time.UTC).UnixMicro())
	l.open()
	return l
}

func (l *life) open() {
	l.t.Helper()
	now := func() time.Time { return time.UnixMicro(l.us.Load()) }
	d, err := db.Open(l.t.Context(), db.Config{DSN: l.dsn, Now: now})
	if err != nil {
		l.t.Fatal(err)
	}
	l.node = node{app.New(app.Config{DB: d, Now: now, Log: slog.New(slog.DiscardHandler)}), d}
}

func (l *life) close() {
	if err := l.node.close(); err != nil {
		l.t.Error(err)
	}
}

// ids are what is random in an answer.
var ids = regexp.MustCompile(`\b(hold|trunk|app|res|txn|evt|cred|acl)[_-][0-9a-z]{26}\b`)

// tell takes down a step and its outcome. A defect is never right, on whatever engine.
func (l *life) tell(step int, what string, outcome any, err error) {
	text, _ := json.Marshal(outcome)
	if err != nil {
		text = []byte(err.Error())
		if fault.Of(err) == fault.Internal || fault.Of(err) == fault.Unavailable {
			l.t.Errorf("step %d, %s: %v", step, what, err)
		}
	}
	fmt.Fprintf(&l.told, "%d %s %s: %s\n", step, time.UnixMicro(l.us.Load()).UTC().Format(time.DateTime), what,
		ids.ReplaceAll(text, []byte("$1")))
}

// run lives all steps.
func (l *life) run() {
	for step := range lifeSteps {
		what, outcome, err := l.step(l.t.Context(), step)
		l.tell(step, what, outcome, err)
		if err == nil {
			l.done++
		}
		if step%lifeAudits == 0 || step == lifeSteps-1 {
			if err := holds(l.t.Context(), l.node.db); err != nil {
				l.t.Errorf("step %d, %s: %v", step, what, err)
			}
		}
	}
}

// account is one of them by its place: two live, two in the sandbox, two there with clocks.
func accountOf(n int) (id string, r realm.Realm) {
	if n < lifeAccounts/3 {
		return fmt.Sprint("acc_live_", n), realm.Live
	}
	return fmt.Sprint("acc_test_", n), realm.Sandbox
}

func lifeNumber(n int) e164.Number { return e164.Number(fmt.Sprintf("+1212555%04d", 100+n)) }

// step does something that the dice choose.
func (l *life) step(ctx context.Context, step int) (what string, outcome any, err error) {
	who, n, dice, size := l.random.IntN(
		lifeAccounts,
	), l.random.IntN(
		lifeNumbers,
	), l.random.IntN(
		100,
	), l.random.IntN(
		100,
	)
	id, r := accountOf(who)
	switch {
	case step < lifeAccounts:
		id, r = accountOf(step)
		return l.createAccount(ctx, step, id, r)
	case step < lifeAccounts+2 || dice < 3:
		return l.stock(ctx, []realm.Realm{realm.Live, realm.Sandbox}[step%2], size)
	case dice < 25:
		return l.pass(ctx, size)
	case dice < 28:
		l.close()
		l.open()
		return "restart", nil, nil
	case dice < 38:
		amount := money.Micros(1+size%20) * money.Dollar
		line, err := l.node.TopUp(ctx, app.TopUp{AccountID: id, Amount: amount, Reference: fmt.Sprint(size / 4)})
		return fmt.Sprint("top up ", id, " ", amount), line, err
	case dice < 60:
		return l.trade(ctx, id, r, lifeNumber(n), dice, size)
	case dice < 90:
		number := lifeNumber(n)
		if mine := l.pick("number "+id, n); mine != "none" && size%4 > 0 {
			number = e164.Number(mine)
		}
		return l.handle(ctx, id, r, number, dice, size)
	case dice < 96:
		return l.moveClock(ctx, id, size)
	case dice == 96 && size < 25:
		return "close " + id, nil, l.node.CloseAccount(ctx, id, size < 12)
	case dice == 97:
		gone, err := l.node.Withdraw(ctx, r, []e164.Number{lifeNumber(n)})
		return fmt.Sprint("withdraw ", r, lifeNumber(n)), gone, err
	}
	return l.price(ctx, size)
}

func (l *life) createAccount(ctx context.Context, step int, id string, r realm.Realm) (string, any, error) {
	n := app.NewAccount{ID: id, Realm: r, CreditLimit: money.Micros(step%2) * 3 * money.Dollar}
	if step >= lifeAccounts*2/3 {
		us := l.us.Load()
		n.ClockUs = &us
	}
	a, err := l.node.CreateAccount(ctx, n)
	return "create " + id, a, err
}

func (l *life) stock(ctx context.Context, r realm.Realm, size int) (string, any, error) {
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for n := range lifeNumbers {
		fmt.Fprintf(&file, "%s,US,local,%d.%02d,0.50\n", lifeNumber(n), 1+n%3, (size+n)%100)
	}
	counts, err := l.node.ImportCatalog(ctx, strings.NewReader(file.String()), app.Import{Realm: r})
	return fmt.Sprint("import ", r), counts, err
}

// pass lets time pass, or sets the host's clock back, and what is due happens.
func (l *life) pass(ctx context.Context, size int) (string, any, error) {
	by := time.Duration(size) * 3 * time.Hour
	switch {
	case size < 10:
		by = -time.Duration(size) * time.Hour
	case size > 95:
		by = 40 * 24 * time.Hour
	}
	l.us.Add(by.Microseconds())
	billed, err := l.node.RunBilling(ctx)
	return fmt.Sprint("pass ", by), billed, err
}

func (l *life) moveClock(ctx context.Context, id string, size int) (string, any, error) {
	clock, err := l.node.TestClock(ctx, id)
	if err != nil {
		return "see clock of " + id, clock, err
	}
	o, err := l.node.Overview(ctx, id)
	if err != nil {
		return "see " + id, nil, err
	}
	to := o.Account.Now(l.us.Load()) + (time.Duration(size) * 18 * time.Hour).Microseconds()
	a, err := l.node.SetTestClock(ctx, app.Change{AccountID: id}, to)
	return fmt.Sprint("move clock of ", id, " to ", to), a, err
}

func (l *life) price(ctx context.Context, size int) (string, any, error) {
	fee, early, months, days := 2*money.Dollar, money.Micros(size)*money.Cent, int64(size%4), int64(size%40)
	p, err := l.node.SetPrice(ctx, app.PriceChange{
		Country: "US", Type: "local", MonthlyFee: &fee, EarlyTerminationFee: &early, MinimumTermMonths: &months,
		CoolingOffDays: &days,
	})
	return "set price", p, err
}

// trade is what brings numbers to an account.
func (l *life) trade(
	ctx context.Context, id string, r realm.Realm, n e164.Number, dice, size int,
) (string, any, error) {
	to := app.Change{AccountID: id}
	switch {
	case dice < 50:
		o := app.PurchaseOrder{AccountID: id, Realm: r, E164: n, Country: "US"}
		if size < 50 {
			o.Once = app.Once{Key: fmt.Sprint("key ", size%7), Fingerprint: strings.Repeat(string(n[11:]), 64)}
		}
		a, err := l.node.Purchase(ctx, o)
		if err == nil {
			l.made["number "+id] = append(l.made["number "+id], string(n))
		}
		return fmt.Sprint("purchase ", id, n, o.Once.Key), a, err
	case dice < 54: // one that only this number is: among more the store throws dice itself
		wanted := catalog.Search{Realm: r, AccountID: id, Country: "US", Contains: catalog.Pattern(n[1:])}
		a, err := l.node.Claim(ctx, app.Claim{Change: to, Wanted: wanted, Count: 1})
		return fmt.Sprint("claim ", id, n), a, err
	case dice < 58:
		a, err := l.node.Reserve(ctx, to, r, []e164.Number{n}, int64(1+size%30))
		l.keep("reservation "+id, a)
		return fmt.Sprint("reserve ", id, n), a, err
	}
	which := l.pick("reservation "+id, size)
	if size < 50 {
		a, err := l.node.ExtendReservation(ctx, to, which, 30)
		return "extend " + id, a, err
	}
	a, err := l.node.EndReservation(ctx, to, which)
	return "unreserve " + id, a, err
}

// handle is what an account does with its numbers and their ways.
func (l *life) handle(
	ctx context.Context, id string, r realm.Realm, n e164.Number, dice, size int,
) (what string, outcome any, err error) {
	to := app.Change{AccountID: id}
	what = fmt.Sprint(id, n)
	switch {
	case dice < 68:
		outcome, err = l.node.ReleaseNumber(ctx, to, n)
		return "release " + what, outcome, err
	case dice < 72:
		outcome, err = l.node.CancelRelease(ctx, to, n)
		return "cancel " + what, outcome, err
	case dice < 74:
		outcome, err = l.node.ReleasePreview(ctx, r, id, n)
		return "preview " + what, outcome, err
	case dice < 76 && size < 30:
		outcome, err = l.node.LockNumber(ctx, to, n)
		return "lock " + what, outcome, err
	case dice < 76:
		outcome, err = l.node.UnlockNumber(ctx, to, n)
		return "unlock " + what, outcome, err
	case dice < 78:
		a, err := l.node.CreateTrunk(ctx, to, routing.TrunkSettings{Name: "T", AuthType: "ip"})
		l.keep("trunk "+id, a)
		return "trunk " + id, a, err
	case dice < 79:
		outcome, err = l.node.DeleteTrunk(ctx, to, l.pick("trunk "+id, size))
		return "delete trunk " + id, outcome, err
	case dice < 81:
		url := "https://example.com/"
		a, err := l.node.CreateApplication(ctx, to, routing.ApplicationSettings{
			Name: "A", AnswerURL: &url, AnswerMethod: routing.AnswerMethodDefault,
		})
		l.keep("application "+id, a)
		return "application " + id, a, err
	case dice < 85:
		outcome, err = l.node.AssignTrunk(ctx, to, n, l.pick("trunk "+id, size))
		return "assign trunk " + what, outcome, err
	case dice < 88:
		outcome, err = l.node.AssignApplication(ctx, to, n, l.pick("application "+id, size))
		return "assign application " + what, outcome, err
	}
	outcome, err = l.node.UnassignTrunk(ctx, to, n)
	return "unassign " + what, outcome, err
}

// keep remembers the id of what was made.
func (l *life) keep(kind string, a app.Answer) {
	var made struct{ ID string }
	if json.Unmarshal([]byte(a.Body), &made) == nil && made.ID != "" {
		l.made[kind] = append(l.made[kind], made.ID)
	}
}

// pick is one of what was made, or nothing.
func (l *life) pick(kind string, size int) string {
	if all := l.made[kind]; len(all) > 0 {
		return all[size%len(all)]
	}
	return "none"
}

// books is all that is left in the end, as the verbs show it, and the events.
func (l *life) books() string {
	ctx := l.t.Context()
	for n := range lifeAccounts {
		id, r := accountOf(n)
		o, err := l.node.Overview(ctx, id)
		l.tell(lifeSteps, "overview", o, err)
		lines, err := l.node.Statement(ctx, id, app.Page{Number: 1, PerPage: 100_000})
		l.tell(lifeSteps, "statement", lines, err)
		for n := range lifeNumbers {
			spans, err := l.node.History(ctx, r, lifeNumber(n), id)
			l.tell(lifeSteps, fmt.Sprint("history ", id, lifeNumber(n)), spans, err)
		}
	}
	for _, r := range []realm.Realm{realm.Live, realm.Sandbox} {
		var file strings.Builder
		err := l.node.ExportCatalog(ctx, &file, app.Export{Realm: r})
		l.tell(lifeSteps, "catalog", file.String(), err)
	}
	l.events(ctx)
	return l.told.String()
}

const sqlEvents = `SELECT account_id || ' ' || seq || ' ' || type || ' ' || COALESCE(e164, '-') || ' '
  || data || ' ' || created_us FROM events ORDER BY account_id, seq`

func (l *life) events(ctx context.Context) {
	var all []string
	err := l.node.db.View(ctx, func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sqlEvents, Row: db.Collect(&all, func(scan db.Scan) (line string, err error) {
			err = scan(&line)
			return line, err
		})})
	})
	if err != nil {
		l.t.Error(errors.Join(errors.New("events"), err))
	}
	l.tell(lifeSteps, "events", all, nil)
}
