package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"tryvox.io/numbers/internal/db"
)

// peer is a server of somebody else that does what comes nearest to our purchase. We neither
// have its program nor build it: whoever runs the bench puts it into a folder, by these names.
//
//	formance     the program of Formance Ledger. It is run as `formance serve`
//	blnk         the program of Blnk. It is run as `blnk migrate up` and `blnk start`
//	jambonz      starts jambonz-api-server (`exec node …/app.js` as its last line)
//	jambonz.sql  its schema, db/jambones-sql.sql of its sources
//
// What is not there is left out of the report, and so is what lacks its database: Blnk needs
// redis-server, jambonz both redis-server and mariadbd. A peer gets its settings from the
// environment, its own variables, and must end on SIGTERM; a script must exec the server, whose
// CPU is counted by its process id. Nothing else of the environment comes through but PATH, LC_ALL
// and TZ, and the working folder is /. Each peer starts anew in each round, on free ports and
// on empty databases of its own, which only the loopback or a socket reaches; PostgreSQL is the
// same server with the same settings as ours. The peers themselves may listen everywhere.
type peer struct {
	name string
	file string // in the folder
	unit string
	note string
	// open starts the peer with its accounts, ready to be asked.
	open func(ctx context.Context, s *stall) error
}

var peers = []peer{
	{
		"blnk", "blnk", "transactions", "recorded before the answer (skip_queue), 200 pairs of balances",
		openBlnk,
	},
	{
		"formance", "formance", "transactions", "two postings, 200 accounts, features as they come",
		func(ctx context.Context, s *stall) error { return openFormance(ctx, s, nil) },
	},
	{
		"formance-lean", "formance", "transactions", "the same without history, hashes and effective volumes",
		func(ctx context.Context, s *stall) error { return openFormance(ctx, s, formanceLean) },
	},
	{
		"jambonz", "jambonz", "numbers", "created, 200 accounts with a key each",
		openJambonz,
	},
}

// peerWorks are purchases, or what comes nearest, of the peers in a folder.
func peerWorks(folder string) []work {
	var all []work
	for _, p := range peers {
		m := measure{Name: "peer-" + p.name, Group: "Peers", Engine: db.Postgres, Unit: p.unit, Note: p.note}
		if p.name == "jambonz" {
			m.Engine = "mariadb"
		}
		all = append(all, work{gives: []measure{m}, play: func(ctx context.Context, b *bench) ([]round, error) {
			done, err := b.visit(ctx, p, folder)
			return []round{done}, err
		}})
	}
	return all
}

// stall is a running peer and what it needs.
type stall struct {
	program string // what stands in the folder
	dir     string // for its files
	cluster *cluster
	name    string // of its PostgreSQL database
	stores  []*child
	server  *child
	addr    string
	target  target
	// count tells how many things its own books hold of those that were asked for.
	count func(ctx context.Context) (int, error)
}

// visit starts a peer, drives it, and wants exactly as many things in its books as it has
// acknowledged.
func (b *bench) visit(ctx context.Context, p peer, folder string) (done round, err error) {
	s := &stall{}
	if s.program, err = filepath.Abs(filepath.Join(folder, p.file)); err != nil {
		return round{}, err
	}
	if _, err := os.Stat(s.program); errors.Is(err, os.ErrNotExist) {
		return round{}, fmt.Errorf("%s stands not in the folder of peers: %w", p.file, errNotHere)
	}
	h, err := b.host(ctx, db.Postgres)
	if err != nil {
		return round{}, err
	}
	s.cluster = h.(*cluster) // PostgreSQL is always one
	if s.dir, err = os.MkdirTemp(b.dir, "peer-"); err != nil {
		return round{}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := giveToServer(s.dir); err != nil {
		return round{}, err
	}
	if err := p.open(ctx, s); err != nil {
		return round{}, err
	}
	return s.drive(ctx, b.length())
}

// warmUp is how long a peer is driven before it counts: it opens its connections, and a Node
// compiles. Ours gets no such time.
const warmUp = 2 * time.Second

// drive asks for the round's time and proves what was acknowledged.
func (s *stall) drive(ctx context.Context, length time.Duration) (done round, err error) {
	d := &driver{addr: s.addr, target: s.target, length: warmUp}
	warm, err := d.run(ctx, connections)
	if err != nil {
		return round{}, fmt.Errorf("warm up: %w; the peer's log ends with\n%s", err, s.server.words())
	}
	if err := s.settle(ctx); err != nil {
		return round{}, err
	}
	d.length = length
	busy, own, serving, using := busySeconds(), ownCPU(), familyCPU(s.server.pid()), s.storesCPU()
	if done, err = d.run(ctx, connections); err != nil {
		return round{}, fmt.Errorf("%w; the peer's log ends with\n%s", err, s.server.words())
	}
	done.DriverCPU, done.ServerCPU = ownCPU()-own, familyCPU(s.server.pid())-serving
	done.DatabaseCPU = s.storesCPU() - using
	done.OtherCPU = busySeconds() - busy - done.DriverCPU - done.ServerCPU - done.DatabaseCPU
	done.PeakMB = peakMB(s.server.pid())
	started := time.Now()
	got, err := s.count(ctx)
	if want := warm.Count + done.Count; err == nil && got != want {
		err = fmt.Errorf("%d were acknowledged, the peer's books have %d", want, got)
	}
	done.CheckSec = time.Since(started).Seconds()
	return done, err
}

// settle gives a peer's PostgreSQL what ours gets before a round.
func (s *stall) settle(ctx context.Context) error {
	if s.name == "" {
		return nil
	}
	err := s.cluster.settle(ctx, s.name)
	if err == nil {
		_, err = s.cluster.admin.Exec(ctx, "CHECKPOINT")
	}
	return err
}

// storesCPU is what PostgreSQL, Redis and MariaDB have used so far.
func (s *stall) storesCPU() float64 {
	sum := s.cluster.cpuSeconds()
	for _, c := range s.stores {
		sum += familyCPU(c.pid())
	}
	return sum
}

// database makes the peer's PostgreSQL database.
func (s *stall) database(ctx context.Context) (dsn string, err error) {
	s.cluster.copies++
	s.name = fmt.Sprintf("peer%d", s.cluster.copies)
	dsn, err = s.cluster.create(ctx, s.name)
	return dsn + "&sslmode=disable", err
}

// close ends the server and its databases, and drops what it has written.
func (s *stall) close() error {
	var errs []error
	if s.server != nil {
		errs = append(errs, s.server.end())
	}
	for _, c := range s.stores {
		errs = append(errs, c.end())
	}
	if s.name != "" {
		errs = append(errs, s.cluster.drop(s.name))
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// serve starts the peer with these variables, and waits until its page answers.
func (s *stall) serve(ctx context.Context, page string, env []string, args ...string) (err error) {
	command := append(append(env, s.program), args...)
	log := filepath.Join(s.dir, "serve.log")
	// env(1) becomes the program: its process id stays.
	if s.server, err = startChild(ctx, log, false, syscall.SIGTERM, "env", command...); err != nil {
		return err
	}
	return s.server.await(ctx, func(ctx context.Context) error {
		return askPeer(ctx, http.MethodGet, s.url(page), nil, nil, nil)
	})
}

// run runs a command of the peer to its end.
func (s *stall) run(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, s.program, args...)
	if err := bind(cmd, false); err != nil {
		return err
	}
	cmd.Dir, cmd.Env = "/", append([]string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(s.program), args[0], err, tail(out))
	}
	return nil
}

func (s *stall) url(page string) string { return "http://" + s.addr + page }
