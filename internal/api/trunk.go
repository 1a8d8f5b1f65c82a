package api

import (
	"net/http"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// trunkBody is what a trunk is made of.
type trunkBody struct {
	Name            string           `json:"name" as:"Name" doc:"What people call it."`
	AuthType        routing.AuthType `json:"auth_type" enum:"ip,credential" doc:"How it knows who calls."`
	TerminationURI  *string          `json:"termination_uri,omitempty" as:"SIPURI" doc:"A SIP URI."`
	OriginationURIs []string         `json:"origination_uris,omitempty" as:"SIPURI" max:"10" doc:"SIP URIs, in the order of trial."`
	MaxChannels     int64            `json:"max_channels,omitempty" min:"0" max:"1000000" doc:"Calls at one time; 0 is unlimited."`
}

var exampleTrunkBody = trunkBody{
	Name: "Main office", AuthType: routing.ByIP, OriginationURIs: []string{"sip:pbx.example.com:5060"},
	MaxChannels: 30,
}

var exampleTrunk = routing.Trunk{
	ID: "trunk_4x5y6z", Name: "Main office", AuthType: routing.ByIP, SIPDomain: "trunk-4x5y6z.sip.example.com",
	OriginationURIs: exampleTrunkBody.OriginationURIs, MaxChannels: 30, Status: "active",
	CreatedAt: "2026-04-09T10:30:00Z",
}

var createTrunkDoc = doc{
	id: "createTrunk", tag: "Trunks", summary: "Create a trunk",
	text: "A way to your own switch. An account has at most 1000 trunks, a trunk at most 10 origination URIs.",
	body: exampleTrunkBody, once: true, status: http.StatusCreated, answer: exampleTrunk,
	faults: []fault.Kind{fault.Conflict},
}

// createTrunk is POST /v1/account/{account_id}/trunks.
func createTrunk(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	set := trunkSettings(body)
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.CreateTrunk(c.Context(), to, set))
}

func trunkSettings(body *object) routing.TrunkSettings {
	name, _ := body.requiredString("name")
	authType, _ := body.requiredString("auth_type")
	set := routing.TrunkSettings{
		Name: name, AuthType: routing.AuthType(authType),
		TerminationURI:  body.optionalString("termination_uri"),
		OriginationURIs: body.optionalStrings("origination_uris"),
	}
	if channels := body.optionalInteger("max_channels"); channels != nil {
		set.MaxChannels = *channels
	}
	body.note(set.Check())
	return set
}

var listTrunksDoc = doc{
	id: "listTrunks", tag: "Trunks", summary: "List your trunks", text: "The account's trunks, oldest first.",
	query: pageParameters,
	answer: list[routing.Trunk]{
		Data: []routing.Trunk{exampleTrunk}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listTrunks is GET /v1/account/{account_id}/trunks.
func listTrunks(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	trunks, err := s.app.Trunks(c.Context(), c.caller.AccountID, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(trunks, page, same))
}

var getTrunkDoc = doc{
	id: "getTrunk", tag: "Trunks", summary: "Get a trunk", text: "One of the account's trunks.",
	answer: exampleTrunk, faults: []fault.Kind{fault.NotFound},
}

// getTrunk is GET /v1/account/{account_id}/trunks/{trunk_id}.
func getTrunk(s *Server, c *call) (answer, error) {
	t, err := s.app.Trunk(c.Context(), c.caller.AccountID, c.id("trunk_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(t)
}

var setTrunkDoc = doc{
	id: "setTrunk", tag: "Trunks", summary: "Replace a trunk's settings",
	text: "Every setting is replaced: one that is left out gets its default. Id, SIP domain, addresses and " +
		"credentials stay.",
	body: exampleTrunkBody, once: true, answer: exampleTrunk, faults: []fault.Kind{fault.NotFound},
}

// setTrunk is PUT /v1/account/{account_id}/trunks/{trunk_id}.
func setTrunk(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	set := trunkSettings(body)
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.SetTrunk(c.Context(), to, c.id("trunk_id"), set))
}

var deleteTrunkDoc = doc{
	id: "deleteTrunk", tag: "Trunks", summary: "Delete a trunk",
	text: "Its addresses and credentials go with it. While numbers go to the trunk that is 409, and the " +
		"message says how many.",
	once: true, status: http.StatusNoContent, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// deleteTrunk is DELETE /v1/account/{account_id}/trunks/{trunk_id}.
func deleteTrunk(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.DeleteTrunk(c.Context(), to, c.id("trunk_id")))
}
