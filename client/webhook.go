package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// WebhookEndpoint is where the account's events are sent to.
type WebhookEndpoint struct {
	ID             string    `json:"id"`
	URL            string    `json:"url"`
	Description    string    `json:"description"`
	Types          []string  `json:"types"`           // empty: all
	Status         string    `json:"status"`          // enabled, disabled
	DisabledReason *string   `json:"disabled_reason"` // paused, failing, gone
	Secret         string    `json:"secret,omitempty"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// WebhookSettings are what an endpoint is made of. URL is required.
type WebhookSettings struct {
	URL         string   `json:"url"`
	Description string   `json:"description,omitempty"`
	Types       []string `json:"types,omitempty"` // empty: all
}

// CreateWebhookEndpoint makes an endpoint. Its Secret is in this answer alone.
func (c *Client) CreateWebhookEndpoint(
	ctx context.Context, s WebhookSettings, options ...CallOption,
) (WebhookEndpoint, error) {
	r := request{method: http.MethodPost, path: c.path("webhook-endpoints"), body: s}
	return call[WebhookEndpoint](ctx, c, r, options...)
}

// ListWebhookEndpoints are the account's endpoints, oldest first.
func (c *Client) ListWebhookEndpoints(ctx context.Context) iter.Seq2[WebhookEndpoint, error] {
	return list[WebhookEndpoint](ctx, c, c.path("webhook-endpoints"), nil)
}

// GetWebhookEndpoint is one endpoint.
func (c *Client) GetWebhookEndpoint(ctx context.Context, id string) (WebhookEndpoint, error) {
	return get[WebhookEndpoint](ctx, c, c.path("webhook-endpoints", id))
}

// WebhookChange changes what is not nil.
type WebhookChange struct {
	URL         *string   `json:"url,omitempty"`
	Description *string   `json:"description,omitempty"`
	Types       *[]string `json:"types,omitempty"`
	Status      *string   `json:"status,omitempty"` // enabled, disabled
}

// ChangeWebhookEndpoint changes an endpoint; enabled again, it goes on where it stopped.
func (c *Client) ChangeWebhookEndpoint(
	ctx context.Context, id string, change WebhookChange, options ...CallOption,
) (WebhookEndpoint, error) {
	r := request{method: http.MethodPatch, path: c.path("webhook-endpoints", id), body: change}
	return call[WebhookEndpoint](ctx, c, r, options...)
}

// DeleteWebhookEndpoint deletes an endpoint.
func (c *Client) DeleteWebhookEndpoint(ctx context.Context, id string, options ...CallOption) error {
	return c.do(ctx, request{method: http.MethodDelete, path: c.path("webhook-endpoints", id)}, options)
}

// Rotation is how long the old secret signs too.
type Rotation struct {
	OverlapHours *int `json:"overlap_hours,omitempty"` // 0 to 168; nil is 24
}

// RotateWebhookSecret gives an endpoint a new secret, which is in this answer alone.
func (c *Client) RotateWebhookSecret(
	ctx context.Context, id string, rotation Rotation, options ...CallOption,
) (WebhookEndpoint, error) {
	r := request{method: http.MethodPost, path: c.path("webhook-endpoints", id, "rotate-secret"), body: rotation}
	return call[WebhookEndpoint](ctx, c, r, options...)
}

// WebhookTest is what became of a test message. It is no event: it is sent once, and not kept.
type WebhookTest struct {
	ID         string  `json:"id"` // of the message: its header webhook-id
	Delivered  bool    `json:"delivered"`
	Status     *int    `json:"status"` // of the answer
	Error      *string `json:"error"`  // why there was none
	DurationMs int64   `json:"duration_ms"`
	Response   *string `json:"response"` // how the answer began
}

// TestWebhookEndpoint sends an endpoint a message of the type webhook.test, to a disabled one too, and waits
// up to 5 seconds for the answer. A retry sends another one.
func (c *Client) TestWebhookEndpoint(
	ctx context.Context, id string, options ...CallOption,
) (WebhookTest, error) {
	r := request{method: http.MethodPost, path: c.path("webhook-endpoints", id, "test")}
	return call[WebhookTest](ctx, c, r, options...)
}

// WebhookDelivery is what became of an event at an endpoint.
type WebhookDelivery struct {
	ID            string     `json:"id"`
	EventID       string     `json:"event_id"`
	Type          string     `json:"type"`
	E164          *string    `json:"e164"`
	State         string     `json:"state"` // pending, delivered, failed
	Attempts      int        `json:"attempts"`
	NextAttemptAt *time.Time `json:"next_attempt_at"`
	Status        *int       `json:"status"` // of the last answer
	Error         *string    `json:"error"`  // why there was none
	DurationMs    *int64     `json:"duration_ms"`
	Response      *string    `json:"response"` // how the last answer began
	CreatedAt     time.Time  `json:"created_at"`
	DoneAt        *time.Time `json:"done_at"`
}

// DeliveryFilter says which deliveries; what is empty lets all through.
type DeliveryFilter struct {
	State string // pending, delivered, failed
}

// ListWebhookDeliveries is what became of each event at an endpoint.
func (c *Client) ListWebhookDeliveries(
	ctx context.Context, endpointID string, f DeliveryFilter,
) iter.Seq2[WebhookDelivery, error] {
	path := c.path("webhook-endpoints", endpointID, "deliveries")
	return list[WebhookDelivery](ctx, c, path, query("state", f.State))
}

// ReplayWebhookDelivery sends an event to an endpoint again.
func (c *Client) ReplayWebhookDelivery(
	ctx context.Context, endpointID, deliveryID string, options ...CallOption,
) (WebhookDelivery, error) {
	path := c.path("webhook-endpoints", endpointID, "deliveries", deliveryID, "replay")
	return call[WebhookDelivery](ctx, c, request{method: http.MethodPost, path: path}, options...)
}

// Replay says what to send again: one of the two.
type Replay struct {
	Events []string   `json:"events,omitempty"` // ids, at most 100
	Since  *time.Time `json:"since,omitempty"`  // the first 1000 that were done since then
}

// Replayed is how many are sent again.
type Replayed struct {
	Replayed int `json:"replayed"`
}

// ReplayWebhookEvents sends events to an endpoint again.
func (c *Client) ReplayWebhookEvents(
	ctx context.Context, endpointID string, replay Replay, options ...CallOption,
) (Replayed, error) {
	r := request{method: http.MethodPost, path: c.path("webhook-endpoints", endpointID, "replay"), body: replay}
	return call[Replayed](ctx, c, r, options...)
}
