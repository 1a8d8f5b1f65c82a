package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	overdueAccounts = 5
	overdueNumbers  = 200 // of each account
	overdueMonths   = 12  // and one more if a month begins while the test runs
	overdueFee      = 2 * money.Dollar
)

func offered(n int) string { return fmt.Sprintf("+1212%07d", 5_000_000+n) }

// sellLongAgo prepares a store that sold its numbers more than a year ago and has not billed since: its
// service had the clock of that day.
func sellLongAgo(t *testing.T, dsn string) {
	t.Helper()
	today := time.Now().UTC()
	then := time.Date(today.Year(), today.Month()-overdueMonths, 1, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return then }
	log := slog.New(slog.DiscardHandler)
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s := app.New(app.Config{DB: d, Now: now, Log: log})
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for n := range overdueAccounts * overdueNumbers {
		fmt.Fprintf(&file, "%s,US,local,%s,0.00\n", offered(n), overdueFee)
	}
	_, err = s.ImportCatalog(t.Context(), strings.NewReader(file.String()), app.Import{Realm: realm.Live})
	for i := 0; i < overdueAccounts && err == nil; i++ {
		err = sellMany(t.Context(), s, fmt.Sprint("acc_", i))
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// sellMany gives an account its numbers, and money for 100 months.
func sellMany(ctx context.Context, s *app.Service, id string) error {
	if _, err := s.CreateAccount(ctx, app.NewAccount{ID: id, Realm: realm.Live}); err != nil {
		return err
	}
	if _, err := s.TopUp(ctx, app.TopUp{AccountID: id, Amount: 100 * overdueNumbers * overdueFee}); err != nil {
		return err
	}
	for bought := 0; bought < overdueNumbers; bought += app.ClaimMax {
		_, err := s.Claim(ctx, app.Claim{
			Change: app.Change{AccountID: id}, Count: app.ClaimMax, Wanted: catalog.Search{Realm: realm.Live},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// renewals are how many months were paid since the purchases, and of how many numbers the next is to come.
func renewals(ctx context.Context, t *testing.T, dsn string) (months, paid int) {
	t.Helper()
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	err = d.View(ctx, func(tx *db.Tx) error {
		return tx.Do(
			db.Stmt{
				SQL: `SELECT COUNT(*) FROM events WHERE type = 'number.renewed'`,
				Row: func(scan db.Scan) error { return scan(&months) },
			},
			db.Stmt{
				SQL:  `SELECT COUNT(*) FROM holdings WHERE status = 'active' AND due_us > $1`,
				Args: []any{tx.Now()}, Row: func(scan db.Scan) error { return scan(&paid) },
			})
	})
	if err != nil {
		t.Fatal(err)
	}
	return months, paid
}

// A billing run that kill -9 ended in the middle of a year of missed months has charged whole steps of them;
// the next run charges the rest, and each month once.
func TestKilledBilling(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		sellLongAgo(t, dsn)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		child := exec.CommandContext(ctx, os.Args[0], "--db", dsn, "billing", "run")
		child.Args[0] = "tryvox" // by this name the test is the program
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		for ctx.Err() == nil {
			if months, _ := renewals(ctx, t, dsn); months > 0 {
				break
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := child.Wait(); err == nil {
			t.Fatal("the run was through before it could be killed")
		}
		const numbers = overdueAccounts * overdueNumbers
		had, _ := renewals(t.Context(), t, dsn)
		t.Logf("killed with %d of %d months paid", had, overdueMonths*numbers)
		mustTryvox(t, nil, "--db", dsn, "check")
		mustTryvox(t, nil, "--db", dsn, "billing", "run")
		mustTryvox(t, nil, "--db", dsn, "check")
		months, paid := renewals(t.Context(), t, dsn)
		if paid != numbers || months%numbers != 0 || months < overdueMonths*numbers {
			t.Errorf("%d months were paid and %d numbers are, want %d and %d",
				months, paid, overdueMonths*numbers, numbers)
		}
		again := mustTryvox(t, nil, "--db", dsn, "billing", "run")
		if want := "renewed 0, suspended 0, resumed 0, released 0, charged 0.00 USD\n"; again != want {
			t.Errorf("a run behind it: %s, want %s", again, want)
		}
	})
}
