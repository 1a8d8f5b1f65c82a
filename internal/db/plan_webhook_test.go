package db_test

import (
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// What a customer asks for under locks, or may ask for often, finds its deliveries: an endpoint may have
// millions.
func TestSQLiteFindsDeliveries(t *testing.T) {
	d, statements := dbtest.Open(t, db.SQLite), productStatements(t)
	for name, want := range map[string][]string{
		"webhook.sqlReplay": {"endpoint_id=? AND seq=?"},
		"webhook.sqlPlaces": {"endpoint_id=? AND event_id=?", "endpoint_id=? AND id=?"},
		"webhook.sqlResume": {"endpoint_id=? AND seq=?", "COVERING INDEX webhook_deliveries_due"},
	} {
		steps := strings.Join(explainSQLite(t, d, statements[name]), "\n")
		for _, step := range want {
			if !strings.Contains(steps, step) {
				t.Errorf("%s has no step %q:\n%s", name, step, steps)
			}
		}
	}
}
