package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/stamp"
)

// The floor on SQLite: a transaction for each purchase, with the rows that the server writes.
const (
	sqlPlainAccount = `SELECT realm FROM accounts WHERE id = $1 AND closed_us IS NULL`
	sqlPlainNumber  = `SELECT country, type, region, monthly_fee_micros FROM numbers
WHERE realm = 'live' AND e164 = $1 AND state = 'for_sale' AND withdrawn_us IS NULL`
	sqlPlainSold = `UPDATE numbers SET state = 'owned', account_id = $1
WHERE realm = 'live' AND e164 = $2`
	sqlPlainDebit = `UPDATE balances SET balance_micros = balance_micros - $1, lines = lines + 1,
  due_next_micros = due_next_micros + $2
WHERE account_id = $3 AND balance_micros + credit_limit_micros >= $1 RETURNING balance_micros, lines`
	sqlPlainHolding = `INSERT INTO holdings (id, account_id, realm, e164, country, type, region,
  capabilities, monthly_fee_micros, setup_fee_micros, early_termination_fee_micros, minimum_term_months,
  cooling_off_days, status, created_us, updated_us, due_us)
VALUES ($1, $2, 'live', $3, $4, $5, $6, 'voice|sms', $7, 0, 0, 0, 30, 'active', $8, $8, $9)`
	sqlPlainTransfer = `INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros,
  balance_after_micros, holding_id, e164, cycle_us, period_start_us, period_end_us, description, created_us)
VALUES ($1, $2, $3, 'monthly_fee', $1, 'live:revenue', $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	sqlPlainEvent = `INSERT INTO events (account_id, seq, id, type, e164, data, created_us)
VALUES ($1, 1 + COALESCE((SELECT MAX(seq) FROM events WHERE account_id = $1), 0), $2, 'number.purchased',
  $3, $4, $5)`
)

// plainBody is the number object that the event keeps.
const plainBody = `{"e164":"%s","country":"%s","type":"%s","region":"%s","status":"active",` +
	`"capabilities":["voice","sms"],"monthly_fee":%s,"setup_fee":0.00,"currency":"USD","trunk_id":null,` +
	`"application_id":null,"created_at":"%[6]s","updated_at":"%[6]s"}`

// buyPlainly buys until the end, opened and prepared as the product does it. SQLite has one
// writer, so one caller is as fast as many.
func buyPlainly(ctx context.Context, dsn string, size int, end time.Time) (done round, err error) {
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now})
	if err != nil {
		return round{}, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	var tookUs []int32
	started := time.Now()
	for _, item := range rand.New(rand.NewPCG(shuffleSeed, shuffleSeed)).Perm(size) {
		before := time.Now()
		if !before.Before(end) {
			break
		}
		if err := buyOne(ctx, d, accountID(item%spreadAccounts), e164Of(item)); err != nil {
			return round{}, err
		}
		tookUs = append(tookUs, int32(time.Since(before).Microseconds()))
	}
	return round{
		Count: len(tookUs), Asked: len(tookUs), Seconds: time.Since(started).Seconds(),
		P50Ms: quantile(tookUs, 0.50) / 1000, P99Ms: quantile(tookUs, 0.99) / 1000,
		MaxMs: quantile(tookUs, 1) / 1000,
	}, nil
}

func buyOne(ctx context.Context, d *db.DB, buyer, e164 string) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		var kind [4]string // realm, country, type, region
		var fee money.Micros
		var balance, line int64
		err := tx.Do(
			db.Stmt{SQL: sqlPlainAccount, Args: []any{buyer}, Rows: 1, Row: func(scan db.Scan) error {
				return scan(&kind[0])
			}},
			db.Stmt{SQL: sqlPlainNumber, Args: []any{e164}, Rows: 1, Row: func(scan db.Scan) error {
				return scan(&kind[1], &kind[2], &kind[3], &fee)
			}},
		)
		if err != nil {
			return err
		}
		nowUs := tx.Now()
		due := cycle.Prorate(fee, nowUs)
		err = tx.Do(
			db.Stmt{SQL: sqlPlainSold, Args: []any{buyer, e164}, Rows: 1},
			db.Stmt{SQL: sqlPlainDebit, Args: []any{int64(due), int64(fee), buyer}, Rows: 1,
				Row: func(scan db.Scan) error { return scan(&balance, &line) }},
		)
		if err != nil {
			return err
		}
		held, next := id.New("hold"), cycle.Next(nowUs)
		body := fmt.Sprintf(plainBody, e164, kind[1], kind[2], kind[3], fee, stamp.Format(nowUs))
		return tx.Do(
			db.Stmt{SQL: sqlPlainHolding, Rows: 1, Args: []any{
				held, buyer, e164, kind[1], kind[2], kind[3], int64(fee), nowUs, next,
			}},
			db.Stmt{SQL: sqlPlainTransfer, Rows: 1, Args: []any{
				buyer, line, id.New("txn"), int64(due), balance, held, e164, cycle.Start(nowUs), cycle.Day(nowUs),
				next, cycle.Explain(fee, nowUs), nowUs,
			}},
			db.Stmt{SQL: sqlPlainEvent, Rows: 1, Args: []any{buyer, id.New("evt"), e164, body, nowUs}},
		)
	})
}
