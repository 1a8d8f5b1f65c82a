package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

// purchaseBody is what the endpoint takes.
type purchaseBody struct {
	E164    string `json:"e164" doc:"The number, in E.164 format."`
	Country string `json:"country" as:"Country"`
}

var purchaseDoc = doc{
	id: "purchaseNumber", tag: "Numbers", summary: "Purchase a number",
	text: "Buys an available number from the catalog. It is active at once. The first charge is the setup fee " +
		"and the pro-rated rest of the running month; nothing is charged unless the number is yours.",
	body: purchaseBody{E164: "+919876543210", Country: "IN"}, once: true, answer: exampleNumber,
	faults: []fault.Kind{fault.NotFound, fault.Conflict, fault.Insufficient},
}

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
	return told(s.app.Purchase(c.Context(), order))
}
