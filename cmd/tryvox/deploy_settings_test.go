package main

import (
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// variable is a setting of the program in a file, as an operator would write it.
var variable = regexp.MustCompile(`\bTRYVOX_[A-Z_]*[A-Z]`)

// Every variable in deploy/ and in the manuals is a flag's, and the manual has every flag of serve.
func TestSettingsAreThoseOfTheProgram(t *testing.T) {
	known, ofServe := flags(t)
	for _, file := range append(deployFiles(t), "../../docs/operating.md", "../../docs/upgrading.md") {
		for _, name := range variable.FindAllString(deployed(t, file), -1) {
			if !known[name] {
				t.Errorf("%s: no flag of the program is set by %s", file, name)
			}
		}
	}
	manual := deployed(t, "../../docs/operating.md")
	for _, flag := range ofServe {
		name := variableOf(flag)
		if !strings.Contains(manual, "`--"+flag) || !strings.Contains(manual, "`"+name+"`") {
			t.Errorf("docs/operating.md does not tell of --%s and %s", flag, name)
		}
	}
}

func variableOf(flag string) string {
	return "TRYVOX_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// flags are the variables of all flags of the program, and the names of those of serve.
func flags(t *testing.T) (known map[string]bool, ofServe []string) {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Vars{"sip_host": app.HostDefault},
		kong.TypeMapper(reflect.TypeFor[instant](), kong.MapperFunc(readInstant)))
	if err != nil {
		t.Fatal(err)
	}
	known = map[string]bool{}
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && flag.Name != "help" {
			known[variableOf(flag.Name)] = true
		}
		if command, ok := node.(*kong.Node); ok && command.Name == "serve" {
			for _, flag := range command.Flags {
				ofServe = append(ofServe, flag.Name)
			}
		}
		return next(nil)
	})
	if err != nil || len(ofServe) < 5 {
		t.Fatalf("flags of serve: %q, %v", ofServe, err)
	}
	return known, ofServe
}

// deployFiles are all files below deploy/ but the module that checks them.
func deployFiles(t *testing.T) (files []string) {
	t.Helper()
	err := filepath.WalkDir("../../deploy", func(path string, d fs.DirEntry, err error) error {
		if d.IsDir() && d.Name() == "check" {
			return fs.SkipDir
		}
		if !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 8 {
		t.Fatalf("files of deploy/: %q, %v", files, err)
	}
	return files
}

var (
	probed = regexp.MustCompile(`httpGet: \{path: (\S+),`)
	grace  = regexp.MustCompile(
		`(?m)^\s*(?:TimeoutStopSec=|stop_grace_period: |terminationGracePeriodSeconds: )(\d+)(s|m|)$`)
	preStop = regexp.MustCompile(`sleep: \{seconds: (\d+)\}`)
)

// Whoever stops the program gives it longer than it takes, and whoever looks after it asks for what it
// answers.
func TestSupervisorsGiveTimeAndAskForWhatThereIs(t *testing.T) {
	stopped, asked := map[string]time.Duration{}, map[string]bool{}
	for _, file := range deployFiles(t) {
		text := deployed(t, file)
		for _, found := range probed.FindAllStringSubmatch(text, -1) {
			asked[found[1]] = true
		}
		wait := drainGrace
		for _, found := range preStop.FindAllStringSubmatch(text, -1) {
			wait += duration(t, found[1], "s")
		}
		for _, found := range grace.FindAllStringSubmatch(text, -1) {
			got := duration(t, found[1], found[2])
			if stopped[filepath.Base(file)] = got; got < wait+5*time.Second {
				t.Errorf("%s: killed %v after it is stopped, want 5 s more than the %v it may take", file, got, wait)
			}
		}
	}
	for _, file := range []string{"tryvox.service", "compose.yaml", "tryvox.yaml", "sqlite.yaml"} {
		if stopped[file] == 0 {
			t.Errorf("%s does not say how long a stop may take", file)
		}
	}
	if !asked["/healthz"] || !asked["/readyz"] {
		t.Errorf("the probes ask for %v, want /healthz and /readyz", asked)
	}
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := program.Program{T: t, Path: path, DSN: dbtest.DSN(t, db.SQLite)}.Serve()
	for path := range asked {
		if status, body := ask(t, s.URL+path); status != http.StatusOK {
			t.Errorf("GET %s: %d %s, want 200", path, status, body)
		}
	}
}

func duration(t *testing.T, count, unit string) time.Duration {
	t.Helper()
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	if unit == "m" {
		n *= 60
	}
	return time.Duration(n) * time.Second
}

// exposureMax is what `systemd-analyze security` may find at most, in tenths of its 10: "OK".
const exposureMax = "15"

// systemd understands the unit, and finds it closed, where it is installed.
func TestUnit(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skipf("not looked at by systemd: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "tryvox.service") // it wants to see the program
	text := strings.Replace(deployed(t, "../../deploy/systemd/tryvox.service"), "/usr/bin/tryvox", self, 1)
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"verify", "--man=no", unit},
		{"security", "--offline=true", "--no-pager", "--threshold=" + exposureMax, unit},
	} {
		if out, err := tool(t, analyze, args...); err != nil || args[0] == "verify" && out != "" {
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
	}
}
