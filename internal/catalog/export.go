package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

const sqlExportNumbers = `SELECT e164, country, type, region, locality, capabilities, monthly_fee_micros,
  setup_fee_micros, carrier
FROM numbers WHERE realm = $1 AND e164 > $2 AND withdrawn_us IS NULL ORDER BY realm, e164 LIMIT $3`

// Export reads what is stocked and not withdrawn, owned or not, in the order of the numbers:
// the first ones after the given number, which is empty at the start.
func Export(r realm.Realm, after string, limit int, into *[]Item) db.Stmt {
	return db.Stmt{
		SQL: sqlExportNumbers, Args: []any{r, after, limit},
		Row: db.Collect(into, func(scan db.Scan) (Item, error) {
			i := Item{Key: Key{Realm: r}}
			err := scan(&i.E164, &i.Country, &i.Type, &i.Region, &i.Locality, &i.Capabilities, &i.MonthlyFee,
				&i.SetupFee, &i.Carrier)
			return i, err
		}),
	}
}
