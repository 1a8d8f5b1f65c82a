package catalog

import (
	"slices"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
)

// lane is one stretch of one way, read in its order.
type lane struct {
	Shelf string       // with byShelf
	Last  string       // with byLast: the last digits
	Fee   money.Micros // of all on the shelf, where fees are asked for
	span
}

// lanes are all stretches that the search has to look at.
func (f *Finder) lanes(by way) []lane {
	var lanes []lane
	if by != byShelf {
		lasts := []string{""}
		if by == byLast {
			lasts = f.Ends.last()
		}
		for _, s := range f.spans {
			for _, last := range lasts {
				lanes = append(lanes, lane{Last: last, span: s})
			}
		}
		return lanes
	}
	for _, on := range f.shelves {
		lanes = append(lanes, f.lanesOf(on)...)
	}
	return lanes
}

// lanesOf are the stretches of a shelf: those in its country's calling code.
func (f *Finder) lanesOf(on shelf) []lane {
	code := span{prefix: "+" + e164.Country(on.Country).CallingCode()}
	var lanes []lane
	for _, s := range f.spans {
		if s.low() < code.high() && code.low() < s.high() {
			lanes = append(lanes, lane{Shelf: on.Name, span: s})
		}
	}
	return lanes
}

// continueAfter leaves out what is not behind the number.
func (f *Finder) continueAfter(number string) {
	f.spans = slices.DeleteFunc(slices.Clone(f.spans), func(s span) bool { return number >= s.high() })
	for i := range f.spans {
		f.spans[i].after = number
	}
}

// reading says what of a lane is read.
type reading struct {
	limit  int
	count  bool          // no rows, only how many
	byFee  bool          // the database sorts by fee, then by number
	behind *Hit          // with byFee: from behind this one on
	fee    *money.Micros // those with this fee alone
}

// walk reads lanes and merges them.
func (f *Finder) walk(by way, lanes []lane, r reading) ([]Hit, error) {
	var hits []Hit
	for _, group := range f.groups(lanes) {
		stmt := f.statement(by, group, r)
		stmt.Row = func(scan db.Scan) error {
			var h Hit
			err := scan(&h.E164, &h.MonthlyFee)
			hits = append(hits, h)
			return err
		}
		if err := f.tx.Do(stmt); err != nil {
			return nil, err
		}
		if by != byShelf && !r.byFee && len(hits) >= r.limit {
			break // the other lanes lie behind
		}
	}
	slices.SortFunc(hits, Hit.compare)
	return hits[:min(r.limit, len(hits))], nil
}

// groups are the lanes that one statement reads: all on PostgreSQL, one on SQLite, which has
// no LATERAL and no round trips to spare.
func (f *Finder) groups(lanes []lane) [][]lane {
	if f.tx.Engine == db.Postgres && len(lanes) > 1 {
		return [][]lane{lanes}
	}
	return slices.Collect(slices.Chunk(lanes, 1))
}

// statement reads a group of lanes.
func (f *Finder) statement(by way, lanes []lane, r reading) db.Stmt {
	q := &query{engine: f.tx.Engine}
	limit := q.arg(r.limit)
	var text string
	if len(lanes) == 1 {
		text = f.text(q, by, q.ends(f, by, lanes[0]), r) + " LIMIT " + limit
	} else {
		text = f.lateral(q, by, lanes, r, limit)
	}
	if r.count {
		text = "SELECT COUNT(*) FROM (" + text + ") AS found"
	}
	return db.Stmt{SQL: text, Args: q.args, Custom: true}
}

// lateral reads many lanes at once, so that PostgreSQL plans for one.
func (f *Finder) lateral(q *query, by way, lanes []lane, r reading, limit string) string {
	type row struct {
		Shelf string `db:"shelf"`
		Last  string `db:"last"`
		Fee   int64  `db:"fee"`
		Low   string `db:"low"`
		High  string `db:"high"`
	}
	rows := make([]row, len(lanes))
	for i, l := range lanes {
		rows[i] = row{l.Shelf, l.Last, int64(l.Fee), l.low(), l.high()}
	}
	set := q.arg(db.Set(rows))
	each := ends{
		shelf: "each.shelf", last: "each.last", fee: "each.fee", low: "each.low", high: "each.high",
	}
	text := "SELECT lane.e164, lane.fee FROM EACH(" + set +
		": shelf TEXT, last TEXT, fee BIGINT, low TEXT, high TEXT) CROSS JOIN LATERAL (" +
		f.text(q, by, each, r) + " LIMIT " + limit + ") AS lane"
	if !r.count {
		text += " ORDER BY lane.fee, lane.e164"
	}
	return text + " LIMIT " + limit
}

// ends are the SQL texts between which a lane lies.
type ends struct{ shelf, last, fee, low, high string }

func (q *query) ends(f *Finder, by way, l lane) ends {
	if by == byGrams && q.engine == db.SQLite {
		low, high := l.rows(f.Realm)
		return ends{low: q.arg(low), high: q.arg(high)}
	}
	e := ends{low: q.arg(l.low()), high: q.arg(l.high())}
	switch by {
	case byLast:
		e.last = q.arg(l.Last)
	case byShelf:
		e.shelf, e.fee = q.arg(l.Shelf), "CAST("+q.arg(int64(l.Fee))+" AS BIGINT)"
	}
	return e
}

// text reads one lane, without a limit.
func (f *Finder) text(q *query, by way, e ends, r reading) string {
	q.where = nil
	f.along(q, by)
	walked := q.walked(by)
	number, fee, order := walked+".e164", "CAST(0 AS BIGINT)", walked+".e164"
	switch {
	case by == byShelf:
		fee = e.fee
		q.and(of(walked, shelfName) + " = " + e.shelf)
	case by == byGrams && q.engine == db.SQLite:
		number, order = "f.rowid", "f.rowid"
		q.and("n.e164 = " + digitsText)
	case by == byGrams:
		// An index in this order would be walked to its end where the planner takes what is rare for
		// frequent: of five digits in ten million, 3 seconds instead of 10 milliseconds.
		order = hidden
	case by == byLast:
		q.and(lastText + " = " + e.last)
	}
	q.and(number+" > "+e.low, number+" < "+e.high)
	f.patterns(q, by)
	f.available(q)
	if by != byShelf {
		f.facets(q)
	}
	if r.fee != nil {
		q.and(feeText + " = " + q.arg(int64(*r.fee)))
	}
	if r.byFee {
		fee, order = feeText, "fee, n.e164"
	}
	if r.behind != nil {
		q.and(
			"(" + feeText + ", n.e164) > (" + q.arg(int64(r.behind.MonthlyFee)) + ", " + q.arg(r.behind.E164) + ")",
		)
	}
	text := "SELECT n.e164, " + fee + " AS fee FROM " + by.from(q.engine) + "\nWHERE " + q.condition()
	if r.count {
		return text
	}
	return text + "\nORDER BY " + order
}
