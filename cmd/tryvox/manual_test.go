package main

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The manual's page tells of every command that --help lists and of every flag that completion knows, and is
// clean to whoever sets it.
func TestManualTellsOfAll(t *testing.T) {
	page := printed(t, "manual")
	ofHelp := regexp.MustCompile(`(?m)^  ([a-z][a-z -]*[a-z])(?: <|  |$)`)
	listed := ofHelp.FindAllStringSubmatch(printed(t, "--help"), -1)
	if len(listed) < 20 {
		t.Fatalf("--help lists only %q", listed)
	}
	for _, command := range listed {
		_, told, found := strings.Cut(page, ".SS tryvox "+roff(command[1]))
		if !found {
			t.Errorf("the page has no %s", command[1])
		}
		told, _, _ = strings.Cut(told, "\n.SS ")
		words := append([]string{completeWord}, strings.Fields(command[1])...)
		for flag := range strings.FieldsSeq(printed(t, append(words, "-")...)) {
			ofAll := flag == "--help" || flag == "--db" || flag == "--json"
			if !ofAll && !strings.Contains(told, `\fB`+roff(flag)) {
				t.Errorf("the page has no %s of %s", flag, command[1])
			}
		}
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		return // the page is the same; who sets it is not here
	}
	set := exec.CommandContext(t.Context(), groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-z")
	set.Stdin = strings.NewReader(page)
	if said, err := set.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("groff: %v\n%s", err, said)
	}
}

// printed is what a command prints.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, &out)
	if err != nil {
		t.Fatalf("tryvox %s: %v", strings.Join(args, " "), err)
	}
	return out.String()
}
