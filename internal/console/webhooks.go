package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/webhook"
)

// ownEndpoints is the list of an account's webhook endpoints, with the form for a new one.
type ownEndpoints struct {
	found app.Listed[webhook.Endpoint]
	made  endpointForm
}

// endpointForm is what is filled in of an endpoint.
type endpointForm struct {
	values  url.Values
	refusal refusal
}

func (e endpointForm) fields() []field {
	return filled([]field{
		{
			label: "URL", name: "url", required: true, placeholder: "https://example.com/hook",
			hint: "https, on the public Internet.",
		},
		{label: "Description", name: "description"},
	}, e.values, e.refusal)
}

// ownEndpoint is the page of an endpoint.
type ownEndpoint struct {
	webhook.Endpoint

	deliveries app.Listed[webhook.Delivery]
	state      string // of those that are listed; empty: any
	settings   endpointForm
	secret     string          // shown this once
	pinged     *webhook.Pinged // what became of a test message
}

func (e ownEndpoint) path() string { return "/console/webhooks/" + e.ID }

// requests are what the page does, by the API.
func (e ownEndpoint) requests(c *call) []string {
	path := c.v1("/webhook-endpoints/" + e.ID)
	to := webhook.Disabled
	if e.Status == webhook.Disabled {
		to = webhook.Enabled
	}
	return []string{
		c.request("GET", path+"/deliveries", nil), c.request("POST", path+"/deliveries/dlv_…/replay", nil),
		c.request("POST", path+"/replay", map[string]string{"since": rfc3339(e.CreatedUs)}),
		c.request("POST", path+"/test", nil), c.request("PATCH", path,
			map[string]any{"status": to, "url": e.URL, "description": e.Description}),
	}
}

// eventWords are the types of events.
var eventWords = func() (all []string) {
	for _, t := range event.Types {
		all = append(all, string(t))
	}
	return all
}()

// types reads which events are ticked; none: all.
func (f *form) types() []event.Type {
	types := []event.Type{}
	for _, word := range f.several("types", eventWords...) {
		types = append(types, event.Type(word))
	}
	return types
}

func (f *form) endpoint() webhook.Settings {
	return webhook.Settings{URL: f.text("url"), Description: f.text("description"), Types: f.types()}
}

// listEndpoints is GET /console/webhooks.
func listEndpoints(c *call) (view, error) { return showEndpoints(c, endpointForm{}) }

func showEndpoints(c *call, made endpointForm) (view, error) {
	found, err := c.app.Endpoints(c.Context(), c.in.AccountID, c.page())
	if err != nil {
		return view{}, err
	}
	return view{
		title: "Webhooks", nav: "/console/webhooks", body: endpointsPage(c, ownEndpoints{found, made}),
		status: made.refusal.status(),
	}, nil
}

// createEndpoint is POST /console/webhooks. The secret stands in this answer alone.
func createEndpoint(c *call) (view, error) {
	f := c.posted()
	set := f.endpoint()
	err := f.err()
	var made app.Answer
	if err == nil {
		made, err = c.app.CreateEndpoint(c.Context(), c.change(), set)
	}
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showEndpoints(c, endpointForm{f.values, why})
	}
	return showEndpointWith(c, idOf(made), func(e *ownEndpoint) { e.secret = secretOf(made) })
}

// secretOf is the secret in what was made.
func secretOf(a app.Answer) string {
	var made struct {
		Secret string `json:"secret"`
	}
	if err := json.Unmarshal([]byte(a.Body), &made); err != nil {
		panic("console: " + err.Error()) // it is our own text
	}
	return made.Secret
}

// showEndpoint is GET /console/webhooks/{endpoint_id}.
func showEndpoint(c *call) (view, error) {
	return showEndpointWith(c, c.id("endpoint_id"), func(*ownEndpoint) {})
}

// showEndpointWith shows an endpoint with what there is to say of it.
func showEndpointWith(c *call, id string, with func(e *ownEndpoint)) (view, error) {
	found, err := c.app.Endpoint(c.Context(), c.in.AccountID, id)
	if err != nil {
		return view{}, err
	}
	q := c.query()
	e := ownEndpoint{
		Endpoint: found, state: q.oneOf("state", stateWords...),
		settings: endpointForm{values: url.Values{"url": {found.URL}, "description": {found.Description}}},
	}
	if err := q.err(); err != nil {
		return view{}, err
	}
	e.deliveries, err = c.app.Deliveries(c.Context(), c.in.AccountID, id, webhook.State(e.state), c.page())
	if err != nil {
		return view{}, err
	}
	if c.Method == http.MethodPost {
		e.deliveries.Next = "" // the answer to a form has no further pages
	}
	with(&e)
	if c.part("results") {
		return view{part: true, body: deliveriesTable(c, e)}, nil
	}
	return view{
		title: "Webhook", nav: "/console/webhooks", body: endpointPage(c, e),
		status: e.settings.refusal.status(),
	}, nil
}

var stateWords = func() (all []string) {
	for _, s := range webhook.States {
		all = append(all, string(s))
	}
	return all
}()

