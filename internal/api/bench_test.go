package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// benchConnections is how many callers there are at a time, each with one request under way.
const benchConnections = 64

var acceptJSON = headerLine{"Accept", "application/json"}

// benched are the requests that are measured; with the tag idle_store a purchase is one of them.
var benched = map[string]func(w *world) request{
	"healthz": func(*world) request { return get("/healthz") },
	"route": func(w *world) request {
		return get("/v1/routes/+12025550101", bearer(w.keys["switch"].secret), acceptJSON)
	},
}

// BenchmarkRequest measures what a request costs over connections that are kept, with the log in a
// file. The client is in the CPU time, and allocates nothing.
//
//	go test -tags idle_store ./internal/api -run '^$' -bench Request -benchtime 200000x
func BenchmarkRequest(b *testing.B) {
	w := newBenchWorld(b)
	for name, ask := range benched {
		b.Run(name, func(b *testing.B) {
			r := ask(w)
			sent := bytes.Replace(r.bytes(), []byte("Connection: close\r\n"), nil, 1)
			b.ReportAllocs()
			used := benchCPU(b)
			var left atomic.Int64
			left.Store(int64(b.N))
			var callers sync.WaitGroup
			for range benchConnections {
				callers.Go(func() {
					if err := repeat(w.addr, sent, &left); err != nil {
						b.Error(err)
					}
				})
			}
			callers.Wait()
			b.ReportMetric(float64((benchCPU(b)-used).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
		})
	}
}

// newBenchWorld is a world on real time with a number that is owned, whose log goes to a file.
func newBenchWorld(b *testing.B) *world {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	w := &world{keys: map[string]apiKey{}}
	log := slog.New(slog.NewJSONHandler(file, nil))
	d, err := db.Open(b.Context(), db.Config{DSN: dbtest.DSN(b, db.SQLite), Now: time.Now, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	w.db, w.app = d, app.New(app.Config{DB: d, Now: time.Now, Log: log})
	w.server = New(Config{App: w.app, Now: time.Now, Log: log, AuthLimit: 20})
	w.stock(b, realm.Live, oneNumber)
	w.customer(b, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 100*money.Dollar)
	w.key(b, "switch", app.NewKey{AccountID: "acc_1", Scope: account.Route})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	w.addr = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(ctx, l, exchangeMax) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Errorf("serve: %v", err)
		}
		w.app.Close()
		_ = d.Close()
	})
	w.ownRouted(b)
	return w
}

// ownRouted makes the one number go to a trunk.
func (w *world) ownRouted(b *testing.B) {
	b.Helper()
	change := func(target, body string) string {
		r := post("/v1/account/acc_1"+target, body, bearer(w.keys["acc_1"].secret), jsonBody)
		got, err := exchange(w.addr, r.method, r.bytes())
		if err != nil || got.status >= http.StatusBadRequest {
			b.Fatal(target, got, err)
		}
		return got.body
	}
	change("/numbers/purchase", `{"country":"US"}`)
	var made struct{ ID string }
	trunk := `{"name":"PBX","auth_type":"ip","origination_uris":["sip:pbx.example.com"],"max_channels":30}`
	if err := json.Unmarshal([]byte(change("/trunks", trunk)), &made); err != nil {
		b.Fatal(err)
	}
	change("/numbers/+12025550101/assign", `{"trunk_id":"`+made.ID+`"}`)
}

// repeat sends the request until none is left. Any answer but 200 is an error.
func repeat(addr string, sent []byte, left *atomic.Int64) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	answer := make([]byte, 0, 4096)
	for left.Add(-1) >= 0 {
		if _, err := conn.Write(sent); err != nil {
			return err
		}
		answer = answer[:0]
		for end := -1; end < 0 || len(answer) < end; {
			n, err := conn.Read(answer[len(answer):cap(answer)])
			if err != nil {
				return err
			}
			answer = answer[:len(answer)+n]
			end = answerEnd(answer)
		}
		if !bytes.HasPrefix(answer, []byte("HTTP/1.1 200 ")) {
			return fmt.Errorf("%q was answered %q", sent, answer)
		}
	}
	return nil
}

// answerEnd is where the answer ends; -1 while its head is not there.
func answerEnd(answer []byte) int {
	head, _, whole := bytes.Cut(answer, []byte("\r\n\r\n"))
	_, rest, _ := bytes.Cut(head, []byte("\r\nContent-Length: "))
	digits, _, _ := bytes.Cut(rest, []byte("\r\n"))
	size, err := strconv.Atoi(string(digits))
	if !whole || err != nil {
		return -1
	}
	return len(head) + len("\r\n\r\n") + size
}

func benchCPU(b *testing.B) time.Duration {
	b.Helper()
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
