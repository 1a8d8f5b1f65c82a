package app

import (
	"slices"
	"testing"

	"tryvox.io/numbers/internal/run"
)

// One transaction forgets as many runs as have together the problems that one may have, and one at least.
func TestTrimmable(t *testing.T) {
	ended := func(id string, endedUs int64, problems int) run.Ended {
		return run.Ended{ID: id, EndedUs: endedUs, Problems: problems}
	}
	half := run.ProblemsMax/2 + 1
	for _, c := range []struct {
		oldest []run.Ended
		want   []string
	}{
		{nil, nil},
		{[]run.Ended{ended("a", 9, 0), ended("b", 10, 0), ended("c", 9, 0)}, []string{"a"}},
		{[]run.Ended{ended("a", 1, half), ended("b", 2, half)}, []string{"a"}},
		{[]run.Ended{ended("a", 1, run.ProblemsMax), ended("b", 2, 0), ended("c", 3, 1)}, []string{"a", "b"}},
	} {
		if got := trimmable(c.oldest, 10); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.oldest, got, c.want)
		}
	}
}
