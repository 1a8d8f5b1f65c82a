package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/routing"
)

var getRouteDoc = doc{
	id: "getRoute", tag: "Routes", summary: "Find where a number goes",
	text: "For switches: answers for every owned number of the key's realm, whose ever it is. A number that " +
		"is not active goes nowhere: trunk and application are null. At most a second old.",
	answer: app.Route{
		E164: exampleNumber.E164, AccountID: "acc_123abc", Status: holding.Active,
		Trunk: &routing.Target{ID: exampleTrunk.ID, Targets: exampleTrunk.OriginationURIs, MaxChannels: 30},
	},
	faults: []fault.Kind{fault.NotFound},
}

// getRoute is GET /v1/routes/{e164}.
func getRoute(s *Server, c *call) (answer, error) {
	n, err := c.number()
	if err != nil {
		return answer{}, err
	}
	route, err := s.app.Route(c.Context(), c.caller.Realm, n)
	if err != nil {
		return answer{}, err
	}
	return ok(route)
}
