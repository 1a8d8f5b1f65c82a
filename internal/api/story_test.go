package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/stamp"
)

// TestStories plays what happens to customers over months and years (HTTP contract, sections 2, 5
// and 7): scripts as those of TestScripts, with words that show the books in a few lines.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "stories", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no stories", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			dbtest.EachDSN(t, func(t *testing.T, dsn string) { runScript(t, newWorld(t, dsn), path) })
		})
	}
}

// views are the words of a script that show something; what they show stands below ----.
var views = map[string]func(s *script, t *testing.T, words []string) string{
	"billing":   (*script).billing,   // billing: runs what is due in real time, as the service does
	"audit":     (*script).audit,     // audit: proves the books from the tables
	"numbers":   (*script).numbers,   // numbers ACCOUNT: what it owns
	"balance":   (*script).balance,   // balance ACCOUNT
	"statement": (*script).statement, // statement ACCOUNT: transactions since it was last shown
	"events":    (*script).events,    // events ACCOUNT: since they were last shown
}

func (s *script) billing(t *testing.T, _ []string) string {
	t.Helper()
	b, err := s.app.RunBilling(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("renewed %d, suspended %d, resumed %d, released %d, charged %s USD",
		b.Renewed, b.Suspended, b.Resumed, b.Released, b.Charged)
}

func (s *script) audit(t *testing.T, _ []string) string {
	t.Helper()
	s.checkBooks(t)
	return "the books hold"
}

// ask reads what an account is answered.
func (s *script) ask(t *testing.T, accountID, path string, into any) {
	t.Helper()
	r := request{
		method: http.MethodGet, target: "/v1/account/" + accountID + path,
		headers: []headerLine{bearer(s.keys[accountID].secret)},
	}
	got := s.do(t, r)
	if got.status != http.StatusOK {
		t.Fatalf("%s: %d %s", r.target, got.status, got.body)
	}
	if err := json.Unmarshal([]byte(got.body), into); err != nil {
		t.Fatalf("%s: %v: %s", r.target, err, got.body)
	}
}

func (s *script) numbers(t *testing.T, words []string) string {
	t.Helper()
	var list struct {
		Data []struct {
			E164       string
			Status     string
			MonthlyFee json.Number `json:"monthly_fee"`
			CreatedAt  string      `json:"created_at"`
		}
	}
	s.ask(t, words[0], "/numbers", &list)
	lines := []string{}
	for _, n := range list.Data {
		lines = append(lines, fmt.Sprint(n.E164, " ", n.Status, ", ", n.MonthlyFee, " a month since ", n.CreatedAt))
	}
	return shown(lines)
}

func (s *script) balance(t *testing.T, words []string) string {
	t.Helper()
	var b struct {
		Balance json.Number
		DueNext json.Number `json:"due_next_cycle"`
		NextAt  string      `json:"next_cycle_at"`
	}
	s.ask(t, words[0], "/balance", &b)
	return fmt.Sprintf("%s, due %s at %s", b.Balance, b.DueNext, b.NextAt)
}

func (s *script) statement(t *testing.T, words []string) string {
	t.Helper()
	type line struct {
		CreatedAt    string `json:"created_at"`
		Type         string
		E164         string
		Amount       json.Number
		BalanceAfter json.Number `json:"balance_after"`
		Description  string
	}
	var list struct {
		Data       []line
		Pagination struct{ Total int }
	}
	s.ask(t, words[0], "/transactions?per_page=100", &list)
	lines := []string{}
	for i := list.Pagination.Total - s.shown["statement "+words[0]] - 1; i >= 0; i-- {
		l := list.Data[i]
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprint(
			l.CreatedAt, " ", l.Type, " ", l.E164, " ", l.Amount, " → ", l.BalanceAfter, ": ", l.Description)), " "))
	}
	s.shown["statement "+words[0]] = list.Pagination.Total
	return shown(lines)
}

const sqlEvents = `SELECT seq, created_us, type, data FROM events
WHERE account_id = $1 AND seq > $2 ORDER BY seq`

func (s *script) events(t *testing.T, words []string) string {
	t.Helper()
	lines := []string{}
	err := s.db.View(t.Context(), func(tx *db.Tx) error {
		lines = lines[:0]
		return tx.Do(db.Stmt{
			SQL: sqlEvents, Args: []any{words[0], s.shown["events "+words[0]]},
			Row: func(scan db.Scan) error {
				var seq int
				var atUs int64
				var what, text string
				err := scan(&seq, &atUs, &what, &text)
				var data struct {
					E164      string
					Available json.Number
				}
				if err == nil {
					err = json.Unmarshal([]byte(text), &data)
				}
				lines = append(lines, strings.TrimSpace(fmt.Sprint(
					stamp.Format(atUs), " ", what, " ", data.E164, data.Available)))
				s.shown["events "+words[0]] = seq
				return err
			},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return shown(lines)
}

func shown(lines []string) string {
	if len(lines) == 0 {
		return "nothing"
	}
	return strings.Join(lines, "\n")
}

// until moves a test clock, as a customer does.
func (c commandLine) until(t *testing.T, s *script) {
	t.Helper()
	to := app.Change{AccountID: c.words[0]}
	if _, err := s.app.SetTestClock(t.Context(), to, *instant(t, c.words[1])); err != nil {
		t.Fatal(err)
	}
}

// buy buys numbers in their order.
func (c commandLine) buy(t *testing.T, s *script) {
	t.Helper()
	for _, number := range c.words[1:] {
		got := s.do(t, request{
			method: http.MethodPost, target: "/v1/account/" + c.words[0] + "/numbers/purchase-from-inventory",
			headers: []headerLine{bearer(s.keys[c.words[0]].secret), {"Content-Type", "application/json"}},
			body:    fmt.Sprintf(`{"e164":%q,"country":"US"}`, number),
		})
		if got.status != http.StatusOK {
			t.Fatalf("purchase of %s: %d %s", number, got.status, got.body)
		}
	}
}
