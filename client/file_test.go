package client_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tryvox.io/numbers/client"
)

func (f *failing) admin(t *testing.T) *client.Admin {
	t.Helper()
	a, err := client.NewAdmin("tvx_sk_live_x", client.WithHTTPClient(&http.Client{Transport: f}))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var imported = reply{status: 201, body: `{"id":"imp_1","state":"done","added":2}`}

// unrewound is a file that is no io.Seeker.
type unrewound struct{ io.Reader }

// A file that can be rewound to where it stood is sent again, whole and under the same key.
func TestFileIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &failing{replies: []reply{{broken: true}, unavailable, imported}}
		file := strings.NewReader("before:e164,country")
		_, _ = io.CopyN(io.Discard, file, int64(len("before:")))
		got, err := f.admin(t).CreateImport(t.Context(), file, client.ImportSettings{Realm: "sandbox"})
		if err != nil || got.State != "done" || got.Added != 2 {
			t.Fatalf("imported %+v, %v", got, err)
		}
		for i, body := range f.bodies {
			if body != "e164,country" || f.keys[i] == "" || f.keys[i] != f.keys[0] {
				t.Errorf("attempt %d sent %q under %q, want all under %q", i, body, f.keys[i], f.keys[0])
			}
		}
		if len(f.bodies) != 3 {
			t.Errorf("%d attempts, want 3", len(f.bodies))
		}
	})
}

// A stream of which something was read is never sent again as if it were the whole.
func TestStreamIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &failing{replies: []reply{unavailable, imported}}
		stream := unrewound{strings.NewReader("e164")}
		_, err := f.admin(t).CreateImport(t.Context(), stream, client.ImportSettings{})
		if !errors.Is(err, client.ErrUnavailable) || len(f.keys) != 1 {
			t.Errorf("%d attempts, %v; want one, and 503", len(f.keys), err)
		}
	})
}

// A server that is asked first, and refuses, has read nothing.
func TestStreamThatWasNotReadIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &failing{replies: []reply{imported}}
		refusals := 0
		asks := transport(func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Expect") == "100-continue" && refusals < 2 {
				refusals++
				return &http.Response{
					StatusCode: http.StatusTooManyRequests, Body: http.NoBody, Header: http.Header{}, Request: r,
				}, nil
			}
			return f.RoundTrip(r)
		})
		a, err := client.NewAdmin("tvx_sk_live_x", client.WithHTTPClient(&http.Client{Transport: asks}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.CreateImport(t.Context(), unrewound{strings.NewReader("e164")}, client.ImportSettings{})
		if err != nil || refusals != 2 || len(f.bodies) != 1 || f.bodies[0] != "e164" {
			t.Errorf("%v: %d refusals, then %q; want 2, then all of it", err, refusals, f.bodies)
		}
	})
}

// What cannot be read is not sent again, and says why.
func TestFileThatCannotBeRead(t *testing.T) {
	reads := 0
	broken := transport(func(r *http.Request) (*http.Response, error) {
		reads++
		_, err := io.ReadAll(r.Body)
		return nil, err
	})
	a, err := client.NewAdmin("tvx_sk_live_x", client.WithHTTPClient(&http.Client{Transport: broken}))
	if err != nil {
		t.Fatal(err)
	}
	file := struct {
		io.Reader
		io.Seeker
	}{brokenReader{}, strings.NewReader("")}
	_, err = a.ImportPrices(t.Context(), file)
	if !errors.Is(err, io.ErrUnexpectedEOF) || reads != 1 {
		t.Errorf("%d attempts, %v; want one, and what the file said", reads, err)
	}
}

// For long work an operator has an hour; the rest keeps to the timeout of its attempts.
func TestLongWorkHasTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := transport(func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(59 * time.Minute):
				body := io.NopCloser(strings.NewReader(`{"state":"done"}`))
				return &http.Response{StatusCode: http.StatusCreated, Body: body, Request: r}, nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		a, err := client.NewAdmin("tvx_sk_live_x", client.WithRetries(0),
			client.WithHTTPClient(&http.Client{Transport: slow, Timeout: time.Minute}))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := a.RunBilling(t.Context()); err != nil || got.State != "done" {
			t.Errorf("billing: %+v, %v", got, err)
		}
		if _, err := a.GetAccount(t.Context(), "acc_1"); err == nil {
			t.Error("an account was waited for an hour")
		}
	})
}

// transport answers without a network.
type transport func(r *http.Request) (*http.Response, error)

// RoundTrip answers.
func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
