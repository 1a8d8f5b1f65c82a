package api

import (
	"cmp"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
)

// offer is a number that is for sale.
type offer struct {
	E164         string       `json:"e164"`
	Country      string       `json:"country"`
	Type         string       `json:"type" enum:"local,toll_free,mobile"`
	Region       string       `json:"region"`
	Locality     string       `json:"locality"`
	Capabilities []string     `json:"capabilities" enum:"voice,sms,mms"`
	MonthlyFee   money.Micros `json:"monthly_fee"`
	SetupFee     money.Micros `json:"setup_fee"`
	Currency     string       `json:"currency" enum:"USD"`
	DueNow       money.Micros `json:"due_now"`
}

var exampleOffer = offer{
	E164: "+14155550142", Country: "US", Type: catalog.Local, Region: "CA", Locality: "San Francisco",
	Capabilities: []string{"voice", "sms"}, MonthlyFee: 1_150_000, Currency: "USD", DueNow: 840_000,
}

func showOffer(o app.Offer) offer {
	return offer{
		E164: o.E164, Country: o.Country, Type: o.Type, Region: o.Region, Locality: o.Locality,
		Capabilities: strings.Split(o.Capabilities, "|"),
		MonthlyFee:   o.Terms.MonthlyFee, SetupFee: o.Terms.SetupFee, Currency: "USD", DueNow: o.DueNow,
	}
}

var (
	countrySchema = schema{"$ref": "#/components/schemas/Country"}
	patternSchema = schema{"type": "string", "pattern": "^[+ ]?[0-9A-Za-z*]{1,15}$"}
	areaSchema    = schema{"type": "string", "pattern": "^[0-9]{1,14}$"}
	idSchema      = schema{"type": "string", "minLength": 1}
)

var searchDoc = doc{
	id: "searchInventory", tag: "Catalog", summary: "Search numbers for sale",
	text: "Numbers that the account could buy now, and what each would cost. Pieces of a number are digits " +
		"with the " +
		"calling code; letters are the digits of their keys, * is any one digit. By page, the total counts to " +
		"10,000 " +
		"at most; by cursor nothing is counted, which is faster. In random order each answer has other " +
		"numbers, and " +
		"there is no cursor.",
	query: slices.Concat(pageParameters, []parameter{
		{"country", "ISO 3166-1 alpha-2.", countrySchema},
		{"type", "Type of the number.", words(catalog.Types)},
		{"region", "Region, as numbers show it.", idSchema},
		{
			"capabilities",
			"What the number must do, all of it: a comma list of voice, sms, mms.",
			schema{"type": "array", "items": words(catalog.Capabilities), "minItems": 1},
		},
		{"starts_with", "How the number begins.", patternSchema},
		{"contains", "What stands in it.", patternSchema},
		{"ends_with", "How it ends.", patternSchema},
		{"area_code", "The digits after the calling code.", areaSchema},
		{"max_monthly_fee", "The most that it costs a month, in USD.", schema{
			"type": "string", "pattern": moneyPattern,
		}},
		{"sort", "Order of the list; e164 if left out.", words(catalog.Sorts)},
	}),
	answer: list[offer]{Data: []offer{exampleOffer}, Pagination: pagination{1, 1, perPageDefault, 1, 1}},
}

// search is GET /v1/account/{account_id}/inventory/numbers.
func search(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	wanted := catalog.Search{
		Realm: c.caller.Realm, AccountID: c.caller.AccountID,
		Country: q.country("country"), Type: q.oneOf("type", catalog.Types...), Region: opaque(q.id("region")),
		Capabilities: q.capabilities("capabilities"), Starts: q.pattern("starts_with"),
		Contains: q.pattern("contains"), Ends: q.pattern("ends_with"), AreaCode: q.areaCode("area_code"),
		MaxMonthlyFee: q.money("max_monthly_fee"),
	}
	by := cmp.Or(catalog.Sort(q.oneOf("sort", catalog.Sorts...)), catalog.ByNumber)
	if err := q.err(); err != nil {
		return answer{}, err
	}
	found, err := s.app.Search(c.Context(), wanted, by, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(found, page, showOffer))
}

// pattern reads a piece of a number.
func (q *query) pattern(name string) catalog.Pattern {
	text, given := q.text(name)
	if !given {
		return ""
	}
	pattern, err := catalog.ParsePattern(text)
	if err != nil {
		q.refuse(name, err.Error())
	}
	return pattern
}

func (q *query) areaCode(name string) string {
	text, given := q.text(name)
	if given {
		if reason := checkAreaCode(text); reason != "" {
			q.refuse(name, reason)
		}
	}
	return text
}

// checkAreaCode says what is wrong with the digits after a calling code; nothing if all is well.
func checkAreaCode(text string) string {
	if text == "" || len(text) >= digitsMax || strings.Trim(text, "0123456789") != "" {
		return "must be 1 to 14 digits, without the calling code"
	}
	return ""
}

// capabilities reads a comma list.
func (q *query) capabilities(name string) []string {
	text, given := q.text(name)
	if !given {
		return nil
	}
	all := strings.Split(text, ",")
	if reason := checkCapabilities(all); reason != "" {
		q.refuse(name, reason)
	}
	return all
}

// checkCapabilities says what is wrong with them; nothing if all is well.
func checkCapabilities(all []string) string {
	for _, c := range all {
		if !slices.Contains(catalog.Capabilities, c) {
			return "must be voice, sms, mms or several of them"
		}
	}
	return ""
}

// money reads an amount in USD; nil if it is left out.
func (q *query) money(name string) *money.Micros {
	text, given := q.text(name)
	if !given {
		return nil
	}
	amount, err := money.Parse(text)
	if err != nil {
		q.refuse(name, err.Error())
	}
	return &amount
}
