package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metricsql"
	"github.com/goccy/go-yaml"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// scraped are the labels of each metric that a running server shows.
type scraped map[string][]string

// asked is an expression of the dashboard or of the rules.
type asked struct{ where, expr string }

// Every metric and label that the dashboard and the rules ask for is shown by a server of this
// version, and what it shows stands in the manual.
func TestDashboardAndAlertsAskForWhatThereIs(t *testing.T) {
	shown := scrapeServer(t)
	manual := deployed(t, "../../docs/operating.md")
	for name := range shown {
		if strings.HasPrefix(name, "tryvox_") && !strings.Contains(manual, "`"+family(name)) {
			t.Errorf("docs/operating.md does not tell of %s", name)
		}
	}
	all := slices.Concat(dashboardExpressions(t), alertExpressions(t, manual))
	if len(all) < 30 {
		t.Fatalf("only %d expressions were found", len(all))
	}
	for name := range shown {
		if strings.HasPrefix(name, "tryvox_") && !slices.ContainsFunc(all, func(a asked) bool {
			return strings.Contains(a.expr, family(name))
		}) {
			t.Errorf("neither the dashboard nor a rule asks for %s", name)
		}
	}
	for _, a := range all {
		parsed, err := metricsql.Parse(a.expr)
		if err != nil {
			t.Errorf("%s: %s: %v", a.where, a.expr, err)
			continue
		}
		metrics := 0
		metricsql.VisitAll(parsed, func(e metricsql.Expr) {
			if m, ok := e.(*metricsql.MetricExpr); ok {
				metrics += shown.check(t, a, m)
			}
		})
		if metrics == 0 {
			t.Errorf("%s: %s asks for no metric", a.where, a.expr)
		}
	}
}

// family is the name of a histogram whose part this is, or the name itself.
func family(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
}

// check counts the metrics of one selector, and wants the server to show them.
func (s scraped) check(t *testing.T, a asked, m *metricsql.MetricExpr) (count int) {
	t.Helper()
	for _, filters := range m.LabelFilterss {
		name := ""
		for _, f := range filters {
			if f.Label == "__name__" && !f.IsRegexp && !f.IsNegative {
				name, count = f.Value, count+1
			}
		}
		labels, there := s[name]
		if !there && name != "up" { // that one is Prometheus' own
			t.Errorf("%s: %s asks for %q, which the server does not show", a.where, a.expr, name)
			continue
		}
		for _, f := range filters {
			own := []string{"__name__", "job", "instance"} // of every series that Prometheus scrapes
			if !slices.Contains(append(own, labels...), f.Label) {
				t.Errorf("%s: %s asks for the label %s, which %s does not have", a.where, a.expr, f.Label, name)
			}
		}
	}
	return count
}

var sample = regexp.MustCompile(`^([a-z_]+)(?:\{(.*)\})? `)

// scrapeServer starts a server, asks it for something, and reads its metrics once all are counted.
func scrapeServer(t *testing.T) scraped {
	t.Helper()
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := program.Program{T: t, Path: path, DSN: dbtest.DSN(t, db.SQLite)}.Serve("--metrics-addr", "127.0.0.1:0")
	get(t, s.URL+"/v1/pricing/numbers")
	if status, _ := ask(t, s.URL+"/metrics"); status != http.StatusNotFound {
		t.Errorf("the public listener answers /metrics with %d, want 404", status)
	}
	text := ""
	for end := time.Now().Add(program.Patience); !strings.Contains(text, "\ntryvox_numbers{") ||
		strings.Count(text, "\ntryvox_counted_timestamp_seconds{") < 4; {
		if time.Now().After(end) {
			t.Fatalf("not all was counted:\n%s", text)
		}
		text = get(t, "http://"+metricsOf(s)+"/metrics")
	}
	shown := scraped{}
	for line := range strings.Lines(text) {
		found := sample.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		for _, label := range regexp.MustCompile(`([a-z_]+)="`).FindAllStringSubmatch(found[2], -1) {
			shown[found[1]] = append(shown[found[1]], label[1])
		}
		shown[found[1]] = append(shown[found[1]], "")
	}
	s.Terminate()
	return shown
}

func get(t *testing.T, url string) string {
	t.Helper()
	status, body := ask(t, url)
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", url, status, body)
	}
	return body
}

func ask(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func deployed(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// interval stands for what Grafana puts in.
var interval = strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*")

func dashboardExpressions(t *testing.T) (all []asked) {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(deployed(t, "../../deploy/grafana/tryvox.json")), &board); err != nil {
		t.Fatal(err)
	}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			all = append(all, asked{"panel " + p.Title, interval.Replace(target.Expr)})
		}
	}
	return all
}

// alertExpressions wants the manual to say of each alert what to do.
func alertExpressions(t *testing.T, manual string) (all []asked) {
	t.Helper()
	var file struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For string
				Labels           map[string]string
				Annotations      map[string]string
			}
		}
	}
	text := deployed(t, "../../deploy/prometheus/alerts.yml")
	if err := yaml.UnmarshalWithOptions([]byte(text), &file, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			all = append(all, asked{"alert " + r.Alert, r.Expr})
			severity := r.Labels["severity"]
			if severity != "page" && severity != "warn" || r.Annotations["summary"] == "" {
				t.Errorf("alert %s: severity %q and summary %q", r.Alert, severity, r.Annotations["summary"])
			}
			if !strings.Contains(manual, "| `"+r.Alert+"` |") {
				t.Errorf("docs/operating.md does not say what to do on %s", r.Alert)
			}
		}
	}
	return all
}
