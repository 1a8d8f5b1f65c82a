package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"

	"github.com/jackc/pgx/v5"
)

// Each purchase of a ledger costs 2.50: 250 in units of two decimals. Each account pays into
// one of its own, so that nobody waits for a revenue that all share: what suits the peers best.

// formanceLean switches off what can be: the history of movements and metadata, and the chain of
// hashes, for which transactions of one ledger wait for each other.
var formanceLean = map[string]string{
	"MOVES_HISTORY": "OFF", "MOVES_HISTORY_POST_COMMIT_EFFECTIVE_VOLUMES": "DISABLED", "HASH_LOGS": "DISABLED",
	"ACCOUNT_METADATA_HISTORY": "DISABLED", "TRANSACTION_METADATA_HISTORY": "DISABLED",
}

// posting is one of Formance Ledger.
type posting struct {
	Source      string `json:"source"`
	Destination string `json:"destination"`
	Amount      int64  `json:"amount"`
	Asset       string `json:"asset"`
}

// openFormance starts Formance Ledger with one ledger and accounts that have money. A purchase
// is two postings of one account: a fee and a share.
func openFormance(ctx context.Context, s *stall, features map[string]string) (err error) {
	dsn, err := s.database(ctx)
	if err != nil {
		return err
	}
	if s.addr, err = freeAddr(); err != nil {
		return err
	}
	env := []string{
		"POSTGRES_URI=" + dsn, "BIND=" + s.addr, "AUTO_UPGRADE=true", "EXPERIMENTAL_FEATURES=true",
		"POSTGRES_MAX_OPEN_CONNS=40", "POSTGRES_MAX_IDLE_CONNS=40", // as in its docker-compose.yml
	}
	if err := s.serve(ctx, "/_healthcheck", env, "serve"); err != nil {
		return err
	}
	created := map[string]any{}
	if features != nil {
		created["features"] = features
	}
	if err := askPeer(ctx, http.MethodPost, s.url("/v2/bench"), nil, created, nil); err != nil {
		return err
	}
	var gifts []posting
	o := &peerOrders{status: http.StatusOK, has: []byte(`{"data":{`)}
	for i := range spreadAccounts {
		gifts = append(gifts, posting{"world", "buyers:" + accountID(i), 1_000_000_000_00, "USD/2"})
		body := fmt.Sprintf(`{"postings":[`+
			`{"source":"buyers:%[1]s","destination":"fees:%[1]s","amount":200,"asset":"USD/2"},`+
			`{"source":"buyers:%[1]s","destination":"shares:%[1]s","amount":50,"asset":"USD/2"}]}`, accountID(i))
		o.requests = append(o.requests, order(s.addr, "/v2/bench/transactions", "", body))
	}
	s.target = o
	s.count = func(ctx context.Context) (int, error) {
		var found struct {
			Data struct{ Transactions int }
		}
		err := askPeer(ctx, http.MethodGet, s.url("/v2/bench/stats"), nil, nil, &found)
		return found.Data.Transactions - 1, err // the gifts were one
	}
	gift := map[string]any{"postings": gifts}
	return askPeer(ctx, http.MethodPost, s.url("/v2/bench/transactions"), nil, gift, nil)
}

// openBlnk starts Blnk with pairs of balances, the first of each with money. A purchase moves
// money from the first to the second, and is answered when it is recorded.
func openBlnk(ctx context.Context, s *stall) error {
	dsn, err := s.database(ctx)
	if err != nil {
		return err
	}
	cache, err := s.redis(ctx)
	if err != nil {
		return err
	}
	if s.addr, err = freeAddr(); err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		return err
	}
	key := rand.Text()
	env := []string{
		"BLNK_DATA_SOURCE_DNS=" + dsn, "BLNK_REDIS_DNS=" + cache, "BLNK_SERVER_PORT=" + port,
		"BLNK_SERVER_SECURE=true", "BLNK_SERVER_SECRET_KEY=" + key,
	}
	settings := "--config=" + filepath.Join(s.dir, "none.json") // there is none: all of it is in env
	if err := s.run(ctx, env, "migrate", "up", settings); err != nil {
		return err
	}
	if err := s.serve(ctx, "/health", env, "start", settings); err != nil {
		return err
	}
	s.count = func(ctx context.Context) (int, error) { return countBlnk(ctx, dsn) }
	return fillBlnk(ctx, s, key)
}

// sqlCountBlnk leaves out the gifts.
const sqlCountBlnk = `SELECT COUNT(*) FROM blnk.transactions
WHERE status = 'APPLIED' AND reference NOT LIKE 'gift%'`

func countBlnk(ctx context.Context, dsn string) (n int, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	return n, conn.QueryRow(ctx, sqlCountBlnk).Scan(&n)
}

func fillBlnk(ctx context.Context, s *stall, key string) error {
	head := map[string]string{"X-Blnk-Key": key}
	var made struct {
		LedgerID  string `json:"ledger_id"`
		BalanceID string `json:"balance_id"`
	}
	create := func(path string, body any) error {
		return askPeer(ctx, http.MethodPost, s.url(path), head, body, &made)
	}
	if err := create("/ledgers", map[string]any{"name": "bench"}); err != nil {
		return err
	}
	ledger := made.LedgerID
	o := &peerOrders{status: http.StatusCreated, has: []byte(`"status":"APPLIED"`)}
	for i := range spreadAccounts {
		var pair [2]string
		for j := range pair {
			if err := create("/balances", map[string]any{"ledger_id": ledger, "currency": "USD"}); err != nil {
				return err
			}
			pair[j] = made.BalanceID
		}
		err := create("/transactions", map[string]any{
			"source": "@World", "destination": pair[0], "precise_amount": 1_000_000_000_00, "precision": 100,
			"currency": "USD", "reference": "gift-" + accountID(i), "allow_overdraft": true, "skip_queue": true,
			"description": "gift",
		})
		if err != nil {
			return err
		}
		body := fmt.Sprintf(`{"source":"%s","destination":"%s","precise_amount":250,"precision":100,`+
			`"currency":"USD","reference":"buy-%s","description":"number","skip_queue":true}`,
			pair[0], pair[1], digitsHere)
		o.requests = append(o.requests, order(s.addr, "/transactions", "X-Blnk-Key: "+key+"\r\n", body))
	}
	s.target = o
	return nil
}
