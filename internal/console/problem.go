package console

import (
	"cmp"
	"errors"
	"net/http"

	"tryvox.io/numbers/internal/fault"
)

// statuses are those of pages. A form that was refused is shown again with the reason and 422.
var statuses = map[fault.Kind]int{
	fault.Unauthorized: http.StatusUnauthorized,
	fault.Forbidden:    http.StatusForbidden,
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.NotFound:     http.StatusNotFound,
	fault.Conflict:     http.StatusConflict,
	fault.PriceChanged: http.StatusConflict,
	fault.InProgress:   http.StatusConflict,
	fault.KeyReused:    http.StatusUnprocessableEntity,
	fault.Insufficient: http.StatusPaymentRequired,
	fault.RateLimited:  http.StatusTooManyRequests,
	fault.Unavailable:  http.StatusServiceUnavailable,
}

// refusal is why a form was not taken. The zero value is none.
type refusal struct {
	kind   fault.Kind
	text   string
	fields []fault.Field
}

// refused gives the reason that a form is to be shown again with; err is what no form can help with.
func refused(failure error) (r refusal, err error) {
	var f *fault.Error
	if failure == nil || !errors.As(failure, &f) || statuses[f.Kind] == 0 || f.Kind == fault.Unavailable {
		return refusal{}, failure
	}
	return refusal{f.Kind, f.Text, f.Fields}, nil
}

// of is what is wrong with a field; nothing if all is well.
func (r refusal) of(name string) string {
	for _, f := range r.fields {
		if f.Name == name {
			return f.Reason
		}
	}
	return ""
}

// status is that of the page with the form.
func (r refusal) status() int { return statuses[r.kind] }

// fault is what may be told of an error. What is ours to mend goes to the log, and is not shown.
func (s *Server) fault(c *call, err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) && statuses[f.Kind] != 0 {
		return f
	}
	s.log.Error("console", "path", c.URL.Path, "request_id", requestID(c), "err", fault.Explain(err))
	return fault.New(fault.Internal, "Something broke on our side. Quote "+requestID(c)+" to support.")
}

func statusOf(f *fault.Error) int { return cmp.Or(statuses[f.Kind], http.StatusInternalServerError) }

// failed is the page of an error.
func (s *Server) failed(c *call, err error) view {
	f := s.fault(c, err)
	if f.Kind == fault.Internal {
		return view{title: "Error", body: failure("This did not work", f), status: statusOf(f)}
	}
	title := map[fault.Kind]string{
		fault.NotFound: "Not found", fault.Forbidden: "Not allowed", fault.Unavailable: "Back in a moment",
		fault.RateLimited: "Too many attempts",
	}[f.Kind]
	if title == "" {
		title = "This was refused"
	}
	return view{title: title, body: failure(title, f), status: statusOf(f)}
}
