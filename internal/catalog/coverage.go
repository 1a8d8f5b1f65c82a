package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
)

// Cover is how many numbers an account could buy now of a country, type and region, and
// between which fees.
type Cover struct {
	Country, Type, Region string
	Count                 int64
	MonthlyMin            money.Micros
	MonthlyMax            money.Micros
	SetupMin              money.Micros
	SetupMax              money.Micros
}

// coverText goes through the realm: what is for sale is not counted anywhere, because every
// purchase would have to keep the count.
const (
	coverText = `SELECT n.country, n.type, n.region, COUNT(*),
  MIN(COALESCE(n.monthly_fee_micros, p.monthly_fee_micros)),
  MAX(COALESCE(n.monthly_fee_micros, p.monthly_fee_micros)),
  MIN(COALESCE(n.setup_fee_micros, p.setup_fee_micros, 0)),
  MAX(COALESCE(n.setup_fee_micros, p.setup_fee_micros, 0))
FROM `
	coverWhere = ` LEFT JOIN prices p ON p.country = n.country AND p.type = n.type
WHERE COALESCE(n.monthly_fee_micros, p.monthly_fee_micros) IS NOT NULL
  AND `
	coverGroup = `
GROUP BY n.country, n.type, n.region ORDER BY n.country, n.type, n.region`
)

// Coverage counts what the account could buy now, by country, type and region, sorted. It
// goes through all numbers of the realm. Only who asks, where and when is read of the search.
func (s Search) Coverage(tx *db.Tx) ([]Cover, error) {
	q := &query{engine: tx.Engine}
	f := &Finder{Search: s}
	q.and("n.realm = "+q.arg(s.Realm), "n.withdrawn_us IS NULL")
	f.available(q)
	from := "numbers n"
	if tx.Engine == db.SQLite {
		from += " NOT INDEXED" // the table itself is in order
	}
	var covers []Cover
	err := tx.Do(db.Stmt{
		SQL: coverText + from + coverWhere + q.condition() + coverGroup, Args: q.args, Custom: true,
		Row: db.Collect(&covers, func(scan db.Scan) (Cover, error) {
			var c Cover
			err := scan(&c.Country, &c.Type, &c.Region, &c.Count,
				&c.MonthlyMin, &c.MonthlyMax, &c.SetupMin, &c.SetupMax)
			return c, err
		}),
	})
	return covers, err
}
