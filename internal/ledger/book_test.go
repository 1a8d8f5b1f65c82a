package ledger

import (
	"errors"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// loaded is a book of one account, as if it came from a database.
func loaded(t *testing.T, balance, limit money.Micros, lines int64) *Book {
	t.Helper()
	b := NewBook()
	err := b.Load([]string{"acc_a"}).Row(func(dest ...any) error { // in the order of the statement's columns
		*dest[0].(*string), *dest[1].(*money.Micros) = "acc_a", balance
		*dest[2].(*money.Micros), *dest[3].(*int64) = limit, lines
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func entry(what Type, amount money.Micros) Entry {
	return Entry{Realm: realm.Live, AccountID: "acc_a", Type: what, Amount: amount, CreatedUs: 7}
}

// A debit that the balance does not bear is refused, to the micro-dollar, and changes nothing.
func TestBalanceCheckOfTheBook(t *testing.T) {
	tests := []struct {
		balance, limit, amount money.Micros
		short                  bool
	}{
		{5, 0, 5, false}, {5, 0, 6, true}, {0, 0, 1, true}, {0, 5, 5, false}, {0, 5, 6, true}, {-5, 5, 1, true},
		{-9, 5, 1, true}, // under a limit that was lowered
	}
	for _, tt := range tests {
		b := loaded(t, tt.balance, tt.limit, 3)
		line, err := b.Post(entry(MonthlyFee, tt.amount))
		if errors.Is(err, ErrShort) != tt.short || err != nil && !tt.short {
			t.Errorf("%+v: error %v, want it short: %t", tt, err, tt.short)
		}
		got, want := b.Balance(
			"acc_a",
		), Balance{
			AccountID:   "acc_a",
			Balance:     tt.balance,
			CreditLimit: tt.limit,
			Lines:       3,
		}
		if !tt.short {
			want.Balance, want.Lines = tt.balance-tt.amount, 4
		}
		after := tt.short || line.BalanceAfter == int64(want.Balance)
		if got != want || tt.short != (len(b.Save()) == 0) || !after {
			t.Errorf("%+v: then %+v, line %+v, want %+v", tt, got, line, want)
		}
	}
}

// What comes in is never refused, however deep the debt.
func TestCreditUnderADebt(t *testing.T) {
	b := loaded(t, -100, 5, 0)
	if _, err := b.Post(entry(TopUp, 1)); err != nil {
		t.Error(err)
	}
	if got := b.Balance("acc_a").Balance; got != -99 {
		t.Errorf("balance %d, want -99", got)
	}
}

func TestSidesOfATransfer(t *testing.T) {
	credit := entry(Adjustment, 1)
	credit.Credit = true
	tests := map[string]Entry{
		"live:cash to acc_a": entry(TopUp, 1), "acc_a to live:revenue": entry(SetupFee, 1),
		"live:revenue to acc_a": entry(Refund, 1), "acc_a to live:adjustment": entry(Adjustment, 1),
		"live:adjustment to acc_a": credit,
	}
	for want, e := range tests {
		line, err := loaded(t, 10, 0, 0).Post(e)
		if got := line.Debit + " to " + line.Credit; err != nil || got != want {
			t.Errorf("%s moves %s, %v, want %s", e.Type, got, err, want)
		}
		if signed := line.Signed(); (signed > 0) != strings.HasSuffix(want, "acc_a") {
			t.Errorf("%s shows as %d", want, signed)
		}
	}
}

func TestNothingIsNoTransfer(t *testing.T) {
	for _, amount := range []money.Micros{0, -1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("an amount of %d was posted", amount)
				}
			}()
			_, _ = loaded(t, 10, 0, 0).Post(entry(TopUp, amount))
		}()
	}
}

// A debt that stood when the limit was lowered is paid back step by step: the floor follows it up,
// never down, and rests at the limit.
func TestFloorFollowsADebtUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		do(t, d, db.Stmt{
			SQL: `INSERT INTO balances (account_id, balance_micros, credit_limit_micros, floor_micros, lines)
VALUES ('acc_a', -80, 50, -80, 0)`, Rows: 1,
		})
		for _, step := range []struct{ paid, balance, floor int64 }{
			{10, -70, -70}, {15, -55, -55}, {10, -45, -50}, {100, 55, -50},
		} {
			b := NewBook()
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if err := tx.Do(b.Load([]string{"acc_a"})); err != nil {
					return err
				}
				if _, err := b.Post(entry(TopUp, money.Micros(step.paid))); err != nil {
					return err
				}
				return tx.Do(b.Save()...)
			})
			if err != nil {
				t.Fatal(err)
			}
			var balance, floor int64
			read := `SELECT balance_micros, floor_micros FROM balances`
			do(t, d, db.Stmt{SQL: read, Rows: 1, Row: func(scan db.Scan) error { return scan(&balance, &floor) }})
			if balance != step.balance || floor != step.floor {
				t.Errorf("after %d: balance %d, floor %d, want %d and %d",
					step.paid, balance, floor, step.balance, step.floor)
			}
		}
	})
}

func do(t *testing.T, d *db.DB, stmts ...db.Stmt) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(stmts...) }); err != nil {
		t.Fatal(err)
	}
}

func TestUnknownAccountIsNotLoaded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(NewBook().Load([]string{"acc_nobody"})) })
		var rows *db.RowsError
		if !errors.As(err, &rows) {
			t.Errorf("error %v, want a RowsError", err)
		}
	})
}
