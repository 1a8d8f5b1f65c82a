package client

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	// answerBytesMax is far above the largest answer, a page of 100 deliveries. More is no answer of ours.
	answerBytesMax = 8 << 20
	// pauseFirst and pauseMax bound the pauses between attempts: 0.2, 0.4, 0.8 … 10 seconds.
	pauseFirst = 200 * time.Millisecond
	pauseMax   = 10 * time.Second
	// retryAfterMax is the longest pause that is waited for; who is asked for more gets the error.
	retryAfterMax = time.Minute
)

// request is one call of the API.
type request struct {
	method, path string
	query        url.Values
	body         any    // nil: none
	file         *file  // instead of a body
	once         string // the idempotency key
	long         bool   // an operator may wait for it
}

// call sends a request until it is answered, and decodes the answer.
func call[T any](ctx context.Context, c *Client, r request, options ...CallOption) (T, error) {
	var answer T
	text, err := c.send(ctx, r, options)
	if err != nil {
		return answer, err
	}
	if _, none := any(answer).(nothing); none && len(text) == 0 {
		return answer, nil
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer, fmt.Errorf("%s %s: read the answer: %w", r.method, r.path, err)
	}
	return answer, nil
}

// nothing is the answer to a DELETE: 204.
type nothing struct{}

// do is call for an operation that answers nothing.
func (c *Client) do(ctx context.Context, r request, options []CallOption) error {
	_, err := call[nothing](ctx, c, r, options...)
	return err
}

// send tries a request until it is answered for good, the retries are used up or the context ends. All
// attempts have the same bytes and the same idempotency key.
func (c *Client) send(ctx context.Context, r request, options []CallOption) ([]byte, error) {
	for _, set := range options {
		set(&r)
	}
	if r.once == "" && r.method != http.MethodGet {
		r.once = rand.Text()
	}
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
		}
	}
	for attempt := 0; ; attempt++ {
		answer, err := c.attempt(ctx, r, body)
		if err == nil {
			return answer, nil
		}
		var refused *Error
		final := errors.As(err, &refused) && !refused.temporary()
		if final || attempt >= c.retries || ctx.Err() != nil || r.file != nil && !r.file.again() {
			return nil, err
		}
		asked := time.Duration(0)
		if refused != nil {
			asked = refused.RetryAfter
		}
		if asked > retryAfterMax {
			return nil, err
		}
		if !sleep(ctx, asked+jittered(attempt)) {
			return nil, fmt.Errorf("%w, after %w", context.Cause(ctx), err)
		}
	}
}

// jittered is the pause behind an attempt, from 0: twice as long each time, and anything from half of
// that to all of it, so that those who were turned away together do not come back together.
func jittered(attempt int) time.Duration {
	pause := min(pauseFirst<<min(attempt, 16), pauseMax)
	part, err := rand.Int(rand.Reader, big.NewInt(int64(pause/2)))
	if err != nil {
		return pause
	}
	return pause/2 + time.Duration(part.Int64())
}

// sleep waits, and tells whether the context still holds.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt sends a request once.
func (c *Client) attempt(ctx context.Context, r request, body []byte) ([]byte, error) {
	target := *c.base
	target.RawQuery = r.query.Encode()
	var content io.Reader = bytes.NewReader(body)
	if r.file != nil {
		content = r.file.body()
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, target.String(), content)
	if err != nil {
		return nil, err
	}
	sent.URL.RawPath = c.base.EscapedPath() + r.path
	if sent.URL.Path, err = url.PathUnescape(sent.URL.RawPath); err != nil {
		return nil, err
	}
	sent.Header.Set("Accept", "application/json")
	sent.Header.Set("User-Agent", "tryvox-go/1")
	if c.key != "" {
		sent.Header.Set("Authorization", "Bearer "+c.key)
	}
	if body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	if r.file != nil {
		sent.Header.Set("Content-Type", r.file.media)
		sent.Header.Set("Expect", "100-continue") // who is refused need not read it
	}
	if r.once != "" {
		sent.Header.Set("Idempotency-Key", r.once)
	}
	sender := c.http
	if r.long {
		sender = c.patient
	}
	got, err := sender.Do(sent)
	if err != nil {
		return nil, err
	}
	defer func() { _ = got.Body.Close() }() // it was read, or is not wanted
	text, err := io.ReadAll(http.MaxBytesReader(nil, got.Body, answerBytesMax))
	if err != nil {
		return nil, fmt.Errorf("%s %s: read the answer: %w", r.method, sent.URL.Redacted(), err)
	}
	if got.StatusCode/100 != 2 {
		return nil, refusal(got, text)
	}
	return text, nil
}

// refusal is the failure that an answer tells, in the API's words or, of a proxy, in those of HTTP.
func refusal(got *http.Response, text []byte) *Error {
	var told struct {
		Error struct {
			Code    string   `json:"code"`
			Message string   `json:"message"`
			Details []Detail `json:"details"`
		} `json:"error"`
	}
	if json.Unmarshal(text, &told) != nil {
		told.Error.Code = "" // another server's JSON: nothing of it holds
	}
	e := told.Error
	return &Error{
		Status: got.StatusCode, Code: e.Code, Message: cmp.Or(e.Message, http.StatusText(got.StatusCode)),
		Details: e.Details, RequestID: got.Header.Get("X-Request-Id"), RetryAfter: retryAfter(got.Header),
	}
}

// retryAfter reads Retry-After (RFC 9110, section 10.2.3): seconds, or an instant, which is measured by the
// answer's own date.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(text)
	sent, errDate := http.ParseTime(h.Get("Date"))
	if err != nil || errDate != nil {
		return 0
	}
	return max(until.Sub(sent), 0)
}
