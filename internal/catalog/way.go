package catalog

import (
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/db"
)

// way is along which index a search walks. All give numbers in their order.
type way uint8

const (
	byOrder way = iota // all of a span
	byShelf            // shelf after shelf
	byGrams            // those with wanted three digits in a row
	byLast             // those with wanted last digits: PostgreSQL only
)

const (
	// rareDigits known digits in a row are rare enough that their index is the fastest way
	// to a page: fewer are found sooner by walking.
	rareDigits = 4
	// lastDigits are what the index of last digits knows. Of one digit fewer there are ten lanes,
	// and what more there is must be looked for along a lane.
	lastDigits = 4
	// manyRows are more than a page: for so many, three digits are rare already.
	manyRows = 200
)

// way picks the index for so many rows.
func (f *Finder) way(rows int) way {
	_, digits := f.grams()
	_, inMiddle := f.Contains.grams()
	switch {
	case f.tx.Engine == db.Postgres && f.Ends.last() != nil && inMiddle < rareDigits:
		return byLast
	case digits >= rareDigits, digits >= gramDigits && rows > manyRows:
		return byGrams
	case f.shelved:
		return byShelf
	}
	return byOrder
}

// grams are those of the patterns that say nothing of the first digits.
func (s Search) grams() ([]gram, int) {
	found, digits := s.Contains.grams()
	if s.Ends == "" {
		return found, digits
	}
	more, moreDigits := (s.Ends + endMark).grams()
	return append(found, more...), digits + moreDigits
}

// likes are the patterns as SQL's LIKE has them.
func (s Search) likes() []string {
	var likes []string
	if strings.ContainsRune(string(s.Starts), AnyDigit) {
		likes = append(likes, "+"+string(s.Starts)+"%")
	}
	if s.Contains != "" {
		likes = append(likes, "+%"+string(s.Contains)+"%")
	}
	if s.Ends != "" {
		likes = append(likes, "+%"+string(s.Ends))
	}
	return likes
}

// query is a statement that is being built for one engine.
type query struct {
	engine string
	args   []any
	where  []string
}

// arg adds an argument and gives its name.
func (q *query) arg(value any) string {
	q.args = append(q.args, value)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) and(conditions ...string) { q.where = append(q.where, conditions...) }

func (q *query) condition() string { return strings.Join(q.where, "\n  AND ") }

// of names a column of the alias instead of n's.
func of(alias, text string) string { return strings.ReplaceAll(text, "n.", alias+".") }

// walked is the alias of the index that a way walks along. On SQLite that is a table of its
// own beside the numbers, and has all that is asked of it: what does not match costs no look
// into the numbers.
func (q *query) walked(by way) string {
	if q.engine == db.SQLite && by != byGrams {
		return "i"
	}
	return "n"
}

// along are the rows that the index has; what it leads to is n.
func (f *Finder) along(q *query, by way) {
	r, walked := q.arg(f.Realm), q.walked(by)
	q.and("n.realm = "+r, of(walked, "n.listed = 1 AND n.withdrawn_us IS NULL"))
	if walked != "n" {
		q.and("i.realm = "+r, "n.e164 = i.e164")
	}
}

// available are the rows that the account could buy now, but for their price.
func (f *Finder) available(q *query) {
	me, now := q.arg(f.AccountID), q.arg(f.NowUs)
	q.and(
		"(n.state = 'for_sale' OR n.state = 'cooling_off'"+
			" AND n.available_after_us <= COALESCE("+f.Clock+", "+now+"))",
		"(n.reserved_by IS NULL OR n.reserved_by = "+me+" OR n.reserved_until_us <= "+now+")",
	)
}

// feeText is the monthly fee of a row; null: it has no price.
const feeText = `COALESCE(n.monthly_fee_micros,
  (SELECT p.monthly_fee_micros FROM prices p WHERE p.country = n.country AND p.type = n.type))`

// facets are what a shelf would have said.
func (f *Finder) facets(q *query) {
	for _, facet := range []struct{ column, value string }{
		{"n.country", f.Country}, {"n.type", f.Type}, {"n.region", f.Region},
	} {
		if facet.value != "" {
			q.and(facet.column + " = " + q.arg(facet.value))
		}
	}
	for _, capability := range f.Capabilities {
		q.and("'|' || n.capabilities || '|' LIKE " + q.arg("%|"+capability+"|%"))
	}
	if f.MaxMonthlyFee != nil {
		q.and(feeText + " <= " + q.arg(int64(*f.MaxMonthlyFee)))
	} else {
		q.and(feeText + " IS NOT NULL")
	}
}

// hidden is the number where PostgreSQL must not think of an index.
const hidden = "n.e164 || ''"

// lastText is the last digits of a row, as many as lastDigits, as their index has them.
const lastText = "RIGHT(n.e164, 4)"

// patterns hold the rows to the wanted digits. Where they are not the way, PostgreSQL must
// not take them for one: it counts on more digits being rarer than they are.
func (f *Finder) patterns(q *query, by way) {
	column := q.walked(by) + ".e164"
	if q.engine == db.Postgres && by != byGrams {
		column = hidden
	}
	for _, like := range f.likes() {
		q.and(column + " LIKE " + q.arg(like))
	}
	grams, _ := f.grams()
	if by != byGrams {
		return
	}
	if q.engine == db.SQLite {
		q.and("number_digits MATCH " + q.arg(matchText(grams)))
		return
	}
	for _, g := range grams {
		// LIKE finds the others in the pattern by itself.
		if Pattern(g).fixed() < gramDigits && !strings.HasSuffix(string(g), endMark) {
			q.and("n.e164 ~ " + q.arg(strings.ReplaceAll(string(g), string(AnyDigit), "[0-9]")))
		}
	}
}

// matchText asks FTS5 for all of the grams.
func matchText(grams []gram) string {
	all := make([]string, 0, len(grams))
	for _, g := range grams {
		all = append(all, `("`+strings.Join(g.digits(), `" OR "`)+`")`)
	}
	return strings.Join(all, " AND ")
}

// from names the rows of a way. SQLite knows no statistics: it is told what to walk along.
func (by way) from(engine string) string {
	switch {
	case engine != db.SQLite:
		return "numbers n"
	case by == byGrams:
		return "number_digits f CROSS JOIN numbers n NOT INDEXED" // but by its key
	case by == byShelf:
		return "numbers i INDEXED BY numbers_shelf CROSS JOIN numbers n NOT INDEXED"
	}
	return "numbers i INDEXED BY numbers_order CROSS JOIN numbers n NOT INDEXED"
}
