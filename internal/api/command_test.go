package api

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// commands are the words of a script that change its world. Options are written name=value.
// A customer gets a key of its own name, which may write.
var commands = map[string]func(c commandLine, t *testing.T, s *script){
	"as":       commandLine.as,        // as KEY | nobody: whose key the following requests use
	"now":      commandLine.now,       // now TIME: sets the real clock
	"wait":     commandLine.wait,      // wait DURATION: moves the real clock
	"stock":    commandLine.stock,     // stock live | sandbox, then the lines of a catalog file
	"price":    commandLine.price,     // price COUNTRY TYPE monthly= setup= [early=] [months=] [days=]
	"customer": commandLine.customer,  // customer ACCOUNT live | sandbox [clock=] [limit=] [balance=]
	"key":      commandLine.key,       // key KEY ACCOUNT scope= [expires=]
	"revoke":   commandLine.revoke,    // revoke KEY
	"topup":    commandLine.topUp,     // topup ACCOUNT AMOUNT
	"close":    commandLine.end,       // close ACCOUNT [numbers=release]
	"release":  commandLine.release,   // release ACCOUNT E164
	"clock":    commandLine.testClock, // clock ACCOUNT TIME: moves its test clock
	"until":    commandLine.until,     // until ACCOUNT TIME: plays its test clock forward
	"buy":      commandLine.buy,       // buy ACCOUNT E164…
	"limit":    commandLine.limit,     // limit ACCOUNT AMOUNT: its credit limit
	"withdraw": commandLine.withdraw,  // withdraw live | sandbox E164
	"fanout":   commandLine.fanOut,    // fanout: makes deliveries of what happened
	"suspend":  commandLine.suspend,   // suspend ACCOUNT E164
	"route":    commandLine.assign,    // route ACCOUNT E164 trunk= | application=: makes what has that id
}

// commandLine is the words after a command, and the lines below it.
type commandLine struct {
	words   []string
	options map[string]string
	lines   string
}

func (s *script) command(t *testing.T, words []string, lines string) {
	t.Helper()
	run, known := commands[words[0]]
	if !known {
		t.Fatalf("no command %s: there are %v", words[0], slices.Sorted(maps.Keys(commands)))
	}
	c := commandLine{options: map[string]string{}, lines: lines}
	for _, word := range words[1:] {
		if name, value, isOption := strings.Cut(word, "="); isOption {
			c.options[name] = value
		} else {
			c.words = append(c.words, word)
		}
	}
	run(c, t, s)
}

func (c commandLine) as(t *testing.T, s *script) {
	t.Helper()
	s.as = c.words[0]
	if s.as == "nobody" {
		s.as = ""
	} else if _, known := s.keys[s.as]; !known {
		t.Fatalf("no key %s", s.as)
	}
}

func (c commandLine) now(t *testing.T, s *script) {
	t.Helper()
	s.clock.set(time.UnixMicro(*instant(t, c.words[0])))
}

func (c commandLine) wait(t *testing.T, s *script) {
	t.Helper()
	d, err := time.ParseDuration(c.words[0])
	if err != nil {
		t.Fatal(err)
	}
	s.clock.wait(d)
}

