package app

import (
	"slices"
	"testing"

	"tryvox.io/numbers/internal/run"
)

// One transaction forgets as many runs as have together the problems that one may have, and one at least.
func TestTrimmable(t *testing.T) {
	half := run.ProblemsMax/2 + 1
	for _, c := range []struct {
		oldest []run.Ended
		want   []string
	}{
		{nil, nil},
		{[]run.Ended{{ID: "a", Problems: half}, {ID: "b", Problems: half}}, []string{"a"}},
		{
			[]run.Ended{{ID: "a", Problems: run.ProblemsMax}, {ID: "b"}, {ID: "c", Problems: 1}},
			[]string{"a", "b"},
		},
	} {
		if got := trimmable(c.oldest); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.oldest, got, c.want)
		}
	}
}
