package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/realm"
)

const (
	idleConnections = 10_000
	idleFew         = 1_000 // fewer would show nothing
	filesBeside     = 500   // what the test needs of descriptors for everything else
	// idleBytesMax is what a connection may cost. Measured: 20 KB, log included.
	idleBytesMax = 48 << 10
	// holdVariable tells a second process of this test whom to call.
	holdVariable = "TRYVOX_TEST_HOLD"
)

// affordable is how many of the connections the machine permits a process.
func affordable(t *testing.T) int {
	t.Helper()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Skipf("skipped: the limit of open files cannot be read: %v", err)
	}
	n := idleConnections
	if limit.Cur < idleConnections+filesBeside {
		n = int(limit.Cur) - filesBeside
	}
	if n < idleFew {
		t.Skipf("skipped: a process may open %d files here (ulimit -n)", limit.Cur)
	}
	if n < idleConnections {
		t.Logf("%d connections instead of %d: a process may open %d files here", n, idleConnections, limit.Cur)
	}
	return n
}

// Ten thousand connections that ask nothing more cost little memory, and honest clients are served
// beside them. They are held by a process of their own, whose descriptors are not ours.
func TestIdleConnections(t *testing.T) {
	n := affordable(t)
	w := one(t, dbtest.DSN(t, db.SQLite))
	w.customer(t, app.NewAccount{ID: "acc_2", Realm: realm.Live}, 0)
	before := memoryInUse()
	holder := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHoldConnections$", "-test.v")
	holder.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d", holdVariable, w.addr, n))
	ending, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = ending.Close() // which ends it
		if err := holder.Wait(); err != nil {
			t.Errorf("the process that holds the connections: %v", err)
		}
	}()
	held := 0
	for lines := bufio.NewScanner(said); held == 0 && lines.Scan(); {
		_, _ = fmt.Sscanf(lines.Text(), "held %d", &held) // other lines are for people
	}
	w.answered.Add(int64(held))
	if held != n {
		t.Fatalf("%d of %d connections are held", held, n)
	}
	if cost := (memoryInUse() - before) / int64(n); cost > idleBytesMax {
		t.Errorf("each of %d idle connections costs %d bytes, want at most %d", n, cost, idleBytesMax)
	} else {
		t.Logf("each of %d idle connections costs %d bytes", n, cost)
	}
	order := post(purchaseOfOne, orderOfOne, bearer(w.keys["acc_1"].secret), jsonBody)
	if got := w.do(t, order); got.status != http.StatusOK {
		t.Errorf("a purchase meanwhile: %d %s", got.status, got.body)
	}
	for range 200 {
		if got := w.do(t, get("/v1/account/acc_1/numbers", bearer(w.keys["acc_1"].secret))); got.status != 200 {
			t.Fatalf("a list meanwhile: %d %s", got.status, got.body)
		}
	}
}

// Clients that send their heads and bodies byte by byte lose their connections, and honest ones are
// served meanwhile. When exactly, TestSlowClientsAreCut says in a time of its own.
func TestSlowClientsOnSockets(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	const slow = 200
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var clients sync.WaitGroup
	for i := range slow {
		begin, statuses := "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ", 0 // a head that never ends
		if i%2 == 0 {
			begin, statuses = bodyRequest, 1 // a body that never does, which is told
			w.answered.Add(1)
		}
		clients.Go(func() {
			c, err := net.Dial("tcp", w.addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			end := context.AfterFunc(ctx, func() { _ = c.Close() })
			defer end()
			go func() { // slower than any timer: only the end of the connection ends it
				beat := time.NewTicker(100 * time.Millisecond)
				defer beat.Stop()
				for _, err := io.WriteString(c, begin); err == nil; _, err = io.WriteString(c, "x") {
					<-beat.C
				}
			}()
			answers, _ := io.ReadAll(c) // an end and a reset are the same here
			if got := bytes.Count(answers, []byte("HTTP/1.1 400 ")); ctx.Err() != nil || got != statuses {
				t.Errorf("after %.30q: %q, %v; want %d answers and the end", begin, answers, ctx.Err(), statuses)
			}
		})
	}
	for range 200 {
		if got := w.do(t, get("/v1/account/acc_1/numbers", bearer(w.keys["acc_1"].secret))); got.status != 200 {
			t.Errorf("a list meanwhile: %d %s", got.status, got.body)
		}
	}
	clients.Wait()
}

// memoryInUse is what heap and stacks take, after what is garbage is gone.
func memoryInUse() int64 {
	runtime.GC()
	runtime.GC() // pools keep things for one more
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// TestHoldConnections is the process that holds connections: each sends one request, reads its answer
// and stays. It ends when its standard input does.
func TestHoldConnections(t *testing.T) {
	asked := os.Getenv(holdVariable)
	if asked == "" {
		t.Skip("skipped: this is the other process of TestIdleConnections")
	}
	addr, count, _ := strings.Cut(asked, " ")
	n := 0
	if _, err := fmt.Sscan(count, &n); err != nil {
		t.Fatal(err)
	}
	const callers = 16
	held := make([]net.Conn, n)
	errs := make([]error, callers)
	var calls sync.WaitGroup
	for caller := range callers {
		calls.Go(func() {
			for i := caller; i < n && errs[caller] == nil; i += callers {
				held[i], errs[caller] = hold(addr)
			}
		})
	}
	calls.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\nheld %d\n", n)
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Error(err)
	}
	for _, c := range held {
		_ = c.Close()
	}
}

func hold(addr string) (net.Conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(c, healthRequest); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answer %d: %w", answer.StatusCode, err)
	}
	return c, answer.Body.Close()
}
