package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// Withdrawn is counted as a state of its own: such a number is not sold, whatever its state.
const Withdrawn = "withdrawn"

// Kind is what numbers are counted by.
type Kind struct{ Country, Type, State string }

// The table itself is in order, so a page reads its own rows only.
const sqlCountPage = `SELECT country, type, state, COUNT(*), MAX(e164) FROM (
  SELECT country, type, e164,
    CASE WHEN state <> 'owned' AND withdrawn_us IS NOT NULL THEN 'withdrawn' ELSE state END AS state
  FROM numbers WHERE realm = $1 AND e164 > $2 ORDER BY e164 LIMIT $3) AS page
GROUP BY country, type, state`

// CountPage adds the numbers behind one, in order and at most limit of them, to the counts, and
// tells the last one; empty: there was none.
func CountPage(tx *db.Tx, r realm.Realm, behind string, limit int, counts map[Kind]int64) (string, error) {
	last := ""
	err := tx.Do(db.Stmt{
		SQL: sqlCountPage, Args: []any{r, behind, limit},
		Row: func(scan db.Scan) error {
			var k Kind
			var count int64
			var most string
			if err := scan(&k.Country, &k.Type, &k.State, &count, &most); err != nil {
				return err
			}
			counts[k] += count
			last = max(last, most)
			return nil
		},
	})
	return last, err
}
