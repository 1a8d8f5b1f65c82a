// Package patroni runs PostgreSQL as operators do who want no single host to matter: three hosts, each
// with PostgreSQL, Patroni and etcd, all on this machine's loopback. It is for the failover drill.
package patroni

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db/dbtest"
)

const (
	// patience bounds every wait; a start from nothing takes 10 to 20 seconds.
	patience = 90 * time.Second
	// pollEvery is how often a wait looks.
	pollEvery = 100 * time.Millisecond
	// superuser is PostgreSQL's and Patroni's.
	superuser = "postgres"
	// database is also the name of its owner.
	database = "tryvox"
)

// Cluster is three hosts.
type Cluster struct {
	t      testing.TB
	folder string
	Hosts  []*Host
}

// New starts three hosts and returns when there is a leader with a synchronous standby, and an empty
// database. They end with the test, also with one that is killed.
func New(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{t: t, folder: dbtest.Folder(t)}
	programs := dbtest.Programs(t,
		"createdb", "createuser", "pg_basebackup", "pg_controldata", "pg_ctl", "pg_rewind")
	api := apiOf(t)
	for _, name := range []string{"one", "two", "three"} {
		h, err := newHost(c.folder, name, programs, api)
		if err != nil {
			t.Fatal(err)
		}
		c.Hosts = append(c.Hosts, h)
	}
	c.keep()
	for _, h := range c.Hosts {
		if err := h.start(context.WithoutCancel(c.t.Context()), c.Hosts); err != nil {
			t.Fatal(err)
		}
	}
	c.Whole()
	c.create()
	return c
}

// keeper ends the servers that outlive Patroni, once nobody holds its standard input any more. A
// server's process stands in its folder, so no other can be taken for it.
const keeper = `trap '' INT TERM HUP
cat >/dev/null
for files in "$1"/*/files; do
	pid=$(head -n 1 "$files/postmaster.pid" 2>/dev/null) || continue
	[ "$(readlink "/proc/$pid/cwd")" = "$files" ] || continue
	kill -QUIT "$pid"
	kill -CONT "$pid"
done
true`

// keep starts the keeper. In the end all programs are killed, then it does its work.
func (c *Cluster) keep() {
	c.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), "sh", "-c", keeper, "keeper", c.folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	held, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { c.end(cmd, held) })
}

func (c *Cluster) end(keeper *exec.Cmd, held io.Closer) {
	for _, h := range c.Hosts {
		if err := h.Kill(); err != nil {
			c.t.Error(err)
		}
	}
	_ = held.Close() // Wait closes it in any case
	if err := keeper.Wait(); err != nil {
		c.t.Errorf("end of the hosts: %v", err)
	}
}

// create makes the database and who owns it.
func (c *Cluster) create() {
	c.t.Helper()
	leader := c.Leader()
	host, port, _ := strings.Cut(leader.postgres, ":")
	for _, words := range [][]string{{"createuser", database}, {"createdb", "--owner", database, database}} {
		args := append([]string{"--host", host, "--port", port, "--username", superuser}, words[1:]...)
		program := exec.CommandContext(c.t.Context(), filepath.Join(leader.programs, words[0]), args...)
		out, err := program.CombinedOutput()
		if err != nil {
			c.t.Fatalf("%s: %v\n%s\n%s", words[0], err, out, leader.log)
		}
	}
}

// DSN names all hosts, as docs/operating.md recommends it.
func (c *Cluster) DSN() string {
	var hosts []string
	for _, h := range c.Hosts {
		hosts = append(hosts, h.postgres)
	}
	options := url.Values{"target_session_attrs": {"read-write"}, "sslmode": {"disable"}}
	return fmt.Sprintf("postgres://%s@%s/%s?%s", database, strings.Join(hosts, ","), database, options.Encode())
}
