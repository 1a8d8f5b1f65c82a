package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
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

func TestMain(m *testing.M) { dbtest.Main(m) }

// sameRows are what one purchase leaves behind, without what differs from one to the next.
var sameRows = map[string]string{
	"number": `SELECT to_jsonb(n) - 'e164' - 'account_id' FROM numbers n WHERE account_id = $1`,
	"holding": `SELECT to_jsonb(h) - 'id' - 'account_id' - 'e164' - 'created_us' - 'updated_us'
		|| jsonb_build_object('length', length(id)) FROM holdings h WHERE account_id = $1`,
	"transfer": `SELECT to_jsonb(t) - 'id' - 'account_id' - 'e164' - 'holding_id' - 'debit' - 'created_us'
		|| jsonb_build_object('length', length(id), 'debit', debit = account_id)
		FROM transfers t WHERE account_id = $1 AND line = 2`,
	"balance": `SELECT to_jsonb(b) - 'account_id' FROM balances b WHERE account_id = $1`,
	"event": `SELECT to_jsonb(e) - 'id' - 'account_id' - 'e164' - 'created_us' - 'data'
		|| jsonb_build_object('length', length(id), 'data', regexp_replace(replace(data, e164, 'NUMBER'),
		'"20[0-9TZ:-]+"', 'TIME', 'g')) FROM events e WHERE account_id = $1 AND seq = 2`,
}

// The floor must do the whole work of a purchase, else comparing with it proves nothing.
func TestFloorWritesTheServersRows(t *testing.T) {
	dsn := dbtest.DSN(t, db.Postgres)
	ctx := t.Context()
	if _, err := stock(ctx, dsn, 10); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, floorSQL); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "SELECT bench_purchase(0, 3)"); err != nil {
		t.Fatal(err)
	}
	buy(t, dsn, app.PurchaseOrder{
		AccountID: accountID(1), Realm: realm.Live, E164: "+14150000004", Country: country,
	})
	for what, sql := range sameRows {
		var floor, ours map[string]any
		if err := conn.QueryRow(ctx, sql, accountID(0)).Scan(&floor); err != nil {
			t.Fatalf("%s of the floor: %v", what, err)
		}
		if err := conn.QueryRow(ctx, sql, accountID(1)).Scan(&ours); err != nil {
			t.Fatalf("%s of the server: %v", what, err)
		}
		if diff := cmp.Diff(ours, floor); diff != "" {
			t.Errorf("%s of the server (-), of the floor (+)\n%s", what, diff)
		}
	}
	if _, err := conn.Exec(ctx, "SELECT bench_purchase(0, 4)"); err == nil {
		t.Error("the floor sold a number twice")
	}
}

// buy buys as the server does, and proves the books.
func buy(t *testing.T, dsn string, o app.PurchaseOrder) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	s := app.New(app.Config{DB: d, Now: time.Now, Log: log})
	defer s.Close()
	if _, err := s.Purchase(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	breaches, err := audit.Check(t.Context(), d)
	if err != nil || len(breaches) > 0 {
		t.Errorf("audit finds %v, %v", breaches, err)
	}
}

const pgbenchOut = `transaction type: script
number of transactions actually processed: 12000
number of failed transactions: 0 (0.000%)
latency average = 3.843 ms
initial connection time = 23.865 ms
tps = 4000.0 (without initial connection time)
`

func TestReadPgbench(t *testing.T) {
	count, seconds, err := readPgbench([]byte(pgbenchOut))
	if count != 12000 || seconds != 3 || err != nil {
		t.Errorf("read %d in %v s, %v; want 12000 in 3 s", count, seconds, err)
	}
	for _, bad := range []string{
		"", "tps = 1 (without initial connection time)", pgbenchOut + "Run was aborted",
		pgbenchOut + "number of failed transactions: 1 (0.01%)",
	} {
		if count, _, err := readPgbench([]byte(bad)); err == nil {
			t.Errorf("%q: read %d, want an error", bad, count)
		}
	}
}

func TestReadPgbenchLogs(t *testing.T) {
	dir := t.TempDir()
	logs := map[string]string{"log.1": "0 1 1500 0 1 2\n0 2 900 0 1 3\n", "log.1.1": "1 1 70 0 1 2\n"}
	for name, text := range logs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readPgbenchLogs(dir)
	slices.Sort(got)
	if want := []int32{70, 900, 1500}; !slices.Equal(got, want) || err != nil {
		t.Errorf("read %v, %v; want %v", got, err, want)
	}
	if err := os.WriteFile(filepath.Join(dir, "log.2"), []byte("what\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readPgbenchLogs(dir); err == nil {
		t.Error("read a broken log")
	}
}
