package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// bookFees are such that some months are free, and the rest of some rounds to nothing.
var bookFees = []string{"0.00", "0.01", "0.015", "1.00", "2.50"}

const (
	bookNumbers  = 15
	bookAccounts = 6 // two live, two sandbox on real time, two with test clocks
	bookSteps    = 800
	// bookSome is after how many steps the books are looked at.
	bookSome = 10
	dayLong  = 24 * time.Hour
)

// books is a store that goes through years at random.
type books struct {
	*store
	clock  *hands
	random *rand.Rand
	ids    [bookAccounts]string
	bought [bookAccounts][]int // numbers that the account ever had
	done   map[string]int      // what succeeded, by verb
	told   []string            // all steps
}

// Whatever happens over the years, with money or without, on whatever clock, the audit finds
// nothing: what it demands is what the verbs do.
func TestBooksHoldOverTheYears(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		dbtest.EachDSN(t, func(t *testing.T, dsn string) {
			clock := newHands()
			b := &books{
				store: openNode(t, dsn, clock.now), clock: clock, done: map[string]int{},
				random: rand.New(rand.NewPCG(seed, seed)),
			}
			b.open()
			for i := range bookSteps {
				b.step(i)
				if i%bookSome == 0 || i == bookSteps-1 {
					b.check(seed, i)
				}
			}
			b.wantAll(seed)
		})
	}
}

func bookRealm(i int) realm.Realm { return realm.Of(i >= 2) }
func bookClocked(i int) bool      { return i >= 4 }

func (b *books) open() {
	b.t.Helper()
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for i := range bookNumbers {
		fmt.Fprintf(&file, "%s,US,local,%s,0.10\n", number(i), bookFees[i%len(bookFees)])
	}
	for _, r := range []realm.Realm{realm.Live, realm.Sandbox} {
		b.price(3, 40)
		_, err := b.ImportCatalog(b.t.Context(), strings.NewReader(file.String()), app.Import{Realm: r})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	for i := range bookAccounts {
		b.openAccount(i)
	}
}

// openAccount opens the next account of a kind: a closed one stays closed.
func (b *books) openAccount(i int) {
	b.t.Helper()
	b.ids[i], b.bought[i] = fmt.Sprint("acc_", i, "_", b.done["close"]), nil
	n := app.NewAccount{ID: b.ids[i], Realm: bookRealm(i), CreditLimit: money.Micros(i%2) * money.Dollar}
	if bookClocked(i) {
		us := b.clock.us.Load()
		n.ClockUs = &us
	}
	if _, err := b.CreateAccount(b.t.Context(), n); err != nil {
		b.t.Fatal(err)
	}
}

// price sets the policies of what is sold from now on.
func (b *books) price(months, days int64) {
	b.t.Helper()
	fee := 3 * money.Dollar
	_, err := b.SetPrice(b.t.Context(), app.PriceChange{
		Country: "US", Type: "local", MonthlyFee: &fee, EarlyTerminationFee: &fee, MinimumTermMonths: &months,
		CoolingOffDays: &days,
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// step does one thing; the store may refuse it, and must not fail.
func (b *books) step(i int) {
	b.t.Helper()
	who, n := b.random.IntN(bookAccounts), b.random.IntN(bookNumbers)
	verb := bookVerbs[b.random.IntN(len(bookVerbs))]
	if had := b.bought[who]; len(had) > 0 && (verb == "release" || verb == "cancel") {
		n = had[b.random.IntN(len(had))]
	}
	err := b.do(verb, who, n)
	b.told = append(b.told, fmt.Sprint(i, " ", verb, " ", b.ids[who], " ", number(n), " ", err))
	switch {
	case err == nil:
		b.done[verb]++
	case fault.Of(err) == fault.Internal:
		b.t.Fatalf("%v after\n%s", err, strings.Join(b.told, "\n"))
	}
	if verb == "close" && err == nil {
		b.openAccount(who)
	}
}

// bookVerbs are drawn alike; what stands more often happens more often.
var bookVerbs = slices.Concat(
	slices.Repeat([]string{"purchase"}, 30),
	slices.Repeat([]string{"top-up"}, 12),
	slices.Repeat([]string{"release"}, 10),
	slices.Repeat([]string{"cancel"}, 16),
	slices.Repeat(
		[]string{"wait"},
		10,
	),
	slices.Repeat([]string{"bill"}, 8),
	slices.Repeat([]string{"clock"}, 10),
	[]string{"close", "price", "price"},
)

func (b *books) do(verb string, who, n int) (err error) {
	ctx, to := b.t.Context(), app.Change{AccountID: b.ids[who]}
	switch verb {
	case "purchase":
		_, err = b.Purchase(ctx, app.PurchaseOrder{
			AccountID: to.AccountID, Realm: bookRealm(who), E164: number(n), Country: "US",
		})
		if err == nil {
			b.bought[who] = append(b.bought[who], n)
		}
	case "top-up":
		amount := money.Micros(1+b.random.IntN(600)) * money.Cent
		_, err = b.TopUp(ctx, app.TopUp{AccountID: to.AccountID, Amount: amount})
	case "release":
		_, err = b.ReleaseNumber(ctx, to, number(n))
	case "cancel":
		_, err = b.CancelRelease(ctx, to, number(n))
	case "wait":
		b.clock.move(b.some())
	case "bill":
		_, err = b.RunBilling(ctx)
	case "clock":
		err = b.moveOn(to)
	case "close":
		err = b.CloseAccount(ctx, to.AccountID, true)
	case "price":
		b.price(b.random.Int64N(5), b.random.Int64N(100))
	}
	return err
}

// some is a while: hours, or weeks, or now and then exactly until a month begins.
func (b *books) some() time.Duration {
	switch now := b.clock.now().UTC(); b.random.IntN(8) {
	case 0:
		return time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC).Sub(now)
	case 1:
		return time.Duration(b.random.Int64N(int64(100 * dayLong)))
	case 2:
		return time.Duration(b.random.Int64N(int64(dayLong)))
	}
	return time.Duration(b.random.Int64N(int64(14 * dayLong)))
}

// moveOn moves a test clock, up to a year at once, or gives one to an account that has none;
// a live account is refused.
func (b *books) moveOn(to app.Change) error {
	o, err := b.Overview(b.t.Context(), to.AccountID)
	if err != nil {
		return err
	}
	nowUs := b.clock.us.Load()
	switch {
	case o.Account.ClockUs != nil:
		nowUs = *o.Account.ClockUs
	case b.random.IntN(4) > 0:
		return nil // most stay on real time
	}
	by := b.some()
	if b.random.IntN(5) == 0 {
		by = 365 * dayLong
	}
	_, err = b.SetTestClock(b.t.Context(), to, nowUs+by.Microseconds())
	return err
}

func (b *books) check(seed uint64, i int) {
	b.t.Helper()
	breaches, err := audit.Check(b.t.Context(), b.db)
	if err != nil {
		b.t.Fatal(err)
	}
	if len(breaches) > 0 {
		last := b.told[max(0, len(b.told)-2*bookSome):]
		b.t.Fatalf("seed %d, step %d: %v after\n…\n%s", seed, i, breaches, strings.Join(last, "\n"))
	}
}

// wantAll wants that the workload tried what it is for.
func (b *books) wantAll(seed uint64) {
	b.t.Helper()
	for _, verb := range []string{"purchase", "top-up", "release", "cancel", "bill", "clock"} {
		if b.done[verb] < 5 {
			b.t.Errorf("seed %d: %d times %s, want 5 or more; of all %v", seed, b.done[verb], verb, b.done)
		}
	}
}
