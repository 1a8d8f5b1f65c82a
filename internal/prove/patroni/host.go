package patroni

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"tryvox.io/numbers/internal/db/dbtest"
)

// Host is what runs on one host: PostgreSQL, the Patroni that watches it, and a member of etcd.
type Host struct {
	name, folder, programs     string
	api                        string // of etcd, as Patroni calls it
	postgres, rest, etcd, peer string // HOST:PORT each
	log                        *tail
	etcdRun, patroniRun        *run // nil before the start
	down                       bool // killed or frozen: nobody to ask
}

func newHost(parent, name, programs, api string) (*Host, error) {
	h := &Host{name: name, folder: filepath.Join(parent, name), programs: programs, api: api, log: &tail{}}
	for _, address := range []*string{&h.postgres, &h.rest, &h.etcd, &h.peer} {
		port, err := dbtest.FreePort()
		if err != nil {
			return nil, err
		}
		*address = fmt.Sprintf("127.0.0.1:%d", port)
	}
	return h, nil
}

// start starts etcd and Patroni, which starts PostgreSQL. They run until the context ends.
func (h *Host) start(ctx context.Context, all []*Host) error {
	if err := h.configure(all); err != nil {
		return err
	}
	etcd := exec.CommandContext(ctx, "etcd", "--config-file", filepath.Join(h.folder, "etcd.yml"))
	var err error
	if h.etcdRun, err = startRun(etcd, &tail{}); err != nil {
		return err
	}
	patroni := exec.CommandContext(ctx, "patroni", filepath.Join(h.folder, "patroni.yml"))
	h.patroniRun, err = startRun(patroni, h.log)
	h.down = err != nil
	return err
}

// Start starts it again after Kill.
func (c *Cluster) Start(h *Host) {
	c.t.Helper()
	if err := h.start(context.WithoutCancel(c.t.Context()), c.Hosts); err != nil {
		c.t.Fatal(err)
	}
}

// processes are all that run on the host.
func (h *Host) processes() ([]int, error) {
	var roots []int
	for _, r := range []*run{h.etcdRun, h.patroniRun} {
		if r != nil && r.runs() {
			roots = append(roots, r.cmd.Process.Pid)
		}
	}
	if pid, runs := h.postmaster(); runs {
		roots = append(roots, pid)
	}
	return descent(roots)
}

// Kill ends all that runs on the host as kill -9 does, and returns when nothing does.
func (h *Host) Kill() error {
	h.down = true
	return h.strike(syscall.SIGKILL, h.processes)
}

// KillPostgres ends PostgreSQL as kill -9 does; Patroni and etcd see it.
func (h *Host) KillPostgres() error {
	pid, runs := h.postmaster()
	if !runs {
		return errors.New("PostgreSQL does not run on " + h.name)
	}
	return h.strike(syscall.SIGKILL, func() ([]int, error) { return descent([]int{pid}) })
}

// Freeze stops all that runs on the host, so that it neither answers nor ends its connections.
func (h *Host) Freeze() error {
	h.down = true
	return h.strike(syscall.SIGSTOP, h.processes)
}

// Thaw lets it run on, as if no time had passed.
func (h *Host) Thaw() error {
	all, err := h.processes()
	for _, pid := range all {
		err = errors.Join(err, syscall.Kill(pid, syscall.SIGCONT))
	}
	h.down = false
	return err
}

// configure writes the files of etcd and Patroni, those of operators but for names, ports and access.
func (h *Host) configure(all []*Host) error {
	var peers, clients []string
	for _, other := range all {
		peers = append(peers, other.name+"=http://"+other.peer)
		clients = append(clients, other.etcd)
	}
	values := strings.NewReplacer(
		"NAME", h.name, "FOLDER", h.folder, "PROGRAMS", h.programs,
		"POSTGRES", h.postgres, "REST", h.rest, "ETCD", h.etcd, "PEER", h.peer,
		"CLIENTS", strings.Join(clients, ","), "MEMBERS", strings.Join(peers, ","),
		"API", h.api, "V2", strconv.FormatBool(h.api == apiOld))
	const mode = 0o755 // the server's user has to get there and read
	err := os.MkdirAll(h.folder, mode)
	for name, text := range map[string]string{"etcd.yml": etcdFile, "patroni.yml": patroniFile} {
		err = errors.Join(err, os.WriteFile(filepath.Join(h.folder, name), []byte(values.Replace(text)), mode))
	}
	return errors.Join(err, dbtest.Give(h.folder))
}

const etcdFile = `name: NAME
data-dir: FOLDER/etcd
listen-client-urls: http://ETCD
advertise-client-urls: http://ETCD
listen-peer-urls: http://PEER
initial-advertise-peer-urls: http://PEER
initial-cluster: MEMBERS
enable-grpc-gateway: true
enable-v2: V2
log-level: error
`

// patroniFile has the settings of docs/operating.md.
const patroniFile = `scope: tryvox
name: NAME
restapi:
  listen: REST
  connect_address: REST
API:
  hosts: CLIENTS
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 5
    retry_timeout: 5
    primary_start_timeout: 0
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      parameters:
        fsync: on
        full_page_writes: on
        synchronous_commit: on
        wal_retrieve_retry_interval: 1s
        max_connections: 100
  initdb:
    - encoding: UTF8
    - locale: C
    - data-checksums
postgresql:
  listen: POSTGRES
  connect_address: POSTGRES
  data_dir: FOLDER/files
  bin_dir: PROGRAMS
  pgpass: FOLDER/pgpass
  authentication:
    superuser:
      username: postgres
    replication:
      username: replicator
  parameters:
    unix_socket_directories: FOLDER
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 trust
    - host replication replicator 127.0.0.1/32 trust
`

// String is its name.
func (h *Host) String() string { return h.name }
