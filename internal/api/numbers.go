package api

import (
	"slices"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
)

// exampleNumber is the answer of the source document.
var exampleNumber = holding.Number{
	E164: "+919876543210", Country: "IN", Type: catalog.Local, Region: "Maharashtra", Status: holding.Active,
	Capabilities: []string{"voice", "sms"}, MonthlyFee: 2_500_000, Currency: "USD",
	CreatedAt: "2026-04-09T10:30:00Z", UpdatedAt: "2026-04-09T10:30:00Z",
}

var listNumbersDoc = doc{
	id: "listNumbers", tag: "Numbers", summary: "List your numbers",
	text: "The numbers that the account owns, by moment of purchase, oldest first. " +
		"Released numbers are not listed.",
	query: slices.Concat(pageParameters, []parameter{
		{"country", "ISO 3166-1 alpha-2.", countrySchema},
		{"status", "State of the number.", words(statuses)},
		{"type", "Type of the number.", words(catalog.Types)},
		{"contains", "Digits that the number contains.", schema{"type": "string", "pattern": "^[+ ]?[0-9]{1,15}$"}},
		{"trunk_id", "Routed to this trunk.", idSchema},
		{"application_id", "Routed to this application.", idSchema},
	}),
	answer: list[holding.Number]{
		Data: []holding.Number{exampleNumber}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

var statuses = []string{string(holding.Active), string(holding.Pending), string(holding.Suspended)}

// listNumbers is GET /v1/account/{account_id}/numbers.
func listNumbers(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	filter := holding.Filter{
		AccountID:     c.caller.AccountID,
		Country:       q.country("country"),
		Status:        q.oneOf("status", statuses...),
		Type:          q.oneOf("type", catalog.Types...),
		Contains:      q.digits("contains"),
		TrunkID:       q.id("trunk_id"),
		ApplicationID: q.id("application_id"),
	}
	if err := q.err(); err != nil {
		return answer{}, err
	}
	numbers, err := s.app.Numbers(c.Context(), filter, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(numbers, page, holding.Holding.Number))
}

var getNumberDoc = doc{
	id: "getNumber", tag: "Numbers", summary: "Get one of your numbers",
	text: "A number that the account does not own is 404.", answer: exampleNumber,
	faults: []fault.Kind{fault.NotFound},
}

// getNumber is GET /v1/account/{account_id}/numbers/{e164}.
func getNumber(s *Server, c *call) (answer, error) {
	n, err := c.number()
	if err != nil {
		return answer{}, err
	}
	h, err := s.app.Number(c.Context(), c.caller.Realm, c.caller.AccountID, n)
	if err != nil {
		return answer{}, err
	}
	return ok(h.Number())
}
