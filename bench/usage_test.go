package main

import "testing"

func TestParseStat(t *testing.T) {
	const line = "4711 (a) b (c) S 42 1 1 0 -1 0 0 0 0 0 150 50 300 100 20 0 1 0 99 0 0\n"
	if got, want := parseStat([]byte(line)), (stat{parent: 42, own: 2, ended: 4}); got != want {
		t.Errorf("parsed %+v, want %+v", got, want)
	}
	if got := parseStat([]byte("4711 (short) S 42")); got != (stat{}) {
		t.Errorf("parsed %+v from a short line, want nothing", got)
	}
}

func TestParseBusy(t *testing.T) {
	const text = "cpu  100 20 30 9999 8888 4 5 1 77 66\ncpu0 1 1 1 1\n"
	if got := parseBusy(text); got != 1.6 {
		t.Errorf("%v busy seconds, want 1.6: without idle, iowait and guests", got)
	}
}

func TestOwnUsage(t *testing.T) {
	if busySeconds() == 0 {
		t.Skip("no /proc")
	}
	if peakMB(1) < 0 || familyCPU(1) < cpu(1) || ownCPU() < 0 {
		t.Errorf("peak %v MB, family %v s, process %v s", peakMB(1), familyCPU(1), cpu(1))
	}
}
