package main

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/realm"
)

// sameRenewal are the rows that a renewal writes or changes, without what is made anew in each.
var sameRenewal = map[string]string{
	"transfers": `SELECT jsonb_agg(to_jsonb(t) - 'id' - 'created_us' || jsonb_build_object('length', length(id))
		ORDER BY account_id, line) FROM transfers t WHERE cycle_us = period_start_us`,
	"events": `SELECT jsonb_agg(to_jsonb(e) - 'id' - 'created_us' || jsonb_build_object('length', length(id))
		ORDER BY account_id, seq) FROM events e WHERE type = 'number.renewed'`,
	"holdings": `SELECT jsonb_agg(to_jsonb(h) ORDER BY id) FROM holdings h`,
	"balances": `SELECT jsonb_agg(to_jsonb(b) ORDER BY account_id) FROM balances b`,
}

// The floor must do the whole work of a renewal, on numbers as purchases leave them behind.
func TestRenewalFloorWritesTheServersRows(t *testing.T) {
	written := map[string][]map[string]any{} // by what, ours before the floor's
	for _, byFloor := range []bool{false, true} {
		dsn := dbtest.DSN(t, db.Postgres)
		ctx := t.Context()
		if _, err := stock(ctx, dsn, 0); err != nil {
			t.Fatal(err)
		}
		if err := own(ctx, dsn, 450); err != nil {
			t.Fatal(err)
		}
		proven(t, dsn)
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
		if byFloor {
			if _, err := conn.Exec(ctx, floorSQL+renewSQL); err != nil {
				t.Fatal(err)
			}
			if err := renewAtOnce(ctx, dsn); err != nil {
				t.Fatal(err)
			}
		} else {
			billed(t, dsn)
		}
		if err := renewed(ctx, dsn, 450); err != nil {
			t.Error(err)
		}
		proven(t, dsn)
		for what, text := range sameRenewal {
			var rows []map[string]any
			if err := conn.QueryRow(ctx, text).Scan(&rows); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			written[what] = append(written[what], map[string]any{"rows": rows})
		}
	}
	for what, both := range written {
		if diff := cmp.Diff(both[0], both[1]); diff != "" {
			t.Errorf("%s of the server (-), of the floor (+)\n%s", what, diff)
		}
	}
}

func billed(t *testing.T, dsn string) {
	t.Helper()
	d, s, err := open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	defer s.Close()
	if _, err := s.RunBilling(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func proven(t *testing.T, dsn string) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	breaches, err := audit.Check(t.Context(), d)
	if err != nil || len(breaches) > 0 {
		t.Errorf("audit finds %v, %v", breaches, err)
	}
}

// The floor on SQLite leaves behind what the server leaves behind.
func TestPlainPurchaseWritesTheServersRows(t *testing.T) {
	dsn := dbtest.DSN(t, db.SQLite)
	if _, err := stock(t.Context(), dsn, 2*spreadAccounts); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := buyOne(t.Context(), d, accountID(0), e164Of(3)); err != nil {
		t.Fatal(err)
	}
	if err := buyOne(t.Context(), d, accountID(0), e164Of(3)); err == nil {
		t.Error("the floor sold a number twice")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	buy(t, dsn, app.PurchaseOrder{
		AccountID: accountID(1), Realm: realm.Live, E164: "+14150000004", Country: country,
	})
	for _, table := range []string{"numbers", "holdings", "transfers", "balances", "events"} {
		floor, ours := rowsOf(t, dsn, table, accountID(0)), rowsOf(t, dsn, table, accountID(1))
		if diff := cmp.Diff(ours, floor); diff != "" || len(ours) == 0 {
			t.Errorf("%s of the server (-), of the floor (+)\n%s", table, diff)
		}
	}
}

// rowsOf reads the rows of an account, without what differs between two purchases.
func rowsOf(t *testing.T, dsn, table, account string) (all []map[string]string) {
	t.Helper()
	pool, err := sql.Open("sqlite", strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	rows, err := pool.QueryContext(t.Context(), "SELECT * FROM "+table+" WHERE account_id = $1", account)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = fmt.Sprint(values[i])
		}
		all = append(all, unlike(row, account))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// unlike takes out of a row what differs between two purchases; of ids the length stays.
func unlike(row map[string]string, account string) map[string]string {
	for _, name := range slices.Sorted(maps.Keys(row)) {
		switch name {
		case "created_us", "updated_us":
			delete(row, name)
		case "id", "holding_id":
			row[name] = fmt.Sprint(len(row[name]))
		case "data":
			row[name] = fmt.Sprint(len(row[name]))
		case "e164":
			row[name] = strings.TrimRight(row[name], "0123456789")
		default:
			row[name] = strings.ReplaceAll(row[name], account, "ACCOUNT")
		}
	}
	return row
}

func TestLastMonth(t *testing.T) {
	for now, want := range map[string]string{
		"2026-03-31T23:59:59Z": "2026-02-11T10:30:00Z", "2026-01-01T00:00:00Z": "2025-12-11T10:30:00Z",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := lastMonth(at).Format(time.RFC3339); got != want {
			t.Errorf("the month before %s has %s, want %s", now, got, want)
		}
	}
}