// changeEndpoint is POST /console/webhooks/{endpoint_id}.
func changeEndpoint(c *call) (view, error) {
	f := c.posted()
	set := f.endpoint()
	err := f.err()
	if err == nil {
		_, err = c.app.ChangeEndpoint(c.Context(), c.change(), c.id("endpoint_id"),
			app.EndpointChange{URL: &set.URL, Description: &set.Description, Types: &set.Types})
	}
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showEndpointWith(c, c.id("endpoint_id"),
			func(e *ownEndpoint) { e.settings = endpointForm{f.values, why} })
	}
	return c.toEndpoint("Saved.", nil)
}

// toEndpoint leads back to the page of an endpoint.
func (c *call) toEndpoint(done string, err error) (view, error) {
	return view{to: below("/console/webhooks", c.id("endpoint_id")), flash: done}, err
}

// setEndpointStatus enables or disables.
func setEndpointStatus(to webhook.Status) func(c *call) (view, error) {
	return func(c *call) (view, error) {
		_, err := c.app.ChangeEndpoint(c.Context(), c.change(), c.id("endpoint_id"),
			app.EndpointChange{Status: &to})
		return c.toEndpoint("The endpoint is "+string(to)+".", err)
	}
}

// pingEndpoint is POST /console/webhooks/{endpoint_id}/test.
func pingEndpoint(c *call) (view, error) {
	pinged, err := c.app.PingEndpoint(c.Context(), c.in.AccountID, c.id("endpoint_id"))
	if err != nil {
		return view{}, err
	}
	return showEndpointWith(c, c.id("endpoint_id"), func(e *ownEndpoint) { e.pinged = &pinged })
}

// askRotate is GET /console/webhooks/{endpoint_id}/rotate-secret.
func askRotate(c *call) (view, error) { return showRotate(c, refusal{}) }

func showRotate(c *call, why refusal) (view, error) {
	e, err := c.app.Endpoint(c.Context(), c.in.AccountID, c.id("endpoint_id"))
	if err != nil {
		return view{}, err
	}
	return c.asks("A new secret", "/console/webhooks", rotatePage(c, e, why), why.status()), nil
}

// rotateSecret is POST /console/webhooks/{endpoint_id}/rotate-secret. The secret stands in this answer alone.
func rotateSecret(c *call) (view, error) {
	f := c.posted()
	hours := f.integer("overlap_hours")
	if hours == nil && len(f.wrong) == 0 {
		hours = new(int64)
	}
	err := f.err()
	var made app.Answer
	if err == nil {
		made, err = c.app.RotateSecret(c.Context(), c.change(), c.id("endpoint_id"), *hours)
	}
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showRotate(c, why)
	}
	return showEndpointWith(c, c.id("endpoint_id"), func(e *ownEndpoint) { e.secret = secretOf(made) })
}

// replayDelivery is POST /console/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay.
func replayDelivery(c *call) (view, error) {
	_, err := c.app.ReplayDelivery(c.Context(), c.change(), c.id("endpoint_id"), c.id("delivery_id"))
	return c.toEndpoint("It is on its way again.", err)
}

// replayEvents is POST /console/webhooks/{endpoint_id}/replay: what was sent in the last hours.
func replayEvents(c *call) (view, error) {
	f := c.posted()
	hours := f.integer("hours")
	if err := f.err(); err != nil {
		return view{}, err
	}
	if hours == nil || *hours < 1 || *hours > app.OverlapHoursMax {
		return view{}, fault.Bad("hours", "must be from 1 to "+itoa(app.OverlapHoursMax))
	}
	since := c.now().Add(-time.Duration(*hours) * time.Hour).UnixMicro()
	made, err := c.app.ReplayEvents(c.Context(), c.change(), c.id("endpoint_id"), nil, &since)
	if err != nil {
		return view{}, err
	}
	var replayed app.Replayed
	if err := json.Unmarshal([]byte(made.Body), &replayed); err != nil {
		return view{}, err
	}
	return c.toEndpoint(plural(itoa(int64(replayed.Replayed)), "event")+" on the way again.", nil)
}

// askDeleteEndpoint is GET /console/webhooks/{endpoint_id}/delete.
func askDeleteEndpoint(c *call) (view, error) {
	e, err := c.app.Endpoint(c.Context(), c.in.AccountID, c.id("endpoint_id"))
	if err != nil {
		return view{}, err
	}
	path := "/console/webhooks/" + e.ID
	q := question{title: "Delete the endpoint", verb: "Delete", danger: true, action: path + "/delete",
		back: path}
	body := deletePage(q, e.URL+" is told nothing any more, and its deliveries are forgotten.",
		c.request("DELETE", c.v1("/webhook-endpoints/"+e.ID), nil))
	return c.asks("Delete an endpoint", "/console/webhooks", body, 0), nil
}

// deleteEndpoint is POST /console/webhooks/{endpoint_id}/delete.
func deleteEndpoint(c *call) (view, error) {
	_, err := c.app.DeleteEndpoint(c.Context(), c.change(), c.id("endpoint_id"))
	return view{to: "/console/webhooks", flash: "The endpoint is deleted."}, err
}
