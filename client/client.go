// Package client is how Go programs buy and run phone numbers at a TryVox Numbers server: every operation
// of its HTTP API as a method, named as the API's document names it; those of an account are the methods of
// Client, those of the operator the methods of Admin.
//
// Amounts are exact decimals, times are UTC, failures are *Error. Whatever changes something carries an
// idempotency key that stays the same while it is tried again, so a connection that breaks or a server
// that restarts never buys twice. It needs nothing but the standard library.
package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// DefaultURL is where TryVox serves; WithURL is for a server of your own.
	DefaultURL = "https://api.tryvox.io"
	// DefaultRetries are as many as Retry-After and growing pauses need to outlast a restart.
	DefaultRetries = 5
	// attemptTimeout is above what the server takes for the slowest answer (10 s) and its way back.
	attemptTimeout = 30 * time.Second
	// longTimeout is above what the server takes for an operator's long work (an hour).
	longTimeout = 61 * time.Minute
)

// Client calls the API for one account. It is safe for concurrent use.
type Client struct {
	account, key string
	base         *url.URL
	http         *http.Client
	patient      *http.Client // for long work
	retries      int
}

// Option sets what a Client does otherwise than usual.
type Option func(*Client) error

// WithURL is the server's address, such as https://numbers.example.com: what stands before /v1.
func WithURL(text string) Option {
	return func(c *Client) error {
		u, err := url.Parse(strings.TrimRight(text, "/"))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" ||
			u.Fragment != "" || u.User != nil {
			return fmt.Errorf("server %q: must be like https://numbers.example.com", text)
		}
		c.base = u
		return nil
	}
}

// WithHTTPClient is for proxies, certificates and timeouts of your own. Its timeout is that of one attempt,
// but for what an operator may wait for: that has an hour. Redirects are not followed, whatever it says: the
// key is for this server.
func WithHTTPClient(h *http.Client) Option {
	return func(c *Client) error {
		own := *h
		c.http = &own
		return nil
	}
}

// WithRetries is how often a request is sent again, at most; 0 is never.
func WithRetries(n int) Option {
	return func(c *Client) error {
		if n < 0 {
			return errors.New("retries: must not be below 0")
		}
		c.retries = n
		return nil
	}
}

// New makes a client for an account and its key. Both may be empty where only ListPrices is called, the
// account where a switch calls GetRoute.
func New(accountID, key string, options ...Option) (*Client, error) {
	c := &Client{
		account: accountID, key: key, retries: DefaultRetries, http: &http.Client{Timeout: attemptTimeout},
	}
	for _, set := range append([]Option{WithURL(DefaultURL)}, options...) {
		if err := set(c); err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
	}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	patient := *c.http
	patient.Timeout = longTimeout
	c.patient = &patient
	return c, nil
}

// CallOption is for one call that changes something.
type CallOption func(*request)

// IdempotencyKey sets the key of a call: 1 to 255 visible ASCII characters. Keep it beside what you are
// about to do, and your program may crash, start again and repeat the call: the server does it once in
// 24 hours. Without this every call has a key of its own, which its retries share.
func IdempotencyKey(key string) CallOption { return func(r *request) { r.once = key } }

// path is a path below /v1/account/{account_id}.
func (c *Client) path(parts ...string) string {
	return "/v1/account/" + url.PathEscape(c.account) + join(parts)
}

func join(parts []string) string {
	var path strings.Builder
	for _, part := range parts {
		path.WriteString("/" + url.PathEscape(part))
	}
	return path.String()
}

// query is the parameters of a list: names and values by turns, without those that are empty.
func query(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	return values
}
