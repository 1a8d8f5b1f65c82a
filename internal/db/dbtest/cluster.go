package dbtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

const (
	// folderPattern names the folders. They stand in /tmp or in memory, never in TMPDIR: a
	// socket path has at most 107 bytes, and the server's user must be able to get there.
	folderPattern = "tryvox-pg-*"
	diskParent    = "/tmp"
	memoryParent  = "/dev/shm"
	// superuser owns the server and every database in it.
	superuser = "tryvox"
	// socketPort is part of the name of the socket; two servers never share a folder.
	socketPort = 5432
	// startMax bounds a start with recovery after Kill, stopMax a shutdown; on two busy cores
	// both take a second.
	startMax = 60 * time.Second
	stopMax  = 30 * time.Second
)

// Options says how a server of its own runs.
type Options struct {
	TCP   bool // listens on a port of 127.0.0.1 too, and its DSNs name that port
	Fsync bool // survives a power failure too; without it a commit still survives Kill
	// Standbys may follow it: Await is obeyed.
	Standbys bool
	// Folder is where its files stand: one that every user may enter. Empty: where there is room.
	Folder string
}

// Cluster is a PostgreSQL server of its own, for tests that take the database away. Its
// methods must not be called at the same time, except Database.
type Cluster struct {
	programs string // the folder of initdb and postgres
	folder   string // of the server's files and its socket
	port     int    // 0 without TCP
	fsync    bool
	standbys bool
	unlock   func()
	server   *server // nil while stopped

	databases databases
}

// server is one run of the server.
type server struct {
	process *os.Process
	journal *journal
	gone    chan struct{} // closed when the server and all its children have ended
}

// NewCluster starts a server without databases, and removes it at the end of the test.
func NewCluster(t testing.TB, o Options) *Cluster {
	t.Helper()
	c, err := newCluster(o)
	demand(t, err)
	t.Cleanup(c.remove)
	return c
}

// Start starts the server after Kill or Stop, on the same files and port, and returns when
// it takes connections.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	if err := c.start(); err != nil {
		t.Fatal(err)
	}
}

// Gone tells whether the server has ended by itself, as it does where it cannot write its log.
func (c *Cluster) Gone() bool {
	if c.server == nil {
		return true
	}
	select {
	case <-c.server.gone:
		return true
	default:
		return false
	}
}

// Kill ends the server as kill -9 does and returns when nothing of it runs any more. What
// was committed is there after Start. Killing a server that does not run does nothing.
func (c *Cluster) Kill() { c.end(os.Kill) }

// Stop shuts the server down in order; connections are cut. Stopping a server that does not
// run does nothing.
func (c *Cluster) Stop() { c.end(os.Interrupt) }

func newCluster(o Options) (*Cluster, error) {
	if !launching() {
		return nil, errors.New("dbtest: add func TestMain(m *testing.M) { dbtest.Main(m) } to the package")
	}
	programs, err := findPostgres()
	if err != nil {
		return nil, err
	}
	sweep()
	c := &Cluster{programs: programs, fsync: o.Fsync, standbys: o.Standbys}
	parent := diskParent
	if !o.Fsync && memoryHasRoom() {
		parent = memoryParent // a database is there in 30 ms; a disk may take 250
	}
	if o.Folder != "" {
		parent = o.Folder
	}
	if c.folder, c.unlock, err = makeFolder(parent); err != nil {
		return nil, err
	}
	if o.TCP {
		c.port, err = freePort()
	}
	if err == nil {
		err = c.initdb()
	}
	if err == nil {
		err = c.start()
	}
	if err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) initdb() error {
	cmd := exec.Command(filepath.Join(c.programs, "initdb"), "--pgdata", c.files(), "--no-sync",
		"--auth=trust", "--username="+superuser, "--encoding=UTF8", "--locale=C", "--no-instructions")
	if out, err := launch(cmd, cmd.CombinedOutput); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (c *Cluster) start() error {
	if c.server != nil {
		return errors.New("dbtest: the server runs already")
	}
	s := &server{journal: newJournal(), gone: make(chan struct{})}
	cmd := exec.Command(filepath.Join(c.programs, "postgres"), c.settings()...)
	cmd.Stderr = s.journal
	if _, err := launch(cmd, func() ([]byte, error) { return nil, cmd.Start() }); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	s.process = cmd.Process
	go func() {
		// Its children hold the journal's pipe too, so Wait returns when all have ended; how
		// the server ended, the journal says better than the exit status.
		_ = cmd.Wait()
		close(s.gone)
	}()
	c.server = s
	select {
	case <-s.journal.ready:
		return nil
	case <-s.gone:
	case <-time.After(startMax):
	}
	c.Kill()
	return fmt.Errorf("postgres did not start:\n%s", s.journal)
}

// settings are for tests: small, and without the work that only a crash of the machine or a
// long life pays back. What SQL means is as by default.
func (c *Cluster) settings() []string {
	listen, port := "", socketPort
	if c.port != 0 {
		listen, port = "127.0.0.1", c.port
	}
	args := []string{"-D", c.files(), "-k", c.folder, "-h", listen, "-p", strconv.Itoa(port)}
	set := []string{
		"max_connections=200", "shared_buffers=64MB", "autovacuum=off", "jit=off",
		"log_min_messages=warning", "logging_collector=off",
	}
	if !c.standbys {
		set = append(set, "wal_level=minimal", "max_wal_senders=0")
	}
	if !c.fsync {
		set = append(set, "fsync=off", "full_page_writes=off", "max_wal_size=128MB")
	}
	for _, s := range set {
		args = append(args, "-c", s)
	}
	return args
}

func (c *Cluster) files() string { return filepath.Join(c.folder, "files") }

func (c *Cluster) end(how os.Signal) {
	if c.server == nil {
		return
	}
	s := c.server
	c.server = nil
	_ = s.process.Signal(how) // it fails if the server has ended already
	select {
	case <-s.gone:
	case <-time.After(stopMax):
		_ = s.process.Kill()
		<-s.gone
	}
}

// remove ends the server and leaves nothing. A failure leaves files, which a later
// sweep removes.
func (c *Cluster) remove() {
	c.Stop()
	_ = os.RemoveAll(c.folder)
	c.unlock()
}

// freePort finds a port of 127.0.0.1 that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a port: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// makeFolder makes a folder that sweep leaves alone while this process lives.
func makeFolder(parent string) (folder string, unlock func(), err error) {
	folder, err = os.MkdirTemp(parent, folderPattern)
	if err != nil {
		return "", nil, fmt.Errorf("make a folder: %w", err)
	}
	if unlock, err = lock(filepath.Join(folder, "lock")); err == nil {
		err = giveToServer(folder)
	}
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("make a folder: %w", err), os.RemoveAll(folder))
	}
	return folder, unlock, nil
}

// sweep removes what killed test processes left: their servers ended with them, their files
// did not. A folder belongs to a living process while its lock is held.
func sweep() {
	onDisk, _ := filepath.Glob(filepath.Join(diskParent, folderPattern)) // the pattern is well formed
	inMemory, _ := filepath.Glob(filepath.Join(memoryParent, folderPattern))
	for _, folder := range slices.Concat(onDisk, inMemory) {
		info, err := os.Stat(filepath.Join(folder, "lock"))
		if err != nil || time.Since(info.ModTime()) < time.Minute { // perhaps not locked yet
			continue
		}
		if unlock, err := lock(filepath.Join(folder, "lock")); err == nil {
			_ = os.RemoveAll(folder)
			unlock()
		}
	}
}
