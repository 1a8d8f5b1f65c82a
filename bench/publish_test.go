package main

import "testing"

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
