package main

import (
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	tests := []struct {
		rows        int
		read, bytes int64
		took        time.Duration
		want        string
	}{
		{0, 0, 100, 0, "[                        ]   0 %  0 rows"},
		{999, 25, 100, 900 * time.Millisecond, "[======                  ]  25 %  999 rows"},
		{
			450_000, 50, 100, 4 * time.Second,
			"[============            ]  50 %  450,000 rows  112,500/s  4s left",
		},
		{
			10_000_000, 99, 100, 100 * time.Second,
			"[======================= ]  99 %  10,000,000 rows  100,000/s  1s left",
		},
		{7, 100, 100, time.Hour, "[========================] 100 %  7 rows  0/s  0s left"},
		{7, 130, 100, time.Hour, "[========================] 100 %  7 rows  0/s  0s left"}, // the file grew
		{1_000, 500, 0, 2 * time.Second, "1,000 rows  500/s"},                              // standard input
	}
	for _, test := range tests {
		if got := progressLine(test.rows, test.read, test.bytes, test.took); got != test.want {
			t.Errorf("%d rows, %d of %d bytes, %s:\n%s, want\n%s",
				test.rows, test.read, test.bytes, test.took, got, test.want)
		}
		if len(test.want) >= 80 {
			t.Errorf("longer than a terminal: %s", test.want)
		}
	}
}
