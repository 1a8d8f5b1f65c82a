// Package rapidtest sets how long tests with rapid look. It knows nothing of the product, and
// only tests import it.
package rapidtest

import (
	"flag"
	"strconv"
	"testing"
)

// Checks sets how many cases rapid tries from here on, unless -rapid.checks says so.
func Checks(t *testing.T, count int) {
	t.Helper()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if given {
		return
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(count)); err != nil {
		t.Fatal(err)
	}
}
