package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// command is this program as TestMain puts it on the PATH, on a SQLite file of its own.
func command(t *testing.T) program.Program {
	t.Helper()
	path, err := exec.LookPath("tryvox")
	if err != nil {
		t.Fatal(err)
	}
	return program.Program{T: t, Path: path, DSN: dbtest.DSN(t, db.SQLite)}
}

// metricsOf is the address on which a server says that it shows metrics; empty if it does not.
func metricsOf(s *program.Served) (addr string) {
	for line := range strings.Lines(s.LastLines()) {
		var told struct{ Msg, Addr string }
		if json.Unmarshal([]byte(line), &told) == nil && told.Msg == "metrics" {
			addr = told.Addr
		}
	}
	return addr
}

// An address that was asked for and is taken ends the start with the reason and the remedy; the
// default's only costs the metrics.
func TestMetricsAddressThatIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = command(t).TryServe("--metrics-addr", taken.Addr().String())
	for _, want := range []string{"exit status 1", "listen for metrics", "already in use", "--metrics-addr"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("serve ended with %v, want %q in it", err, want)
		}
	}
	def, err := net.Listen("tcp", metricsAddr)
	if err == nil { // else somebody else has it, which is as good
		defer def.Close()
	}
	e := &environment{ctx: t.Context(), log: slog.New(slog.DiscardHandler)}
	if l, err := e.listenMetrics(nil); l != nil || err != nil {
		t.Errorf("the default's address is taken: listener %v, error %v, want neither", l, err)
	}
}

func TestMetricsOff(t *testing.T) {
	for _, flag := range []string{"--metrics-addr=off", "--metrics-addr="} {
		s := command(t).Serve(flag)
		if addr := metricsOf(s); addr != "" {
			t.Errorf("%s: metrics are shown on %s", flag, addr)
		}
		if status, _ := ask(t, s.URL+"/metrics"); status != http.StatusNotFound {
			t.Errorf("%s: the public listener answers /metrics with %d, want 404", flag, status)
		}
		s.Terminate()
	}
}

// Whatever strangers ask for, there are no more series afterwards, and nothing of theirs is in one.
func TestLabelsStayFewUnderGarbage(t *testing.T) {
	s := command(t).Serve("--metrics-addr", "127.0.0.1:0")
	figures := "http://" + metricsOf(s) + "/metrics" // the log's last lines are the garbage's soon
	throw := func(round string) {
		for i := range 40 {
			what := fmt.Sprintf("nonsense%s%d", round, i)
			for _, line := range []string{
				"GET /" + what, "GET /v1/" + what + "/numbers", "POST /v1/account/" + what + "/numbers/purchase",
				"GET /v1/account/" + what + "/numbers?country=" + what, strings.ToUpper(what) + " /v1/balance",
				"GET /v1/pricing/numbers?country=" + what, "DELETE /v1/account/acc_1/numbers/" + what,
				"GET /v1/routes/" + what, "GET /%00" + what, "OPTIONS /" + what,
			} {
				method, target, _ := strings.Cut(line, " ")
				r, err := http.NewRequestWithContext(t.Context(), method, s.URL+target, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				answer, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				_ = answer.Body.Close()
			}
		}
	}
	throw("a")
	few := seriesOf(t, figures)
	throw("b")
	many := seriesOf(t, figures)
	if diff := cmp.Diff(few, many); diff != "" {
		t.Errorf("series after garbage (-) and after other garbage (+):\n%s", diff)
	}
	if !slices.ContainsFunc(many, func(name string) bool { return strings.Contains(name, `route="none"`) }) {
		t.Error("no series of requests that match no route: the garbage was not counted")
	}
	s.Terminate()
}

// seriesOf are the series of requests and numbers that a server shows, sorted.
func seriesOf(t *testing.T, url string) []string {
	t.Helper()
	all := map[string]bool{}
	for line := range strings.Lines(get(t, url)) {
		if strings.Contains(strings.ToLower(line), "nonsense") {
			t.Errorf("somebody's text is shown: %s", line)
		}
		name, _, _ := strings.Cut(line, "} ")
		if strings.HasPrefix(name, "tryvox_http_request_duration") || strings.HasPrefix(name, "tryvox_numbers") ||
			strings.HasPrefix(name, "tryvox_purchases") {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
