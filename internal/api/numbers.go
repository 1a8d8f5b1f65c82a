package api

import (
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/holding"
)

// listNumbers is GET /v1/account/{account_id}/numbers.
func listNumbers(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	filter := holding.Filter{
		AccountID: c.caller.AccountID,
		Country:   q.country("country"),
		Status: q.oneOf("status",
			string(holding.Active), string(holding.Pending), string(holding.Suspended)),
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
