package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever reads a report can get one like it: a part of a plan, or other rounds, are told of.
func TestCommandOfAReport(t *testing.T) {
	for want, r := range map[string]report{
		"make bench":       {Plan: "full", Rounds: plans["full"].rounds, Seconds: plans["full"].seconds},
		"make bench-quick": {Plan: "quick", Rounds: plans["quick"].rounds, Seconds: plans["quick"].seconds},
		"go run ./bench -plan full -rounds 3 -seconds 2 -only '^floor'": {
			Plan: "full", Rounds: 3, Seconds: 2, Only: "^floor",
		},
	} {
		if got := r.command(); got != want {
			t.Errorf("command %q, want %q", got, want)
		}
	}
}

// A report of a part of a plan says what it lacks.
func TestReportOfAPart(t *testing.T) {
	r := &report{Plan: "quick", Only: "^floor", Results: []*result{{measure: measure{Name: "floor-8"}}}}
	text := r.markdown()
	if !strings.Contains(text, "left out of the plan: floor-32, ") || strings.Contains(text, "floor-8,") {
		t.Errorf("the report does not say that floor-32 and others were left out, and only they:\n%s", text)
	}
	r.Only = ""
	if text := r.markdown(); strings.Contains(text, "left out") {
		t.Errorf("nothing was left out:\n%s", text)
	}
}

// A void measure costs its own ratio and the exit code, not the report.
func TestVoidMeasureLeavesTheReport(t *testing.T) {
	r := sample()
	r.compare(sampleAims)
	folder := t.TempDir()
	o := options{
		doc: folder, json: filepath.Join(folder, "all.json"), record: filepath.Join(folder, "recorded.json"),
	}
	err := o.finish(t.Context(), r, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "void is void: lost a row") {
		t.Errorf("error %v, want the void measure", err)
	}
	for name, want := range map[string]string{
		"benchmarks.md": "* void: void: lost a row", "all.json": "lost a row", "recorded.json": "ours per second",
	} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, no %q in\n%s", name, err, want, text)
		}
	}
}
