package app_test

import (
	"errors"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// do runs statements in one transaction.
func (s *store) do(stmts ...db.Stmt) error {
	return s.db.Update(s.t.Context(), func(tx *db.Tx) error { return tx.Do(stmts...) })
}

// refused wants the schema itself to refuse a statement.
func (s *store) refused(sql string, args ...any) {
	s.t.Helper()
	err := s.do(db.Stmt{SQL: sql, Args: args})
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), "constraint") {
		s.t.Errorf("error %v, want one of a constraint, of:\n%s", err, sql)
	}
}

// counts wants so many rows.
func (s *store) counts(want int64, sql string, args ...any) {
	s.t.Helper()
	var got int64
	err := s.db.View(s.t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Args: args, Row: func(scan db.Scan) error { return scan(&got) }})
	})
	if err != nil || got != want {
		s.t.Errorf("%d rows, error %v, want %d, of:\n%s", got, err, want, sql)
	}
}

// eachBought is a customer who has bought the first number of three, under the key "key".
func eachBought(t *testing.T, f func(t *testing.T, s *store)) {
	t.Helper()
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(3)
		s.customer("acc_a", 10*money.Dollar)
		s.customer("acc_b", 10*money.Dollar)
		if _, err := s.buy("acc_a", 0, "key"); err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
}

func TestOneOwnerIndex(t *testing.T) {
	eachBought(t, func(_ *testing.T, s *store) {
		s.refused(sqlHoldAgain, "acc_b")
		s.refused(sqlHoldAgain, "acc_a")
	})
}

const sqlHoldAgain = `INSERT INTO holdings (id, account_id, realm, e164, country, type, region, capabilities,
  monthly_fee_micros, setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days,
  status, created_us, updated_us)
SELECT 'hold_again', $1, realm, e164, country, type, region, capabilities, monthly_fee_micros,
  setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days, status, created_us,
  updated_us
FROM holdings`

func TestOwnedNumberIsNotMarkedAgain(t *testing.T) {
	eachBought(t, func(t *testing.T, s *store) {
		sale := catalog.Sale{Key: catalog.Key{Realm: realm.Sandbox, E164: string(number(0))}, AccountID: "acc_b"}
		var rows *db.RowsError
		if err := s.do(catalog.Sold([]catalog.Sale{sale})); !errors.As(err, &rows) {
			t.Errorf("error %v, want a RowsError", err)
		}
	})
}

func TestOneChargePerCycle(t *testing.T) {
	eachBought(t, func(_ *testing.T, s *store) { s.refused(sqlChargeAgain) })
}

const sqlChargeAgain = `INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros,
  balance_after_micros, holding_id, e164, cycle_us, description, created_us)
SELECT account_id, line + 1, 'txn_again', type, debit, credit, amount_micros,
  balance_after_micros - amount_micros,
  holding_id, e164, cycle_us, description, created_us
FROM transfers WHERE type = 'monthly_fee'`

func TestOneCreditPerReference(t *testing.T) {
	eachBought(t, func(t *testing.T, s *store) {
		again := `INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros,
  balance_after_micros, description, reference, created_us)
SELECT $1, $2, 'txn_again', 'top_up', 'sandbox:cash', $1, 1, 1, '', 'bank 1', 0`
		err := s.db.Update(t.Context(), func(tx *db.Tx) error {
			err := tx.Do(db.Stmt{SQL: again, Args: []any{"acc_b", 7}}, db.Stmt{SQL: again, Args: []any{"acc_b", 8}})
			return errors.Join(err, errors.New("undo it"))
		})
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "constraint") {
			t.Errorf("error %v, want one of a constraint", err)
		}
	})
}

func TestOneTransferPerLine(t *testing.T) {
	eachBought(t, func(_ *testing.T, s *store) {
		s.refused(`INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros,
  balance_after_micros, description, created_us)
VALUES ('acc_a', 1, 'txn_again', 'top_up', 'sandbox:cash', 'acc_a', 1, 1, '', 0)`)
	})
}

// The schema keeps a balance at its floor, whatever the code above it thinks.
func TestBalanceCheckOfTheSchema(t *testing.T) {
	eachBought(t, func(_ *testing.T, s *store) {
		s.refused(`UPDATE balances SET balance_micros = -1 WHERE account_id = 'acc_a'`)
		s.refused(`UPDATE balances SET balance_micros = -2000001, floor_micros = -2000000,
  credit_limit_micros = 2000000 WHERE account_id = 'acc_a'`)
		s.refused(`UPDATE balances SET floor_micros = 1 WHERE account_id = 'acc_a'`)
		s.refused(`UPDATE balances SET credit_limit_micros = -1 WHERE account_id = 'acc_a'`)
	})
}

// What was loaded must still be so when it is written: a statement that grew meanwhile is not
// posted to, so a lost lock cannot lose money.
func TestStatementThatGrewIsNotPostedTo(t *testing.T) {
	eachBought(t, func(t *testing.T, s *store) {
		book := ledger.NewBook()
		err := s.db.Update(t.Context(), func(tx *db.Tx) error {
			if err := tx.Do(book.Load([]string{"acc_a"})); err != nil {
				return err
			}
			if _, err := book.Post(topUpEntry("acc_a", money.Dollar)); err != nil {
				return err
			}
			grown := db.Stmt{SQL: `UPDATE balances SET lines = lines + 1 WHERE account_id = 'acc_a'`, Rows: 1}
			return tx.Do(append([]db.Stmt{grown}, book.Save()...)...)
		})
		var rows *db.RowsError
		if !errors.As(err, &rows) {
			t.Errorf("error %v, want a RowsError", err)
		}
	})
}

func topUpEntry(id string, amount money.Micros) ledger.Entry {
	return ledger.Entry{
		Realm: realm.Sandbox, AccountID: id, Type: ledger.TopUp, Amount: amount, CreatedUs: shelfClock,
	}
}

func TestOneEventPerPlace(t *testing.T) {
	eachBought(t, func(_ *testing.T, s *store) {
		s.refused(`INSERT INTO events (account_id, seq, id, type, data, created_us)
VALUES ('acc_a', 1, 'evt_again', 'number.purchased', '{}', 0)`)
	})
}

// The answer is kept in the transaction of its effect: either both are there or neither.
func TestIdempotencyRowIsKeptWithItsEffect(t *testing.T) {
	eachBought(t, func(t *testing.T, s *store) {
		const sqlKept = `SELECT COUNT(*) FROM idempotency_keys WHERE account_id = $1 AND key = $2`
		s.counts(1, sqlKept, "acc_a", "key")
		_, err := s.buy("acc_b", 0, "refused")
		kindOf(t, err, fault.Conflict)
		s.counts(0, sqlKept, "acc_b", "refused")
		again, err := s.buy("acc_a", 0, "key")
		if err != nil || !again.Replayed {
			t.Errorf("again: %+v, %v, want it replayed", again, err)
		}
		s.counts(1, `SELECT COUNT(*) FROM holdings WHERE account_id = 'acc_a'`)
	})
}
