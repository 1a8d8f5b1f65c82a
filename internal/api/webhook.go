package api

import (
	"net/http"
	"slices"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/webhook"
)

// endpointBody is what a webhook endpoint is made of.
type endpointBody struct {
	URL         string   `json:"url" as:"WebhookURL" doc:"Where to: https, on the public Internet, without user and fragment; any port."`
	Description string   `json:"description,omitempty" max:"200" pattern:"^\\P{Cc}*$"`
	Types       []string `json:"types,omitempty" as:"EventType" unique:"yes" doc:"Empty: events of all types."`
}

// endpointChange is what can be changed of a webhook endpoint.
type endpointChange struct {
	URL         string   `json:"url,omitempty" as:"WebhookURL"`
	Description string   `json:"description,omitempty" max:"200" pattern:"^\\P{Cc}*$"`
	Types       []string `json:"types,omitempty" as:"EventType" unique:"yes"`
	Status      string   `json:"status,omitempty" enum:"enabled,disabled"`
}

var exampleEndpoint = webhook.Shown{
	ID: "whe_01jrd3w7e8f9a0b1c2d3e4f5g6", URL: "https://example.com/webhooks", Description: "Orders",
	Types: []event.Type{event.NumberPurchased}, Status: webhook.Enabled, CreatedAt: "2026-04-09T10:30:00Z",
	UpdatedAt: "2026-04-09T10:30:00Z",
}

var exampleSecret = func() webhook.Shown {
	shown := exampleEndpoint
	shown.Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
	return shown
}()

var createEndpointDoc = doc{
	id: "createWebhookEndpoint", tag: "Events", summary: "Create a webhook endpoint",
	text: "It is told of what happens from now on, as Standard Webhooks has it. The secret is in this answer " +
		"alone. An account has at most 16 endpoints.",
	body: endpointBody{URL: exampleEndpoint.URL, Description: "Orders", Types: []string{"number.purchased"}},
	once: true, status: http.StatusCreated, answer: exampleSecret, faults: []fault.Kind{fault.Conflict},
}

// createEndpoint is POST /v1/account/{account_id}/webhook-endpoints.
func createEndpoint(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	set := webhook.Settings{Types: typesOf(body)}
	set.URL, _ = body.requiredString("url")
	if text := body.optionalString("description"); text != nil {
		set.Description = *text
	}
	body.note(s.app.CheckEndpoint(set))
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.CreateEndpoint(c.Context(), to, set))
}

func typesOf(body *object) []event.Type {
	types := []event.Type{}
	for _, name := range body.optionalStrings("types") {
		types = append(types, event.Type(name))
	}
	return types
}

