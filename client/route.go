package client

import (
	"context"
	"net/http"
	"time"
)

// Routed is where a number goes now: to a trunk, to an application or, with both nil, nowhere.
type Routed struct {
	E164          string    `json:"e164"`
	TrunkID       *string   `json:"trunk_id"`
	ApplicationID *string   `json:"application_id"`
	Status        string    `json:"status"` // active, pending, suspended
	UpdatedAt     time.Time `json:"updated_at"`
}

// ToTrunk names the trunk that a number goes to.
type ToTrunk struct {
	TrunkID string `json:"trunk_id"`
}

// ToApplication names the application that a number goes to.
type ToApplication struct {
	ApplicationID string `json:"application_id"`
}

// AssignTrunk sends a number to a trunk, and to no application any more.
func (c *Client) AssignTrunk(
	ctx context.Context, e164 string, to ToTrunk, options ...CallOption,
) (Routed, error) {
	r := request{method: http.MethodPost, path: c.path("numbers", e164, "assign"), body: to}
	return call[Routed](ctx, c, r, options...)
}

// UnassignTrunk sends it to no trunk any more.
func (c *Client) UnassignTrunk(ctx context.Context, e164 string, options ...CallOption) (Routed, error) {
	r := request{method: http.MethodDelete, path: c.path("numbers", e164, "assign")}
	return call[Routed](ctx, c, r, options...)
}

// AssignApplication sends a number to an application, and to no trunk any more.
func (c *Client) AssignApplication(
	ctx context.Context, e164 string, to ToApplication, options ...CallOption,
) (Routed, error) {
	r := request{method: http.MethodPost, path: c.path("numbers", e164, "application"), body: to}
	return call[Routed](ctx, c, r, options...)
}

// UnassignApplication sends it to no application any more.
func (c *Client) UnassignApplication(
	ctx context.Context, e164 string, options ...CallOption,
) (Routed, error) {
	r := request{method: http.MethodDelete, path: c.path("numbers", e164, "application")}
	return call[Routed](ctx, c, r, options...)
}

// Route is what a switch does with a call: with both nil it goes nowhere.
type Route struct {
	E164        string       `json:"e164"`
	AccountID   string       `json:"account_id"` // the owner
	Status      string       `json:"status"`     // active, pending, suspended
	Trunk       *Target      `json:"trunk"`
	Application *Application `json:"application"`
}

// Target is the trunk of a Route.
type Target struct {
	ID          string   `json:"id"`
	Targets     []string `json:"targets"` // SIP URIs, in the order of trial
	MaxChannels int      `json:"max_channels"`
}

// GetRoute is for switches, with a key of the scope route: where any owned number goes.
func (c *Client) GetRoute(ctx context.Context, e164 string) (Route, error) {
	return get[Route](ctx, c, "/v1/routes"+join([]string{e164}))
}
