// Package disk owns a disk that can lose its power, for tests of SQLite: it remembers what was
// written and not yet forced out, and shows what a power cut would leave. It holds no rows, and
// only tests import it.
package disk

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// sectorBytes is what a disk writes whole or not at all.
const sectorBytes = 512

// Disk is a folder whose SQLite files stand on a disk that keeps only what was forced out. While
// the power is on its files are as SQLite wrote them.
type Disk struct {
	folder string

	mu    sync.Mutex
	files map[string]*file // by path
	lies  func(name string) bool
	count Counts
}

// Counts is what a disk was asked to do.
type Counts struct{ Writes, Syncs, Cuts int }

// file is what is on the disk for certain, and what is on its way.
type file struct {
	durable []byte
	pending []change
}

// change is one write, or a new size where it has no bytes.
type change struct {
	at   int64
	data []byte
}

// New makes the folder's disk. It must come before the database in the folder is opened, and lasts
// as long as the test.
func New(t testing.TB, folder string) *Disk {
	t.Helper()
	d := &Disk{folder: folder, files: map[string]*file{}}
	if err := plug(d); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unplug(d) })
	return d
}

// Lie makes the disk say that files were forced out that were not: those whose names end so. It is
// what SQLite does itself where synchronous is OFF, and for the log where it is NORMAL.
func (d *Disk) Lie(suffix string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lies = func(name string) bool { return strings.HasSuffix(name, suffix) }
}

// Counts is what it was asked to do so far.
func (d *Disk) Counts() Counts {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}

// Cut writes into a new folder what the disk would hold had the power been cut now: all that was
// forced out, and of the rest nothing, everything, what came first, or some sectors of it, as the
// random source wills. The disk itself goes on.
func (d *Disk) Cut(into string, random *rand.Rand) error {
	if err := os.Mkdir(into, 0o700); err != nil {
		return err
	}
	left := d.left(random)
	for name, content := range left {
		if err := os.WriteFile(filepath.Join(into, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (d *Disk) left(random *rand.Rand) map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count.Cuts++
	fate := fates[random.IntN(len(fates))](random)
	left := map[string][]byte{}
	for path, f := range d.files {
		content := append([]byte(nil), f.durable...)
		for i, c := range f.pending {
			content = c.survive(content, func() bool { return fate(i, len(f.pending)) })
		}
		left[filepath.Base(path)] = content
	}
	return left
}

// fates say whether a sector of the change at a place among so many is there after a cut.
var fates = []func(*rand.Rand) func(at, count int) bool{
	func(*rand.Rand) func(int, int) bool { return func(int, int) bool { return false } },
	func(*rand.Rand) func(int, int) bool { return func(int, int) bool { return true } },
	func(r *rand.Rand) func(int, int) bool {
		part := r.Float64()
		return func(at, count int) bool { return float64(at) < part*float64(count) }
	},
	func(r *rand.Rand) func(int, int) bool { return func(int, int) bool { return r.IntN(2) == 0 } },
	func(r *rand.Rand) func(int, int) bool { return func(int, int) bool { return r.IntN(10) > 0 } },
}

// survive applies what is kept of a change, sector by sector.
func (c change) survive(content []byte, kept func() bool) []byte {
	if c.data == nil {
		if kept() {
			content = resize(content, c.at)
		}
		return content
	}
	for at, end := c.at, c.at+int64(len(c.data)); at < end; {
		next := min(at/sectorBytes*sectorBytes+sectorBytes, end)
		if kept() {
			content = resize(content, max(int64(len(content)), next))
			copy(content[at:next], c.data[at-c.at:next-c.at])
		}
		at = next
	}
	return content
}

func resize(content []byte, size int64) []byte {
	if size <= int64(len(content)) {
		return content[:size]
	}
	return append(content, make([]byte, size-int64(len(content)))...)
}

// open gives the file of a path; what is in it now is on the disk.
func (d *Disk) open(path string) *file {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[path] == nil {
		content, _ := os.ReadFile(path) // a new file is empty
		d.files[path] = &file{durable: content}
	}
	return d.files[path]
}

// write notes a change and makes it, as one.
func (d *Disk) write(f *file, c change, do func() int32) int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count.Writes++
	f.pending = append(f.pending, c)
	return do()
}

// sync forces a file out.
func (d *Disk) sync(path string, f *file) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count.Syncs++
	if d.lies != nil && d.lies(path) {
		return
	}
	for _, c := range f.pending {
		f.durable = c.survive(f.durable, func() bool { return true })
	}
	f.pending = nil
}

// remove forgets a file; SQLite removes one only when it has nothing to say any more.
func (d *Disk) remove(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, path)
}
