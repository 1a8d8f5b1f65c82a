package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
)

// purchase is POST /v1/account/{account_id}/numbers/purchase-from-inventory.
func purchase(s *Server, c *call) (answer, error) {
	body, err := parseObject(c.body)
	if err != nil {
		return answer{}, err
	}
	order := app.PurchaseOrder{AccountID: c.caller.AccountID, Realm: c.caller.Realm}
	if text, given := body.requiredString("e164"); given {
		if order.E164, err = e164.Parse(text); err != nil {
			body.refuse("e164", err.Error())
		}
	}
	if text, given := body.requiredString("country"); given {
		if order.Country, err = e164.ParseCountry(text); err != nil {
			body.refuse("country", err.Error())
		}
	}
	if order.Once, err = c.once(); err != nil {
		body.bad = append(body.bad, problemOf(err).details...)
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	a, err := s.app.Purchase(c.Context(), order)
	return answer{status: a.Status, body: []byte(a.Body), replayed: a.Replayed}, err
}
