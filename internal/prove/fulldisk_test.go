package prove

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// A disk that is full: callers are told to come again, nothing is half done, and once there is room
// again the same service sells on.
func TestDiskIsFull(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		d := newSmallDisk(t, 160<<20) // twice what SQLite's log may grow to
		s := openShop(t, "sqlite:"+filepath.Join(d.folder, "tryvox.db"), sized(3000, 20_000))
		s.fillUp(d, func() {})
		s.count("full disk, SQLite", sized(1, 10))
	})
	t.Run("postgres", func(t *testing.T) {
		d := newSmallDisk(t, 320<<20)
		c := dbtest.NewCluster(t, dbtest.Options{TCP: true, Folder: d.folder})
		s := openShop(t, c.Database(t), sized(3000, 20_000))
		s.fillUp(d, func() {
			if c.Gone() { // it ends where it cannot write its log; its operator starts it again
				c.Kill()
				c.Start(t)
			}
		})
		s.count("full disk, PostgreSQL", sized(1, 10))
	})
}

// fillUp fills the disk under load and makes room again.
func (s *shop) fillUp(d *smallDisk, repair func()) {
	s.T.Helper()
	served := s.Serve()
	s.moveTo(served)
	s.furnish(s.accounts)
	end := s.trade(served)
	for range sized(1, 10) {
		s.sells("before the disk is full")
		d.fill()
		s.refuses("while the disk is full")
		s.until("it is not ready while the disk is full", func() bool { return !ready(served) })
		d.free()
		repair()
		s.sells("once there is room")
		s.until("it is ready once there is room", func() bool { return ready(served) })
	}
	end()
	s.settle()
	s.compare()
	served.Terminate()
}

// ready tells whether requests may be sent to a server.
func ready(s *program.Served) bool {
	answer, err := http.Get(s.URL + "/readyz")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// smallDisk is a folder on a file system of its own.
type smallDisk struct {
	t      *testing.T
	folder string
}

// newSmallDisk skips the test where this user may not mount one.
func newSmallDisk(t *testing.T, bytes int) *smallDisk {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil { // PostgreSQL's user has to get there
		t.Fatal(err)
	}
	unmount, err := mountSmall(folder, bytes)
	if err != nil {
		t.Skipf("this machine lets us mount no small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := unmount(); err != nil {
			t.Error(err)
		}
	})
	return &smallDisk{t: t, folder: folder}
}

func (d *smallDisk) filler() string { return filepath.Join(d.folder, "filler") }

// fill writes until nothing fits any more.
func (d *smallDisk) fill() {
	d.t.Helper()
	f, err := os.Create(d.filler())
	if err != nil {
		d.t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2 // down to the last byte
		}
	}
	if err := f.Close(); err != nil {
		d.t.Fatal(err)
	}
}

func (d *smallDisk) free() {
	d.t.Helper()
	if err := os.Remove(d.filler()); err != nil {
		d.t.Fatal(err)
	}
}
