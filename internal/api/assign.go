package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
)

type assignTrunkBody struct {
	TrunkID string `json:"trunk_id" doc:"One of the account's trunks."`
}

type assignApplicationBody struct {
	ApplicationID string `json:"application_id" doc:"One of the account's applications."`
}

var exampleRouted = app.Routed{
	E164: exampleNumber.E164, TrunkID: &exampleTrunk.ID, Status: holding.Active,
	UpdatedAt: "2026-04-09T10:31:00Z",
}

var exampleUnrouted = app.Routed{
	E164: exampleNumber.E164, Status: holding.Active, UpdatedAt: "2026-04-09T10:31:00Z",
}

var assignTrunkDoc = doc{
	id: "assignTrunk", tag: "Numbers", summary: "Route a number to a trunk",
	text: "Clears the number's application. What goes there already stays as it is.",
	body: assignTrunkBody{exampleTrunk.ID}, once: true, answer: exampleRouted,
	faults: []fault.Kind{fault.NotFound},
}

// assignTrunk is POST /v1/account/{account_id}/numbers/{e164}/assign.
func assignTrunk(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	n := c.numberFor(body)
	trunkID := body.requiredID("trunk_id")
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.AssignTrunk(c.Context(), to, n, trunkID))
}

var unassignTrunkDoc = doc{
	id: "unassignTrunk", tag: "Numbers", summary: "Clear a number's trunk",
	text: "Nothing assigned is fine.", once: true, answer: exampleUnrouted, faults: []fault.Kind{fault.NotFound},
}

// unassignTrunk is DELETE /v1/account/{account_id}/numbers/{e164}/assign.
func unassignTrunk(s *Server, c *call) (answer, error) {
	to, n, err := c.numberChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.UnassignTrunk(c.Context(), to, n))
}

var assignApplicationDoc = doc{
	id: "assignApplication", tag: "Numbers", summary: "Route a number to an application",
	text: "Clears the number's trunk. What goes there already stays as it is.",
	body: assignApplicationBody{exampleApplication.ID}, once: true,
	answer: app.Routed{
		E164: exampleNumber.E164, ApplicationID: &exampleApplication.ID, Status: holding.Active,
		UpdatedAt: "2026-04-09T10:31:00Z",
	},
	faults: []fault.Kind{fault.NotFound},
}

// assignApplication is POST /v1/account/{account_id}/numbers/{e164}/application.
func assignApplication(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	n := c.numberFor(body)
	applicationID := body.requiredID("application_id")
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.AssignApplication(c.Context(), to, n, applicationID))
}

var unassignApplicationDoc = doc{
	id: "unassignApplication", tag: "Numbers", summary: "Clear a number's application",
	text: "Nothing assigned is fine.", once: true, answer: exampleUnrouted, faults: []fault.Kind{fault.NotFound},
}

// unassignApplication is DELETE /v1/account/{account_id}/numbers/{e164}/application.
func unassignApplication(s *Server, c *call) (answer, error) {
	to, n, err := c.numberChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.UnassignApplication(c.Context(), to, n))
}
