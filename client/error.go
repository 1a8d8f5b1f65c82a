package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is an answer that is no success. Ask what it is with errors.Is(err, client.ErrNotFound), and
// for the rest with errors.As.
type Error struct {
	Status     int           // of HTTP
	Code       string        // such as NOT_FOUND; empty if the answer is not the API's, but a proxy's
	Message    string        // for people
	Details    []Detail      // what is wrong, field by field
	RequestID  string        // what to quote to the operator
	RetryAfter time.Duration // what the server asked for; 0: nothing
}

// Detail is what is wrong with one field of a request.
type Detail struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// What errors.Is compares with: failures by their code. docs/api.md says when each comes.
var (
	ErrValidation          = of("VALIDATION_FAILED")       // 400
	ErrUnauthorized        = of("UNAUTHORIZED")            // 401
	ErrInsufficientBalance = of("INSUFFICIENT_BALANCE")    // 402
	ErrForbidden           = of("FORBIDDEN")               // 403
	ErrNotFound            = of("NOT_FOUND")               // 404
	ErrConflict            = of("CONFLICT")                // 409: owned, or its state does not allow it
	ErrPriceChanged        = of("PRICE_CHANGED")           // 409: above ClaimOrder.MaxTotal
	ErrInProgress          = of("IDEMPOTENCY_IN_PROGRESS") // 409: the same key still runs
	ErrKeyReused           = of("IDEMPOTENCY_KEY_REUSED")  // 422: the key was used for another request
	ErrRateLimited         = of("RATE_LIMITED")            // 429
	ErrInternal            = of("INTERNAL_ERROR")          // 500
	ErrUnavailable         = of("UNAVAILABLE")             // 503
)

func of(code string) error { return &Error{Code: code} }

// Error tells all of it in one line.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s (%d)", e.Message, e.Status)
	if e.Code != "" {
		text = fmt.Sprintf("%s (%d %s)", e.Message, e.Status, e.Code)
	}
	reasons := make([]string, len(e.Details))
	for i, d := range e.Details {
		reasons[i] = d.Field + " " + d.Reason
	}
	if len(reasons) > 0 {
		text += ": " + strings.Join(reasons, "; ")
	}
	if e.RequestID != "" {
		text += ", request " + e.RequestID
	}
	return text
}

// Is tells whether a failure has the code of the target, for errors.Is.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Status == 0 && t.Code == e.Code
}

// temporary tells whether the same request may succeed a moment later.
func (e *Error) temporary() bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable,
		http.StatusGatewayTimeout:
		return true
	}
	return errors.Is(e, ErrInProgress)
}
