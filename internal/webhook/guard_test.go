package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestPublic(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700:4700::1111": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false,
		"255.255.255.255": false, "198.18.0.1": false, "203.0.113.1": false, "240.0.0.1": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false,
		"ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false,
		"2001:db8::1": false, "fec0::1": false, "100::1": false,
		"::ffff:0:127.0.0.1": false, "1::1": false, "4000::1": false, "fe00::1": false, "100:0:0:1::1": false,
		"168.63.129.16": false, "168.63.129.17": true, "2a00:1450::1": true, "5f00::1": false, "3fff::1": false,
	} {
		if got := Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is public: %v, want %v", text, got, want)
		}
	}
}

func TestURLs(t *testing.T) {
	open := &Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for _, test := range []struct {
		guard *Guard
		url   string
		taken bool
	}{
		{&Guard{}, "https://example.com/hooks?a=b", true},
		{&Guard{}, "https://example.com:8443", true},
		{&Guard{}, "https://8.8.8.8/", true},
		{&Guard{}, "http://example.com/", false},
		{&Guard{}, "https://10.0.0.1/", false},
		{&Guard{}, "https://[::1]/", false},
		{&Guard{}, "https://LOCALHOST./", false},
		{&Guard{}, "https://a.localhost/", false},
		{&Guard{}, "https://user@example.com/", false},
		{&Guard{}, "https://example.com/#a", false},
		{&Guard{}, "https://example.com:65536/", false},
		{&Guard{}, "https://example.com:0/", false},
		{&Guard{}, "https:///hooks", false},
		{&Guard{}, "https:example.com", false},
		{&Guard{}, "gopher://example.com/", false},
		{&Guard{}, "https://example.com/a b", false},
		{&Guard{}, "https://example.com/" + strings.Repeat("a", urlBytesMax), false},
		{open, "https://10.0.0.1/", true},
		{open, "http://10.0.0.1:8080/", true},
		{open, "http://inside.example.com/", true}, // where it leads is looked at when it is called
		{open, "http://8.8.8.8/", false},
		{open, "https://192.168.0.1/", false},
	} {
		if reason := test.guard.urlReason(test.url); (reason == "") != test.taken {
			t.Errorf("%.60s with %v allowed: %q, want taken %v", test.url, test.guard.Allowed, reason, test.taken)
		}
	}
}

// Where a name leads is decided by the address that is connected to, whatever was said before.
func TestConnectionsAreGuarded(t *testing.T) {
	r := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the receiver was reached")
	}))
	defer r.Close()
	_, port, err := net.SplitHostPort(r.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []*Guard{{}, {Allowed: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}} {
		s := NewSender(g, time.Now, TimeoutDefault)
		for _, scheme := range []string{"http", "https"} {
			m := Message{URL: scheme + "://localhost:" + port + "/", ID: "evt_1", Secrets: []string{NewSecret()}}
			if got := s.Send(t.Context(), m); got.Status != nil || got.Error != errRefused.Error() {
				t.Errorf("%s with %v allowed: %+v, want %q", m.URL, g.Allowed, got, errRefused)
			}
		}
		_, err := g.dialer(false)(context.Background(), "tcp", "[::ffff:127.0.0.1]:"+port)
		if !errors.Is(err, errRefused) {
			t.Errorf("a mapped address: %v, want %v", err, errRefused)
		}
	}
}

// During a rotation the standard's own library takes the message by either secret.
func TestRotationSignsWithBoth(t *testing.T) {
	e := NewEndpoint("acc_1", Settings{}, 0, 0)
	old := e.Secret
	e.Rotate(1_000_000, 1)
	for _, test := range []struct {
		atUs int64
		old  bool
	}{{999_999, true}, {1_000_000, false}} {
		header := http.Header{}
		header.Set("webhook-id", "evt_1")
		header.Set("webhook-timestamp", "1")
		header.Set("webhook-signature", Sign(e.Secrets(test.atUs), "evt_1", 1, []byte("{}")))
		for _, by := range []struct {
			secret string
			want   bool
		}{{e.Secret, true}, {old, test.old}, {NewSecret(), false}} {
			w, err := standard.NewWebhook(by.secret)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.VerifyIgnoringTimestamp([]byte("{}"), header); (err == nil) != by.want {
				t.Errorf("at %d: %v, want taken %v", test.atUs, err, by.want)
			}
		}
	}
}

// A redirect is an answer like any other, and is not followed.
func TestAnswers(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/moved", http.RedirectHandler("/taken", http.StatusFound))
	mux.HandleFunc("/taken", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("a\x00", excerptBytes)))
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for err := error(nil); err == nil; { // to where the sender reads no more and hangs up
			_, err = w.Write(make([]byte, drainBytes))
		}
	})
	r := httptest.NewServer(mux)
	defer r.Close()
	loopback := &Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	s := NewSender(loopback, time.Now, TimeoutDefault)
	defer s.Close()
	for path, want := range map[string]int64{
		"/moved": http.StatusFound, "/taken": http.StatusOK, "/endless": http.StatusOK,
	} {
		got := s.Send(t.Context(), Message{URL: r.URL + path, ID: "evt_1", Secrets: []string{NewSecret()}})
		if got.Status == nil || *got.Status != want || got.Taken() != (want == http.StatusOK) {
			t.Errorf("%s: %+v, want %d", path, got, want)
		}
		if len(got.Response) > excerptBytes || strings.Contains(got.Response, "\x00") {
			t.Errorf("%s: an excerpt of %d bytes that is not for screens", path, len(got.Response))
		}
	}
	r.Close()
	if got := s.Send(t.Context(), Message{URL: r.URL, ID: "evt_1"}); got.Status != nil || got.Error == "" {
		t.Errorf("nobody there: %+v, want an error", got)
	}
}

