package app

import (
	"slices"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// Housekeeping forgets what has expired, the oldest first, so many at a time; what still holds it
// leaves alone.
func TestExpiredAnswersAreForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nowUs := (48 * time.Hour).Microseconds()
		var answers []kept
		for name, age := range map[string]time.Duration{
			"oldest": 30 * time.Hour, "old": 25 * time.Hour, "just": onceKept,
			"holds": onceKept - time.Microsecond, "new": 0,
		} {
			answers = append(answers, kept{onceKey: onceKey{"acc_a", name}, CreatedUs: nowUs - age.Microseconds()})
		}
		do := func(stmts ...db.Stmt) {
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(stmts...) }); err != nil {
				t.Fatal(err)
			}
		}
		do(keepOnce(answers))
		steps := []struct {
			limit int
			left  []string
		}{
			{1, []string{"holds", "just", "new", "old"}}, {9, []string{"holds", "new"}}, {9, []string{"holds", "new"}},
		}
		for _, step := range steps {
			do(forgetOnce(nowUs, step.limit))
			var left []string
			do(db.Stmt{SQL: `SELECT key FROM idempotency_keys ORDER BY key`, Row: db.Collect(&left, scanKey)})
			if !slices.Equal(left, step.left) {
				t.Errorf("left %v, want %v", left, step.left)
			}
		}
	})
}

func scanKey(scan db.Scan) (key string, err error) {
	err = scan(&key)
	return key, err
}
