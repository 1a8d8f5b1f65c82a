package audit

import (
	"testing"

	"tryvox.io/numbers/internal/db"
)

// A host's clock that goes back, by less than a minute while numbers are withdrawn, breaks nothing.
func TestClockThatWentBack(t *testing.T) {
	for name, script := range map[string]string{
		"during a run": `UPDATE runs SET created_us = ended_us + 1 WHERE id = 'imp_1'`,
		"during a withdrawal": `UPDATE numbers SET withdrawn_us = withdrawn_us + 59999999
			WHERE withdrawn_us IS NOT NULL`,
	} {
		t.Run(name, func(t *testing.T) {
			eachHealthy(t, func(t *testing.T, d *db.DB) {
				if got := broken(t, d, script); len(got) > 0 {
					t.Errorf("found %q", got)
				}
			})
		})
	}
}
