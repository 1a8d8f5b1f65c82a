package console

import (
	"cmp"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
)

// searching is the search page: what is asked for, and what was found. Its fields are named as those of the
// API.
type searching struct {
	q       *form
	wanted  catalog.Search
	sort    catalog.Sort
	refusal refusal
	found   app.Listed[app.Offer]
}

func (s searching) field(label, name, placeholder string) field {
	return field{
		label: label, name: name, value: s.q.text(name), placeholder: placeholder, wrong: s.refusal.of(name),
	}
}

func (s searching) fields() []field {
	kind := s.field("Type", "type", "")
	kind.options = choices("Any", catalog.Types...)
	order := s.field("Order", "sort", "")
	order.options = []option{
		{"", "By number"}, {string(catalog.ByFee), "Cheapest first"},
		{string(catalog.AtRandom), "Surprise me"},
	}
	return []field{
		s.field("Country", "country", "US"), kind, s.field("Area code", "area_code", "415"),
		s.field("Starts with", "starts_with", "1 415"), s.field("Contains", "contains", "BOB or 7*7"),
		s.field("Ends with", "ends_with", "00"), s.field("At most a month", "max_monthly_fee", "2.00"), order,
	}
}

// asked tells whether the search leaves something out.
func (s searching) asked() bool {
	for name := range s.q.values {
		if name != "sort" && name != "cursor" && s.q.text(name) != "" {
			return true
		}
	}
	return false
}

// request is the same search by the API.
func (s searching) request(c *call) string {
	fee := ""
	if s.wanted.MaxMonthlyFee != nil {
		fee = s.wanted.MaxMonthlyFee.String()
	}
	pattern := func(p catalog.Pattern) string {
		return strings.ReplaceAll(string(p), string(catalog.AnyDigit), "*")
	}
	return c.request("GET", link(c.v1("/inventory/numbers"),
		"country", s.wanted.Country, "type", s.wanted.Type, "area_code", s.wanted.AreaCode,
		"starts_with", pattern(s.wanted.Starts), "contains", pattern(s.wanted.Contains),
		"ends_with", pattern(s.wanted.Ends), "capabilities", strings.Join(s.wanted.Capabilities, ","),
		"max_monthly_fee", fee, "sort", s.q.text("sort")), nil)
}

// search is GET /console/search.
func search(c *call) (view, error) {
	q := c.query()
	s := searching{q: q, sort: cmp.Or(catalog.Sort(q.oneOf("sort", catalog.Sorts...)), catalog.ByNumber)}
	s.wanted = catalog.Search{
		Realm: c.in.Realm, AccountID: c.in.AccountID, Country: q.country(),
		Type: q.oneOf("type", catalog.Types...), AreaCode: q.areaCode("area_code"),
		Starts: q.pattern("starts_with"), Contains: q.pattern("contains"), Ends: q.pattern("ends_with"),
		Capabilities: q.several("capabilities", catalog.Capabilities...),
	}
	if q.text("max_monthly_fee") != "" {
		fee := q.money("max_monthly_fee")
		s.wanted.MaxMonthlyFee = &fee
	}
	err := q.err()
	if err == nil {
		s.found, err = c.app.Search(c.Context(), s.wanted, s.sort, c.page())
	}
	if s.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: offersTable(c, s), status: s.refusal.status()}, nil
	}
	return view{
		title: "Search", nav: "/console/search", body: searchPage(c, s), status: s.refusal.status(),
	}, nil
}

// offer finds a number that the account could buy now; any other one is a fault of the kind NotFound.
func (c *call) offer() (app.Offer, error) {
	n, err := c.number()
	if err != nil {
		return app.Offer{}, err
	}
	found, err := c.app.Search(c.Context(), catalog.Search{
		Realm: c.in.Realm, AccountID: c.in.AccountID,
		Starts: catalog.Pattern(strings.TrimPrefix(string(n), "+")),
	}, catalog.ByNumber, app.Page{PerPage: 1, ByCursor: true})
	if err != nil {
		return app.Offer{}, err
	}
	if len(found.Items) == 0 || found.Items[0].E164 != string(n) {
		return app.Offer{}, fault.New(fault.NotFound, "Number "+spaced(string(n))+" is not for sale.")
	}
	return found.Items[0], nil
}
