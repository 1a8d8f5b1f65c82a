package prove

import (
	"testing"

	"tryvox.io/numbers/internal/db/dbtest"
)

// What SQLite acknowledged is there after a power cut at any moment, on a disk that keeps only what
// was forced out, and of the rest whatever it likes. The clients buy on while it is cut, so cuts come
// between commits, in them, and in checkpoints.
func TestPowerIsCut(t *testing.T) {
	t.Parallel()
	for range sized(1, 12) {
		p := newPowered(t, dbtest.DSN(t, "sqlite"))
		lefts := p.load(t)
		for _, left := range lefts {
			if err := left.verdict(t); err != nil {
				t.Errorf("seed %d, cut %d of %d: %v", p.seed, left.cut, len(lefts), err)
			}
		}
		figures.add(figure{
			what: "power cut under SQLite", faults: len(lefts), tried: len(p.asked), acknowledged: len(p.acked),
		})
	}
}

// The proof can fail. A disk that says it has forced out what it has not loses purchases that were
// acknowledged: so would SQLite with synchronous=OFF, and with NORMAL, where only the log waits.
func TestLyingDiskIsFound(t *testing.T) {
	t.Parallel()
	for name, suffix := range map[string]string{"like synchronous OFF": "", "like synchronous NORMAL": "-wal"} {
		t.Run(name, func(t *testing.T) {
			p := newPowered(t, dbtest.DSN(t, "sqlite"))
			p.disk.Lie(suffix)
			lefts := p.load(t)
			failed := 0
			for _, left := range lefts {
				if left.verdict(t) != nil {
					failed++
				}
			}
			t.Logf("%d of %d cuts lost something", failed, len(lefts))
			if failed == 0 {
				t.Errorf("seed %d: %d cuts lost nothing, though the disk lied", p.seed, len(lefts))
			}
		})
	}
}
