package id

import (
	"regexp"
	"testing"

	"github.com/gofrs/uuid/v5"
)

// The pairs are those of the TypeID specification, version 0.3.0 (valid.json).
func TestTypeID(t *testing.T) {
	for want, text := range map[string]string{
		"prefix_00000000000000000000000000": "00000000-0000-0000-0000-000000000000",
		"prefix_00000000000000000000000001": "00000000-0000-0000-0000-000000000001",
		"prefix_0000000000000000000000000a": "00000000-0000-0000-0000-00000000000a",
		"prefix_0000000000000000000000000g": "00000000-0000-0000-0000-000000000010",
		"prefix_00000000000000000000000010": "00000000-0000-0000-0000-000000000020",
		"prefix_7zzzzzzzzzzzzzzzzzzzzzzzzz": "ffffffff-ffff-ffff-ffff-ffffffffffff",
		"prefix_0123456789abcdefghjkmnpqrs": "0110c853-1d09-52d8-d73e-1194e95b5f19",
		"prefix_01h455vb4pex5vsknk084sn02q": "01890a5d-ac96-774b-bcce-b302099a8057",
	} {
		if got := typeID("prefix", uuid.Must(uuid.FromString(text))); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// Identifiers of one moment are different, and none is smaller than one of an earlier moment.
func TestNew(t *testing.T) {
	shape := regexp.MustCompile(`^txn_0[0-9a-hjkmnp-tv-z]{25}$`)
	seen := map[string]bool{}
	latest := ""
	for range 10_000 {
		got := New("txn")
		if !shape.MatchString(got) || seen[got] {
			t.Fatalf("%s after %d others", got, len(seen))
		}
		if moment := got[:len("txn_")+10]; moment < latest {
			t.Fatalf("%s after %s", got, latest)
		} else {
			latest = moment
		}
		seen[got] = true
	}
}

func TestSecret(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z2-7]{32}$`)
	if one, other := Secret(), Secret(); !shape.MatchString(one) || one == other {
		t.Errorf("%s and %s", one, other)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New("req")
	}
}
