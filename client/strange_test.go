package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/client"
)

// What a proxy makes of an answer is never taken for a success with nothing in it.
func TestAnswersThatAreNoneAreFailures(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "blanks": "\r\n", "endless": strings.Repeat(" ", 8<<20) + `{"e164":"+12025550101"}`,
	} {
		f := &failing{replies: []reply{{status: http.StatusOK, body: body}}}
		n, err := f.client(t, client.WithRetries(0)).PurchaseNumber(t.Context(), anOrder)
		if err == nil {
			t.Errorf("%s: bought %+v", name, n)
		}
	}
	f := &failing{replies: []reply{{status: http.StatusNoContent}}}
	if err := f.client(t).DeleteTrunk(t.Context(), "trunk_1"); err != nil {
		t.Errorf("204: %v", err)
	}
}

// A list whose cursor does not move is not read for ever.
func TestListThatStandsEnds(t *testing.T) {
	f := &failing{replies: []reply{{
		status: http.StatusOK, body: `{"data":[{"id":"trunk_1"}],"pagination":{"next_cursor":"x"}}`,
	}}}
	var last error
	read := 0
	for _, err := range f.client(t).ListTrunks(t.Context()) {
		if read++; read > 10 {
			t.Fatal("the list is read for ever")
		}
		last = err
	}
	var told *client.Error
	if last == nil || errors.As(last, &told) || len(f.keys) != 2 {
		t.Errorf("the list ended with %v after %d requests, want a failure after 2", last, len(f.keys))
	}
}
