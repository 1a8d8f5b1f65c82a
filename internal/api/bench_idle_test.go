//go:build idle_store

package api

import (
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func init() {
	benched["purchase"] = func(w *world) request {
		return post(purchaseOfOne, orderOfOne, bearer(w.keys["acc_1"].secret), jsonBody, acceptJSON)
	}
}

// With the tag a purchase is refused as ever before the store is asked, and then sells nothing.
func TestIdleStore(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	key := bearer(w.keys["acc_1"].secret)
	for range 2 {
		got := w.do(t, post(purchaseOfOne, orderOfOne, key, jsonBody))
		if got.status != http.StatusOK || !strings.HasPrefix(got.body, `{"e164":"+12025550101","country":"US",`) {
			t.Errorf("%d %s, want the number each time", got.status, got.body)
		}
	}
	got := w.do(t, post(purchaseOfOne, `{"e164":"+12025550101"}`, key, jsonBody))
	if got.status != http.StatusBadRequest {
		t.Errorf("without a country: %d %s", got.status, got.body)
	}
	got = w.do(t, get("/v1/account/acc_1/numbers", key))
	if !strings.Contains(got.body, `"data":[]`) {
		t.Errorf("the account has %s", got.body)
	}
}
