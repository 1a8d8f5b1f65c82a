package patroni

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"tryvox.io/numbers/internal/db/dbtest"
)

// run is one run of a program.
type run struct {
	cmd  *exec.Cmd
	gone chan struct{}
}

func startRun(cmd *exec.Cmd, log *tail) (*run, error) {
	cmd.Stdout, cmd.Stderr = log, log
	cmd.WaitDelay = time.Second // PostgreSQL inherits the pipe, and may live on
	if err := dbtest.Start(cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	r := &run{cmd: cmd, gone: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended, its log says
		close(r.gone)
	}()
	return r, nil
}

func (r *run) runs() bool {
	select {
	case <-r.gone:
		return false
	default:
		return true
	}
}

// tail is the end of a log.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// tailBytesMax is what is kept of a log for the message of a failure.
const tailBytesMax = 4 << 10

// Write keeps the end.
func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	l.text = slices.Clone(l.text[max(0, len(l.text)-tailBytesMax):])
	return len(p), nil
}

// String is the end of the log.
func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// postmaster is the process of PostgreSQL. Its folder proves that it is this host's.
func (h *Host) postmaster() (pid int, runs bool) {
	files := filepath.Join(h.folder, "files")
	text, err := os.ReadFile(filepath.Join(files, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err = strconv.Atoi(line)
	if err != nil {
		return 0, false
	}
	at, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return pid, err == nil && at == files
}

// descent are the processes and all that they started, as far as they live.
func descent(roots []int) ([]int, error) {
	parents := map[int]int{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if state, parent := look(pid); state != "" && state != "Z" {
			parents[pid] = parent
		}
	}
	var found []int
	for pid := range parents {
		for at := pid; at != 0; at = parents[at] {
			if slices.Contains(roots, at) {
				found = append(found, pid)
				break
			}
		}
	}
	return found, nil
}

// look reads the state and the parent of a process out of proc(5); of one that is gone, nothing.
func look(pid int) (state string, parent int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	// The name in parentheses may hold anything, so what follows its end is read.
	words := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	parent, err = strconv.Atoi(words[1])
	if err != nil {
		return "", 0
	}
	return words[0], parent
}

// strike sends a signal to processes until all of them are gone or stopped, those too that were
// started meanwhile.
func (h *Host) strike(signal syscall.Signal, processes func() ([]int, error)) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		all, err := processes()
		if err != nil {
			return err
		}
		left := 0
		for _, pid := range all {
			if state, _ := look(pid); state == "" || state == "Z" || signal == syscall.SIGSTOP && state == "T" {
				continue
			}
			left++
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return err
			}
		}
		if left == 0 {
			return nil
		}
	}
	return fmt.Errorf("%s: processes are left after %v of %v", h.name, patience, signal)
}