// The pauses grow, and the last attempt is at the end of the three days.
func TestPausesGrow(t *testing.T) {
	status := int64(http.StatusInternalServerError)
	d := Delivery{State: Pending}
	var nowUs int64
	var attempts int
	for before := int64(0); d.State == Pending; attempts++ {
		d.Tried(Result{Status: &status}, nowUs)
		if d.NextUs == nil {
			break
		}
		wait := *d.NextUs - nowUs
		if least := before - before/2; wait < least && *d.NextUs != GivenUpAfter.Microseconds() {
			t.Errorf("after %d attempts a pause of %d us, want at least %d", attempts+1, wait, least)
		}
		before, nowUs = wait, *d.NextUs
	}
	if d.State != Failed || nowUs != GivenUpAfter.Microseconds() || attempts < 10 || attempts > 40 {
		t.Errorf("%s after %d attempts at %d us, want failed at %d", d.State, attempts+1, nowUs,
			GivenUpAfter.Microseconds())
	}
}

func claimable(endpointID string, seq int64) Delivery {
	lane := "+12025550101"
	return Delivery{
		AccountID: "acc_1", EndpointID: endpointID, Seq: seq, ID: "dlv", EventID: "evt", Type: "number.purchased",
		Lane: &lane, SinceUs: 10, CreatedUs: 10,
	}
}

func write(t *testing.T, d *db.DB, stmts ...db.Stmt) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(stmts...) }); err != nil {
		t.Fatal(err)
	}
}

// A claim holds for its lease, on every engine, and is nobody else's.
func TestClaimsHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := NewEndpoint("acc_1", Settings{URL: "https://example.com/"}, 0, 1)
		do := func(stmts ...db.Stmt) { write(t, d, stmts...) }
		do(CreateEndpoint(&e))
		do(Add(&e, []Delivery{claimable(e.ID, 1), claimable(e.ID, 2)}, 2)...)
		var claimed []Delivery
		claim := func(nowUs int64, busy ...string) {
			t.Helper()
			claimed = nil
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				var due []Endpoint
				err := tx.Do(DueEndpoints(Look{NowUs: nowUs, Endpoints: busy, Limit: 10}, &due))
				if err != nil || len(due) == 0 {
					return err
				}
				return tx.Do(Claim(&due[0], nowUs, nowUs+100, 10, &claimed)...)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			nowUs int64
			busy  []string
			want  int
		}{{9, nil, 0}, {10, []string{e.ID}, 0}, {10, nil, 1}, {10, nil, 0}, {99, nil, 0}, {110, nil, 1}} {
			claim(step.nowUs, step.busy...)
			if len(claimed) != step.want {
				t.Fatalf("at %d with %v busy: %d claimed, want %d", step.nowUs, step.busy, len(claimed), step.want)
			}
		}
		late, mine := claimed[0], claimed[0]
		late.Attempts--
		status := int64(http.StatusOK)
		late.Tried(Result{Status: &status}, 200)
		do(Settle([]Delivery{late}, 200)...)
		claim(1000)
		if len(claimed) != 1 || claimed[0].Seq != 1 {
			t.Fatalf("a claim that was lost has decided: %+v", claimed)
		}
		before := claimed[0]
		var again []Delivery
		do(Replay("acc_1", e.ID, []Place{{Seq: 1}}, 1000, &again)...) // while an attempt runs
		bad := int64(http.StatusInternalServerError)
		before.Tried(Result{Status: &bad}, before.SinceUs+GivenUpAfter.Microseconds())
		do(Settle([]Delivery{before}, 1000)...)
		claim(1000)
		if len(claimed) != 1 || claimed[0].Seq != 1 {
			t.Fatalf("what was sent again meanwhile was given up: %+v", claimed)
		}
		mine = claimed[0]
		mine.Tried(Result{Status: &status}, 1001)
		do(Settle([]Delivery{mine}, 1001)...)
		claim(1001)
		if len(claimed) != 1 || claimed[0].Seq != 2 {
			t.Errorf("behind the first of the lane: %+v, want the second", claimed)
		}
	})
}

// A URL that stays is not looked at again: what was allowed when it was taken may not be today.
func TestURLThatStaysIsNotChecked(t *testing.T) {
	before := Settings{URL: "http://10.0.0.1/"}
	after := before
	after.Description = "ours"
	if err := after.CheckAfter(before, &Guard{}); err != nil {
		t.Errorf("a new description: %v", err)
	}
	after.URL += "new"
	if err := after.CheckAfter(before, &Guard{}); err == nil {
		t.Error("a new URL is taken that leads inside")
	}
}
