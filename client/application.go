package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// Application answers calls by URL or by SIP URI.
type Application struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	AnswerURL    *string   `json:"answer_url"`
	SIPURI       *string   `json:"sip_uri"`
	AnswerMethod string    `json:"answer_method"` // GET, POST
	HangupURL    *string   `json:"hangup_url"`
	FallbackURL  *string   `json:"fallback_url"`
	CreatedAt    time.Time `json:"created_at"`
}

// ApplicationSettings are what an application is made of: Name, and one of AnswerURL and SIPURI.
type ApplicationSettings struct {
	Name         string `json:"name"`
	AnswerURL    string `json:"answer_url,omitempty"`
	SIPURI       string `json:"sip_uri,omitempty"`
	AnswerMethod string `json:"answer_method,omitempty"` // GET; empty is POST
	HangupURL    string `json:"hangup_url,omitempty"`
	FallbackURL  string `json:"fallback_url,omitempty"`
}

// CreateApplication makes an application.
func (c *Client) CreateApplication(
	ctx context.Context, s ApplicationSettings, options ...CallOption,
) (Application, error) {
	r := request{method: http.MethodPost, path: c.path("applications"), body: s}
	return call[Application](ctx, c, r, options...)
}

// ListApplications are the account's applications, oldest first.
func (c *Client) ListApplications(ctx context.Context) iter.Seq2[Application, error] {
	return list[Application](ctx, c, c.path("applications"), nil)
}

// GetApplication is one application.
func (c *Client) GetApplication(ctx context.Context, id string) (Application, error) {
	return get[Application](ctx, c, c.path("applications", id))
}

// Text is a new value of a field that may be emptied: an empty Text empties it.
type Text string

// Set is for the fields of ApplicationChange.
func Set(text string) *Text { return (*Text)(&text) }

// MarshalJSON writes null for an empty text.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// ApplicationChange changes what is not nil: Set("…") to a new value, Set("") to none.
type ApplicationChange struct {
	Name         *Text `json:"name,omitempty"`
	AnswerURL    *Text `json:"answer_url,omitempty"`
	SIPURI       *Text `json:"sip_uri,omitempty"`
	AnswerMethod *Text `json:"answer_method,omitempty"` // GET, POST
	HangupURL    *Text `json:"hangup_url,omitempty"`
	FallbackURL  *Text `json:"fallback_url,omitempty"`
}

// ChangeApplication changes an application.
func (c *Client) ChangeApplication(
	ctx context.Context, id string, change ApplicationChange, options ...CallOption,
) (Application, error) {
	r := request{method: http.MethodPatch, path: c.path("applications", id), body: change}
	return call[Application](ctx, c, r, options...)
}

// DeleteApplication deletes an application. ErrConflict: numbers go to it.
func (c *Client) DeleteApplication(ctx context.Context, id string, options ...CallOption) error {
	return c.do(ctx, request{method: http.MethodDelete, path: c.path("applications", id)}, options)
}
