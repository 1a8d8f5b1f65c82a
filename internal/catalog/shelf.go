package catalog

import (
	"slices"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// shelf is the numbers of a realm that differ in nothing but their digits (index
// numbers_shelf). There are few, however many numbers there are, so a search for a country,
// a type, a region, capabilities or a fee names the shelves and walks along each.
type shelf struct {
	Name         string // as the index has it
	Country      string
	Type         string
	Region       string
	Capabilities string
	MonthlyFee   *money.Micros // the numbers' own; nil: the price list's
}

// shelfName must be the text of the index.
const shelfName = `(n.country || ' ' || n.type || ' ' || n.region || ' ' || n.capabilities || ' ' ||
  COALESCE(n.monthly_fee_micros, -1))`

// listed are the rows that the search's indexes have. The realm is $1.
const listed = `n.realm = $1 AND n.listed = 1 AND n.withdrawn_us IS NULL`

// Each step jumps to the next name, so the cost is that of the shelves, not of the numbers.
const sqlListShelves = `WITH RECURSIVE shelf(name) AS (
  SELECT (SELECT MIN(` + shelfName + `) FROM numbers n WHERE ` + listed + ` AND ` + shelfName + ` > $2
    AND ` + shelfName + ` < $3)
  UNION ALL
  SELECT (SELECT MIN(` + shelfName + `) FROM numbers n WHERE ` + listed + ` AND ` + shelfName + ` > shelf.name
    AND ` + shelfName + ` < $3)
  FROM shelf WHERE shelf.name IS NOT NULL)
SELECT shelf.name FROM shelf WHERE shelf.name IS NOT NULL LIMIT $4`

// listShelves adds up to limit shelves whose names begin with the prefix, which ends with a space.
func listShelves(r realm.Realm, prefix string, limit int, into *[]shelf) db.Stmt {
	end := strings.TrimSuffix(prefix, " ") + "!" // the character after the space
	if prefix == "" {
		end = "a" // names begin with capitals
	}
	return db.Stmt{
		SQL: sqlListShelves, Args: []any{r, prefix, end, limit}, Custom: true,
		Row: func(scan db.Scan) error {
			var name string
			err := scan(&name)
			*into = append(*into, shelfOf(name))
			return err
		},
	}
}

// shelfOf takes a name apart. Only a region may have spaces.
func shelfOf(name string) shelf {
	s := shelf{Name: name}
	rest := name
	s.Country, rest, _ = strings.Cut(rest, " ")
	s.Type, rest, _ = strings.Cut(rest, " ")
	at := strings.LastIndexByte(rest, ' ')
	if fee, err := strconv.ParseInt(rest[at+1:], 10, 64); err == nil && fee >= 0 {
		own := money.Micros(fee)
		s.MonthlyFee = &own
	}
	rest = rest[:at]
	at = strings.LastIndexByte(rest, ' ')
	s.Region, s.Capabilities = rest[:at], rest[at+1:]
	return s
}

// does tells whether the numbers have all capabilities.
func (s shelf) does(all []string) bool {
	has := strings.Split(s.Capabilities, "|")
	return !slices.ContainsFunc(all, func(c string) bool { return !slices.Contains(has, c) })
}

const sqlListCountries = `WITH RECURSIVE shelf(name) AS (
  SELECT (SELECT MIN(` + shelfName + `) FROM numbers n WHERE ` + listed + `)
  UNION ALL
  SELECT (SELECT MIN(` + shelfName + `) FROM numbers n WHERE ` + listed + `
    AND ` + shelfName + ` > SUBSTR(shelf.name, 1, 2) || '!')
  FROM shelf WHERE shelf.name IS NOT NULL)
SELECT SUBSTR(shelf.name, 1, 2) FROM shelf WHERE shelf.name IS NOT NULL`

// listCountries reads the countries of which there is stock.
func listCountries(r realm.Realm, into *[]string) db.Stmt {
	return db.Stmt{
		SQL: sqlListCountries, Args: []any{r}, Custom: true,
		Row: db.Collect(into, func(scan db.Scan) (country string, err error) {
			err = scan(&country)
			return country, err
		}),
	}
}
