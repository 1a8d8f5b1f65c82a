package db_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

// hostOf is the HOST:PORT of a DSN.
func hostOf(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// Of several hosts the one that can be written to is found, also where the DSN does not say that it must,
// and also by the programs that make backups.
func TestLeaderIsFoundAmongHosts(t *testing.T) {
	t.Parallel()
	standby := dbtest.NewCluster(t, dbtest.Options{TCP: true})
	leader := dbtest.NewCluster(t, dbtest.Options{TCP: true})
	readOnly, dsn := standby.Database(t), leader.Database(t)
	standby.ReadOnly(t)
	host := hostOf(t, dsn)
	d := open(t, strings.Replace(dsn, host, "127.0.0.1:1,"+hostOf(t, readOnly)+","+host, 1))
	write(t, d, addPrice("DE"))
	if n := read(t, open(t, dsn), sqlCountPrices); n != 1 {
		t.Errorf("%d prices on the leader, want 1", n)
	}
	file := filepath.Join(t.TempDir(), "backup")
	if err := d.Backup(t.Context(), file); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		t.Errorf("backup: %v, %v, want a file", info, err)
	}
}

// passage is a way to a server that may fall silent: it keeps its connections and passes nothing.
type passage struct {
	listener net.Listener
	to       string
	silent   chan struct{}
	end      context.CancelFunc
	all      sync.WaitGroup
}

func newPassage(t *testing.T, to string) *passage {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	p := &passage{listener: l, to: to, silent: make(chan struct{}), end: end}
	p.all.Go(func() { p.accept(ctx) })
	t.Cleanup(func() {
		end()
		_ = l.Close()
		p.all.Wait()
	})
	return p
}

func (p *passage) accept(ctx context.Context) {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return
		}
		to, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.to)
		if err != nil {
			_ = from.Close()
			continue
		}
		context.AfterFunc(ctx, func() { _, _ = from.Close(), to.Close() })
		p.all.Go(func() { p.pass(ctx, to, from) })
		p.all.Go(func() { p.pass(ctx, from, to) })
	}
}

// pass copies until an end closes, or for ever nothing once it is silent.
func (p *passage) pass(ctx context.Context, to io.WriteCloser, from io.Reader) {
	bytes := make([]byte, 4096)
	for {
		n, err := from.Read(bytes)
		select {
		case <-p.silent:
			<-ctx.Done()
			return
		default:
		}
		if _, writeErr := to.Write(bytes[:n]); errors.Join(err, writeErr) != nil {
			_ = to.Close()
			return
		}
	}
}

// A leader that falls silent keeps its connections open. The first caller finds out in vain; the next is
// served by its successor, however many connections there were.
func TestSilentLeaderIsLeft(t *testing.T) {
	t.Parallel()
	dsn := dbtest.NewCluster(t, dbtest.Options{TCP: true}).Database(t)
	host := hostOf(t, dsn)
	old := newPassage(t, host)
	d := open(t, strings.Replace(dsn, host, fmt.Sprintf("%s,%s", old.listener.Addr(), host), 1))
	write(t, d, addPrice("DE"))
	const connections = 12
	var all, opened sync.WaitGroup
	opened.Add(connections)
	for range connections {
		all.Go(func() {
			err := d.View(t.Context(), func(tx *db.Tx) error {
				var n int64
				err := tx.Do(countPrices(&n))
				opened.Done()
				opened.Wait() // so that nobody takes a connection after another
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(old.silent)
	for call := 1; ; call++ {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // half of a request's
		err := d.Update(ctx, func(tx *db.Tx) error { return tx.Do(raisePrice("DE")) })
		cancel()
		if err == nil {
			break
		}
		if fault.Of(err) != fault.Unavailable || call > 2 {
			t.Fatalf("call %d: %v, want the successor by the second", call, err)
		}
	}
	old.end() // else the pool waits for its answers
}
