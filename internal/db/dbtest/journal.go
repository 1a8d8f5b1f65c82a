package dbtest

import (
	"bytes"
	"sync"
)

// journalMax bounds what is kept of a server's log: its end, for the message of a failure.
const journalMax = 16 << 10

// readyText is what PostgreSQL writes once it takes connections.
var readyText = []byte("database system is ready to accept connections")

// journal is the log of a running server. Its ready is closed when the server is.
type journal struct {
	ready chan struct{}

	mu    sync.Mutex
	once  sync.Once
	lines []byte
}

func newJournal() *journal { return &journal{ready: make(chan struct{})} }

// Write keeps the end of the log.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, p...)
	if bytes.Contains(j.lines, readyText) {
		j.once.Do(func() { close(j.ready) })
	}
	if over := len(j.lines) - journalMax; over > 0 {
		j.lines = bytes.Clone(j.lines[over:])
	}
	return len(p), nil
}

// String is the end of the log.
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return string(j.lines)
}
