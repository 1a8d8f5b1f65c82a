package client_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/client"
)

func TestAmount(t *testing.T) {
	for text, want := range map[string]struct {
		amount client.Amount
		again  string
	}{
		"0": {0, "0.00"}, "2.5": {2_500_000, "2.50"}, "2.50": {2_500_000, "2.50"}, "0.015": {15_000, "0.015"},
		"-0.000001": {-1, "-0.000001"}, "100": {100 * client.Dollar, "100.00"},
		"-1.83":             {-183 * client.Cent, "-1.83"},
		"9223372036854.775": {9_223_372_036_854_775_000, "9223372036854.775"},
	} {
		got, err := client.ParseAmount(text)
		if err != nil || got != want.amount || got.String() != want.again {
			t.Errorf("ParseAmount(%q) = %d (%s), %v; want %d (%s)", text, got, got, err, want.amount, want.again)
		}
	}
	for _, text := range []string{
		"", "-", ".5", "1.", "1e3", "+1", " 1", "1,5", "0.0000001", "9223372036854.9", "--1",
	} {
		if got, err := client.ParseAmount(text); err == nil {
			t.Errorf("ParseAmount(%q) = %s, want an error", text, got)
		}
	}
}

func FuzzAmount(f *testing.F) {
	f.Add("2.50")
	f.Add("-9223372036854.775")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := client.ParseAmount(text)
		if err != nil {
			return
		}
		again, err := client.ParseAmount(a.String())
		if err != nil || again != a {
			t.Errorf("%q is %s, and that is %s, %v", text, a, again, err)
		}
		if wire, err := json.Marshal(a); err != nil || !json.Valid(wire) {
			t.Errorf("%s as JSON: %s, %v", a, wire, err)
		}
	})
}

// A failure tells all that the answer told; a proxy's has no code and no words of ours.
func TestErrors(t *testing.T) {
	f := &failing{replies: []reply{{
		status: 400, body: `{"error":{"code":"VALIDATION_FAILED","message":"Request validation failed",` +
			`"details":[{"field":"e164","reason":"is required"},{"field":"country","reason":"is required"}]}}`,
	}}}
	_, err := f.client(t).PurchaseNumber(t.Context(), client.Purchase{})
	const want = "Request validation failed (400 VALIDATION_FAILED): e164 is required; country is required"
	if !errors.Is(err, client.ErrValidation) || errors.Is(err, client.ErrNotFound) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	var told *client.Error
	if !errors.As(err, &told) || told.Status != http.StatusBadRequest || len(told.Details) != 2 {
		t.Errorf("error %+v, want the status and both fields", told)
	}
	f = &failing{replies: []reply{{status: 502, body: "<html>Bad gateway</html>"}}}
	_, err = f.client(t, client.WithRetries(0)).GetBalance(t.Context())
	if err == nil || err.Error() != "Bad Gateway (502)" {
		t.Errorf("a proxy's failure is %v", err)
	}
	f = &failing{replies: []reply{{status: 200, body: "<html>Welcome</html>"}}}
	_, err = f.client(t).GetBalance(t.Context())
	if err == nil || !strings.Contains(err.Error(), "read the answer") {
		t.Errorf("a success that is no JSON: %v", err)
	}
	f = &failing{replies: []reply{{status: 302}}}
	if _, err := f.client(t).GetBalance(t.Context()); err == nil || len(f.keys) != 1 {
		t.Errorf("a redirect was followed: %d requests, %v", len(f.keys), err)
	}
}

func TestOptions(t *testing.T) {
	for _, url := range []string{"", "example.com", "ftp://x", "http://", "http://u:p@x", "http://x/?q=1"} {
		if _, err := client.New("acc_1", "k", client.WithURL(url)); err == nil {
			t.Errorf("the URL %q was taken", url)
		}
	}
	if _, err := client.New("acc_1", "k", client.WithRetries(-1)); err == nil {
		t.Error("retries below 0 were taken")
	}
	e := &exchange{status: http.StatusOK, answer: json.RawMessage(`{}`)}
	c, err := client.New("a/b", "k", client.WithURL("http://x/below/"),
		client.WithHTTPClient(&http.Client{Transport: e}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetNumber(t.Context(), "+1 2/.."); err != nil {
		t.Fatal(err)
	}
	if got := e.sent.URL.String(); got != "http://x/below/v1/account/a%2Fb/numbers/+1%202%2F.." {
		t.Errorf("the client asks %s", got)
	}
}