var listEndpointsDoc = doc{
	id: "listWebhookEndpoints", tag: "Events", summary: "List your webhook endpoints",
	text: "The account's endpoints, oldest first, without secrets.", query: pageParameters,
	answer: list[webhook.Shown]{
		Data: []webhook.Shown{exampleEndpoint}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listEndpoints is GET /v1/account/{account_id}/webhook-endpoints.
func listEndpoints(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	found, err := s.app.Endpoints(c.Context(), c.caller.AccountID, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(found, page, func(e webhook.Endpoint) webhook.Shown { return e.Show() }))
}

var getEndpointDoc = doc{
	id: "getWebhookEndpoint", tag: "Events", summary: "Get a webhook endpoint",
	text: "One of the account's endpoints, without its secret.", answer: exampleEndpoint,
	faults: []fault.Kind{fault.NotFound},
}

// getEndpoint is GET /v1/account/{account_id}/webhook-endpoints/{endpoint_id}.
func getEndpoint(s *Server, c *call) (answer, error) {
	e, err := s.app.Endpoint(c.Context(), c.caller.AccountID, c.id("endpoint_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(e.Show())
}

var changeEndpointDoc = doc{
	id: "changeWebhookEndpoint", tag: "Events", summary: "Change a webhook endpoint",
	text: "What is left out or null stays. Disabled, it is told nothing; enabled again it goes on where it " +
		"stopped, and nothing is lost.",
	body: endpointChange{Status: "enabled"}, once: true, answer: exampleEndpoint,
	faults: []fault.Kind{fault.NotFound},
}

// changeEndpoint is PATCH /v1/account/{account_id}/webhook-endpoints/{endpoint_id}.
func changeEndpoint(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	by := app.EndpointChange{URL: body.optionalString("url"), Description: body.optionalString("description")}
	check := webhook.Settings{URL: exampleEndpoint.URL}
	if by.URL != nil {
		check.URL = *by.URL
	}
	if by.Description != nil {
		check.Description = *by.Description
	}
	if body.has("types") {
		check.Types = typesOf(body)
		by.Types = &check.Types
	}
	if text := body.optionalString("status"); text != nil {
		status := webhook.Status(*text)
		by.Status = &status
		if status != webhook.Enabled && status != webhook.Disabled {
			body.refuse("status", "must be enabled or disabled")
		}
	}
	body.note(s.app.CheckEndpoint(check))
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.ChangeEndpoint(c.Context(), to, c.id("endpoint_id"), by))
}

var deleteEndpointDoc = doc{
	id: "deleteWebhookEndpoint", tag: "Events", summary: "Delete a webhook endpoint",
	text: "Its deliveries go with it, those on their way too.", once: true, status: http.StatusNoContent,
	faults: []fault.Kind{fault.NotFound},
}

// deleteEndpoint is DELETE /v1/account/{account_id}/webhook-endpoints/{endpoint_id}.
func deleteEndpoint(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.DeleteEndpoint(c.Context(), to, c.id("endpoint_id")))
}

// rotation says how a secret is replaced.
type rotation struct {
	OverlapHours int64 `json:"overlap_hours,omitempty" min:"0" max:"168" doc:"How long the old secret signs too; 24 if left out."`
}

const overlapHoursDefault = 24

var rotateSecretDoc = doc{
	id: "rotateWebhookSecret", tag: "Events", summary: "Replace a webhook endpoint's secret",
	text: "The new secret is in this answer alone. For some hours both sign: the header webhook-signature has " +
		"two signatures then.",
	body: rotation{OverlapHours: overlapHoursDefault}, once: true, answer: exampleSecret,
	faults: []fault.Kind{fault.NotFound},
}

// rotateSecret is POST /v1/account/{account_id}/webhook-endpoints/{endpoint_id}/rotate-secret.
func rotateSecret(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	hours := int64(overlapHoursDefault)
	if given := body.optionalInteger("overlap_hours"); given != nil {
		hours = *given
	}
	if hours < 0 || hours > app.OverlapHoursMax {
		body.note(fault.Bad("overlap_hours", "must be an integer from 0 to "+strconv.Itoa(app.OverlapHoursMax)))
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.RotateSecret(c.Context(), to, c.id("endpoint_id"), hours))
}

var deliveryStates = []string{string(webhook.Pending), string(webhook.Delivered), string(webhook.Failed)}

var exampleDelivery = func() webhook.ShownDelivery {
	status, ms, response, done := int64(http.StatusOK), int64(41), "ok", "2026-04-09T10:30:01Z"
	return webhook.ShownDelivery{
		ID: "dlv_01jrd3w7e8f9a0b1c2d3e4f5g6", EventID: exampleEvent.ID, Type: exampleEvent.Type,
		E164: exampleEvent.E164, State: webhook.Delivered, Attempts: 1, Status: &status, DurationMs: &ms,
		Response: &response, CreatedAt: "2026-04-09T10:30:00Z", DoneAt: &done,
	}
}()

var listDeliveriesDoc = doc{
	id: "listWebhookDeliveries", tag: "Events", summary: "List what became of telling an endpoint",
	text: "One line for each event, the latest first. Failed ones were tried for three days and given up.",
	query: slices.Concat(pageParameters, []parameter{
		{"state", "How far it has come.", words(deliveryStates)},
	}),
	answer: list[webhook.ShownDelivery]{
		Data: []webhook.ShownDelivery{exampleDelivery}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
	faults: []fault.Kind{fault.NotFound},
}

// listDeliveries is GET /v1/account/{account_id}/webhook-endpoints/{endpoint_id}/deliveries.
func listDeliveries(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	state := webhook.State(q.oneOf("state", deliveryStates...))
	if err := q.err(); err != nil {
		return answer{}, err
	}
	found, err := s.app.Deliveries(c.Context(), c.caller.AccountID, c.id("endpoint_id"), state, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(found, page, func(d webhook.Delivery) webhook.ShownDelivery { return d.Show() }))
}

var replayDeliveryDoc = doc{
	id: "replayWebhookDelivery", tag: "Events", summary: "Send an event to an endpoint again",
	text: "One that is pending is tried now, in its place. One that is done goes again at once, whatever " +
		"else of its number is on its way. 409 while the endpoint is disabled.",
	once: true, answer: exampleDelivery, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// replayDelivery is POST …/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/replay.
func replayDelivery(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.ReplayDelivery(c.Context(), to, c.id("endpoint_id"), c.id("delivery_id")))
}

// replayBody says which events are sent again.
type replayBody struct {
	Events []string `json:"events,omitempty" min:"1" max:"100" doc:"Ids of events, or of deliveries. This one or since."`
	Since  string   `json:"since,omitempty" format:"date-time" doc:"All that were first sent since then, in real time, and are done: the first 1000. This one or events."`
}

// refine tells that exactly one of the two is given.
func (replayBody) refine(of schema) {
	null := schema{"type": "null"}
	of["anyOf"] = []schema{
		{
			"required":   []string{"events"},
			"properties": schema{"events": schema{"type": "array"}, "since": null},
		},
		{
			"required":   []string{"since"},
			"properties": schema{"since": schema{"type": "string"}, "events": null},
		},
	}
}

const replayEventsMax = 100

var replayEventsDoc = doc{
	id: "replayWebhookEvents", tag: "Events", summary: "Send events to an endpoint again",
	text: "Either by their ids or all since a time. What the endpoint was never told of is left out. 409 " +
		"while the endpoint is disabled.",
	body: replayBody{Events: []string{exampleEvent.ID}}, once: true, answer: app.Replayed{Replayed: 1},
	faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// replayEvents is POST /v1/account/{account_id}/webhook-endpoints/{endpoint_id}/replay.
func replayEvents(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	events := body.optionalStrings("events")
	var sinceUs *int64
	if text := body.optionalString("since"); text != nil {
		us, err := stamp.Parse(*text)
		if sinceUs = &us; err != nil {
			body.note(fault.Bad("since", err.Error()))
		}
	}
	switch {
	case body.has("events") == (sinceUs != nil):
		body.note(fault.Bad("events", "is required, or since, and not both"))
	case sinceUs == nil && (len(events) == 0 || len(events) > replayEventsMax):
		body.note(fault.Bad("events", "must have 1 to "+strconv.Itoa(replayEventsMax)+" items"))
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	for i := range events {
		events[i] = opaque(events[i])
	}
	return told(s.app.ReplayEvents(c.Context(), to, c.id("endpoint_id"), events, sinceUs))
}