func (c commandLine) fanOut(t *testing.T, s *script) {
	t.Helper()
	if err := s.app.FanOut(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (c commandLine) stock(t *testing.T, s *script) {
	t.Helper()
	s.stock(t, realm.Realm(c.words[0]), c.lines)
}

func (c commandLine) price(t *testing.T, s *script) {
	t.Helper()
	monthly, setup := amount(t, c.options["monthly"]), amount(t, c.options["setup"])
	early := amount(t, c.options["early"])
	change := app.PriceChange{
		Country: c.words[0], Type: c.words[1], MonthlyFee: &monthly, SetupFee: &setup, EarlyTerminationFee: &early,
		MinimumTermMonths: count(t, c.options["months"]), CoolingOffDays: count(t, c.options["days"]),
	}
	if _, err := s.app.SetPrice(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func (c commandLine) customer(t *testing.T, s *script) {
	t.Helper()
	s.customer(t, app.NewAccount{
		ID: c.words[0], Realm: realm.Realm(c.words[1]), ClockUs: instant(t, c.options["clock"]),
		CreditLimit: amount(t, c.options["limit"]),
	}, amount(t, c.options["balance"]))
}

func (c commandLine) key(t *testing.T, s *script) {
	t.Helper()
	s.key(t, c.words[0], app.NewKey{
		AccountID: c.words[1], Scope: account.Scope(c.options["scope"]),
		ExpiresUs: instant(t, c.options["expires"]),
	})
}

func (c commandLine) revoke(t *testing.T, s *script) {
	t.Helper()
	if err := s.app.RevokeKey(t.Context(), s.keys[c.words[0]].id); err != nil {
		t.Fatal(err)
	}
}

func (c commandLine) topUp(t *testing.T, s *script) {
	t.Helper()
	s.topUp(t, c.words[0], amount(t, c.words[1]))
}

func (c commandLine) end(t *testing.T, s *script) {
	t.Helper()
	if err := s.app.CloseAccount(t.Context(), c.words[0], c.options["numbers"] == "release"); err != nil {
		t.Fatal(err)
	}
}

func (c commandLine) release(t *testing.T, s *script) {
	t.Helper()
	to, n := app.Change{AccountID: c.words[0]}, e164.Number(c.words[1])
	if _, err := s.app.ReleaseNumber(t.Context(), to, n); err != nil {
		t.Fatal(err)
	}
}

func (c commandLine) testClock(t *testing.T, s *script) {
	t.Helper()
	s.edit(t, sqlSetClock, c.words[0], *instant(t, c.words[1]))
}

func (c commandLine) limit(t *testing.T, s *script) {
	t.Helper()
	limit := amount(t, c.words[1])
	_, err := s.app.ChangeAccount(t.Context(), app.AccountChange{AccountID: c.words[0], CreditLimit: &limit})
	if err != nil {
		t.Fatal(err)
	}
}

func (c commandLine) withdraw(t *testing.T, s *script) {
	t.Helper()
	_, err := s.app.Withdraw(t.Context(), realm.Realm(c.words[0]), []e164.Number{e164.Number(c.words[1])})
	if err != nil {
		t.Fatal(err)
	}
}

// suspend shows a number as suspended. No month of it is unpaid, so that is undone before the
// audit looks.
func (c commandLine) suspend(t *testing.T, s *script) {
	t.Helper()
	s.edit(t, sqlSuspend, c.words[0], c.words[1])
	t.Cleanup(func() {
		undo := db.Stmt{SQL: sqlUnsuspend, Args: []any{c.words[0], c.words[1]}, Rows: 1}
		ctx := context.Background() // t.Context has ended in a cleanup
		if err := s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(undo) }); err != nil {
			t.Error(err)
		}
	})
}

func (c commandLine) assign(t *testing.T, s *script) {
	t.Helper()
	to, n := app.Change{AccountID: c.words[0]}, e164.Number(c.words[1])
	assign, id := s.app.AssignTrunk, c.options["trunk"]
	if application, given := c.options["application"]; given {
		s.edit(t, sqlMakeApplication, to.AccountID, application)
		assign, id = s.app.AssignApplication, application
	} else {
		s.edit(t, sqlMakeTrunk, to.AccountID, id)
	}
	if _, err := assign(t.Context(), to, n, id); err != nil {
		t.Fatal(err)
	}
}

// instant reads microseconds UTC; no text is no instant.
func instant(t *testing.T, text string) *int64 {
	t.Helper()
	if text == "" {
		return nil
	}
	us, err := stamp.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &us
}

// count reads a whole number; no text is none.
func count(t *testing.T, text string) *int64 {
	t.Helper()
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return &n
}

// amount reads USD; no text is 0.00.
func amount(t *testing.T, text string) money.Micros {
	t.Helper()
	if text == "" {
		return 0
	}
	m, err := money.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", strconv.Quote(text), err)
	}
	return m
}
