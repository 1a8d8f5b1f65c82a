package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// magicWait is how long the purchase that succeeds takes.
const magicWait = 5 * time.Second

// Two buyers get the same magic number, after five seconds of their own; meanwhile others buy
// and are answered at once. Nothing is charged or owned, whatever the magic number; what is kept
// are the two answers under their keys, and who repeats the order gets his own at once.
func TestMagicNumbersChangeNothing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		t.Parallel()
		w.customer(t, app.NewAccount{ID: "acc_a", Realm: realm.Sandbox}, 10*money.Dollar)
		w.customer(t, app.NewAccount{ID: "acc_b", Realm: realm.Sandbox}, 10*money.Dollar)
		w.stock(t, realm.Sandbox, "e164,country,monthly_fee\n+14155550100,US,1.00\n")
		before := rowsOf(t, w.db)
		answers := make(chan *httptest.ResponseRecorder)
		started := time.Now()
		for _, id := range []string{"acc_a", "acc_b"} {
			go func() { answers <- w.buyMagic(id, "+15005550200") }()
		}
		if a := w.buyMagic("acc_a", "+15005550500"); a.Code != http.StatusInternalServerError {
			t.Errorf("answered %d %s, want 500", a.Code, a.Body)
		}
		first := map[string]bool{}
		for range 2 {
			a := <-answers
			first[a.Body.String()] = true
			if a.Code != http.StatusOK ||
				!strings.HasPrefix(a.Body.String(), `{"e164":"+15005550200","country":"US"`) {
				t.Errorf("answered %d %s, want 200 with the number", a.Code, a.Body)
			}
		}
		if took := time.Since(started); took < magicWait || took > 2*magicWait {
			t.Errorf("both took %s, want %s", took, magicWait)
		}
		started = time.Now()
		again := w.buyMagic("acc_a", "+15005550200")
		if again.Header().Get("Idempotent-Replayed") != "true" || !first[again.Body.String()] {
			t.Errorf("again answered %d %s, want the first answer", again.Code, again.Body)
		}
		if took := time.Since(started); took >= magicWait {
			t.Errorf("again it took %s, want no pause", took)
		}
		if after := rowsOf(t, w.db); after != before+2 {
			t.Errorf("%d rows, before %d, want two kept answers more", after, before)
		}
	})
}

// A lane is not kept waiting: the purchase of a plain number by the same account ends while the
// magic one is under way.
func TestMagicNumberKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		t.Parallel()
		w.customer(t, app.NewAccount{ID: "acc_a", Realm: realm.Sandbox}, 10*money.Dollar)
		w.stock(t, realm.Sandbox, "e164,country,monthly_fee\n+14155550100,US,1.00\n")
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			w.buyMagic("acc_a", "+15005550200")
		}()
		if a := w.buyMagic("acc_a", "+14155550100"); a.Code != http.StatusOK {
			t.Errorf("answered %d %s, want 200", a.Code, a.Body)
		}
		select {
		case <-ended:
			t.Error("the magic purchase ended first")
		default:
		}
		<-ended
	})
}

// buyMagic goes past the network, whose tests want no answer 500.
func (w *world) buyMagic(accountID, number string) *httptest.ResponseRecorder {
	target := "/v1/account/" + accountID + "/numbers/purchase-from-inventory"
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(`{"e164":"`+number+`","country":"US"}`))
	r.Header.Set("Authorization", "Bearer "+w.keys[accountID].secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", number)
	a := httptest.NewRecorder()
	w.server.ServeHTTP(a, r)
	w.answered.Add(1)
	return a
}

const sqlCountRows = `SELECT (SELECT COUNT(*) FROM holdings) + (SELECT COUNT(*) FROM transfers)
  + (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM idempotency_keys)
  + (SELECT COUNT(*) FROM numbers WHERE state <> 'for_sale')`

// rowsOf counts what purchases write.
func rowsOf(t *testing.T, d *db.DB) (rows int64) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sqlCountRows, Row: func(scan db.Scan) error { return scan(&rows) }})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
