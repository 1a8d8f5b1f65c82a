package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// cuttable is an answer whose request can be cut off.
type cuttable struct {
	http.ResponseWriter
	body *io.PipeWriter
}

// SetReadDeadline ends the body, as a deadline that has passed does.
func (c cuttable) SetReadDeadline(time.Time) error { return c.body.CloseWithError(io.ErrClosedPipe) }

// Who is waited for too long is given up. While the store is slow nobody waits for the client, and what he
// sent meanwhile counts.
func TestSilenceIsOfTheClientAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := io.Pipe()
		file := newSteady(cuttable{body: out}, in)
		one := make([]byte, 1)
		for range 3 {
			go func() { _, _ = out.Write([]byte("x")) }()
			time.Sleep(2 * stallTimeout) // the store takes its time
			if _, err := file.Read(one); err != nil {
				t.Fatalf("after the store was slow: %v", err)
			}
		}
		began := time.Now()
		_, err := file.Read(one)
		if took := time.Since(began); !errors.Is(err, errSilent) || took != stallTimeout {
			t.Errorf("after %v: %v, want %v after %v", took, err, errSilent, stallTimeout)
		}
	})
}

// Why an import ended is told in words that help.
func TestWhyAFileEndedEarly(t *testing.T) {
	timed, end := context.WithTimeout(t.Context(), 0)
	defer end()
	stopped, stop := context.WithCancelCause(t.Context())
	stop(errStopping)
	gone, leave := context.WithCancel(t.Context())
	leave()
	for want, request := range map[error]context.Context{errLong: timed, errStopping: stopped, errBroken: gone} {
		ctx, end := newSteady(nil, nil).context(request)
		<-ctx.Done()
		if got := context.Cause(ctx); !errors.Is(got, want) {
			t.Errorf("the file ended because %v, want %v", got, want)
		}
		end()
	}
}

// A connection that breaks ends its import as failed, and the run says so.
func TestBrokenImportSaysWhy(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ask := operatorWorld(t, w)
		c := w.sendPart(t, "", "Expect: 100-continue\r\n\r\n")
		if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
			t.Fatalf("%q, %v, want to be asked for the file", line, err) // so it is being read
		}
		_ = c.Close()
		for {
			all := ask("GET", "/v1/admin/imports", "")["data"].([]any)
			if all[0].(map[string]any)["state"] == "running" {
				continue
			}
			why, _ := all[0].(map[string]any)["failure"].(string)
			if !strings.Contains(why, errBroken.Error()) {
				t.Errorf("the import is %v", all[0])
			}
			return
		}
	})
}

// An import that needs no more of its file is answered at once, whatever the client still means to send.
func TestEarlyEndOfAnImportIsAnswered(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		operatorWorld(t, w)
		for query, status := range map[string]string{"": "201", "?realm=none": "400"} {
			c := w.sendPart(t, query, "\r\nwrong,header\n")
			_ = c.SetReadDeadline(time.Now().Add(2 * stallTimeout))
			line, err := bufio.NewReader(c).ReadString('\n')
			if err != nil || !strings.Contains(line, status) {
				t.Errorf("%q: %q, %v, want the status %s", query, line, err, status)
			}
			_ = c.Close()
		}
	})
}

// sendPart sends an import whose file has but begun.
func (w *world) sendPart(t *testing.T, query, more string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", w.addr)
	if err != nil {
		t.Fatal(err)
	}
	w.answered.Add(1)
	_, err = io.WriteString(c, "POST /v1/admin/imports"+query+" HTTP/1.1\r\nHost: a\r\n"+
		"Content-Type: text/csv\r\nAuthorization: Bearer "+w.keys["operator"].secret+"\r\n"+
		"Content-Length: 100000\r\n"+more)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A reference that says nothing protects from nothing.
func TestEmptyReferenceIsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ask := operatorWorld(t, w)
		ask("POST", "/v1/admin/accounts", `{"id":"acc_1"}`)
		for _, path := range []string{"top-ups", "adjustments"} {
			for _, reference := range []string{`""`, `" "`} {
				got := w.do(t, request{
					method: "POST", target: "/v1/admin/accounts/acc_1/" + path,
					headers: []headerLine{bearer(w.keys["operator"].secret), jsonBody},
					body:    `{"amount":1,"reason":"x","reference":` + reference + `}`,
				})
				if got.status != 400 || !strings.Contains(got.body, `"reference"`) {
					t.Errorf("%s with %s: %d %s", path, reference, got.status, got.body)
				}
			}
		}
		if b := ask("GET", "/v1/admin/accounts/acc_1", "")["balance"]; b != 0.0 {
			t.Errorf("the balance is %v, want 0", b)
		}
	})
}

// However wrong a price file is, the answer stays short and says how much there is.
func TestWrongPriceFileHasAShortAnswer(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		operatorWorld(t, w)
		got := w.do(t, request{
			method: "POST", target: "/v1/admin/prices/import",
			headers: []headerLine{bearer(w.keys["operator"].secret), {"Content-Type", "text/csv"}},
			body:    "country,type,monthly_fee\n" + strings.Repeat("US,x,1\n", 5000),
		})
		if got.status != 400 || !strings.Contains(got.body, "first 100 of") || len(got.body) > 20_000 {
			t.Errorf("%d and %d bytes: %.200s", got.status, len(got.body), got.body)
		}
	})
}
