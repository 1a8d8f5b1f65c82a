package api

import (
	"cmp"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
)

// cover is how many numbers of a group are for sale. A field by which nothing is grouped is
// left out.
type cover struct {
	Country       *string      `json:"country,omitempty"`
	Type          *string      `json:"type,omitempty"`
	Region        *string      `json:"region,omitempty"`
	Count         int64        `json:"count"`
	MonthlyFeeMin money.Micros `json:"monthly_fee_min"`
	MonthlyFeeMax money.Micros `json:"monthly_fee_max"`
	SetupFeeMin   money.Micros `json:"setup_fee_min"`
	SetupFeeMax   money.Micros `json:"setup_fee_max"`
}

type coverList struct {
	Data []cover `json:"data"`
}

// groups are by what numbers are counted; groupsDefault, if nothing is said.
var (
	groups        = []string{"country", "type", "region"}
	groupsDefault = []string{"country", "type"}
)

var coverageDoc = doc{
	id: "getCoverage", tag: "Catalog", summary: "Count numbers for sale",
	text: "How many numbers the account could buy now, and between which fees, by any of country, type and " +
		"region. " +
		"The counts of a very large stock may be up to a minute old.",
	query: []parameter{{
		"group_by", "A comma list of country, type, region; country,type if left out.",
		schema{"type": "array", "items": words(groups), "minItems": 1, "uniqueItems": true},
	}},
	answer: coverList{Data: []cover{{
		Country: &exampleOffer.Country, Type: &exampleOffer.Type, Count: 1408, MonthlyFeeMin: 1_150_000,
		MonthlyFeeMax: 4_000_000, SetupFeeMax: 1_000_000,
	}}},
}

// getCoverage is GET /v1/account/{account_id}/inventory/coverage.
func getCoverage(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	by := q.groups("group_by")
	if err := q.err(); err != nil {
		return answer{}, err
	}
	covers, err := s.app.Coverage(
		c.Context(),
		catalog.Search{Realm: c.caller.Realm, AccountID: c.caller.AccountID},
	)
	if err != nil {
		return answer{}, err
	}
	return ok(coverList{Data: group(covers, by)})
}

// groups reads a comma list of group fields, none twice.
func (q *query) groups(name string) []string {
	text, given := q.text(name)
	if !given {
		return groupsDefault
	}
	all := strings.Split(text, ",")
	for i, field := range all {
		if !slices.Contains(groups, field) || slices.Contains(all[:i], field) {
			q.refuse(name, "must be a comma list of "+strings.Join(groups, ", ")+", each once")
			return nil
		}
	}
	return all
}

// group adds up what differs only in fields that are not asked for, sorted.
func group(counted []catalog.Cover, by []string) []cover {
	covers := slices.Clone(counted) // others are answered with it too
	for i := range covers {
		covers[i] = narrowed(covers[i], by)
	}
	slices.SortFunc(covers, compareGroups)
	out := []cover{}
	for i, c := range covers {
		if i > 0 && compareGroups(covers[i-1], c) == 0 {
			out[len(out)-1].add(c)
		} else {
			out = append(out, showCover(c, by))
		}
	}
	return out
}

func narrowed(c catalog.Cover, by []string) catalog.Cover {
	for i, field := range []*string{&c.Country, &c.Type, &c.Region} {
		if !slices.Contains(by, groups[i]) {
			*field = ""
		}
	}
	return c
}

func compareGroups(a, b catalog.Cover) int {
	return cmp.Or(
		cmp.Compare(a.Country, b.Country),
		cmp.Compare(a.Type, b.Type),
		cmp.Compare(a.Region, b.Region),
	)
}

func showCover(c catalog.Cover, by []string) cover {
	shown := cover{
		Count: c.Count, MonthlyFeeMin: c.MonthlyMin, MonthlyFeeMax: c.MonthlyMax,
		SetupFeeMin: c.SetupMin, SetupFeeMax: c.SetupMax,
	}
	if slices.Contains(by, "country") {
		shown.Country = &c.Country
	}
	if slices.Contains(by, "type") {
		shown.Type = &c.Type
	}
	if slices.Contains(by, "region") {
		shown.Region = &c.Region
	}
	return shown
}

func (s *cover) add(c catalog.Cover) {
	s.Count += c.Count
	s.MonthlyFeeMin, s.MonthlyFeeMax = min(s.MonthlyFeeMin, c.MonthlyMin), max(s.MonthlyFeeMax, c.MonthlyMax)
	s.SetupFeeMin, s.SetupFeeMax = min(s.SetupFeeMin, c.SetupMin), max(s.SetupFeeMax, c.SetupMax)
}
