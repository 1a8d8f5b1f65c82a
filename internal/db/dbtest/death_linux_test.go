package dbtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tryvox.io/numbers/internal/db"
)

// victimVariable makes TestVictim run, and says how it ends.
const victimVariable = "TRYVOX_TEST_VICTIM"

// TestVictim is the test process that dies in TestServerDiesWithTheProcess.
func TestVictim(t *testing.T) {
	how := os.Getenv(victimVariable)
	if how == "" {
		t.Skip("runs as the child of another test")
	}
	fmt.Println("at", DSN(t, db.Postgres))
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent wants the end
	if how == "panic" {
		panic("as wanted")
	}
}

func TestServerDiesWithTheProcess(t *testing.T) {
	DSN(t, db.Postgres) // or skip
	for _, how := range []string{"return", "panic", "kill"} {
		t.Run(how, func(t *testing.T) {
			child := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.v")
			child.Env = append(os.Environ(), victimVariable+"="+how)
			end, dsn := startVictim(t, child)
			conn := connect(t, dsn)
			end()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, err := conn.WaitForNotification(ctx); err == nil || ctx.Err() != nil {
				t.Errorf("after %s the connection ended with %v, want a lost server", how, err)
			}
			if again, err := pgx.Connect(ctx, dsn); err == nil {
				t.Errorf("after %s the server takes connections", how)
				_ = again.Close(ctx)
			}
			_ = child.Wait() // it fails when it was killed or panicked
			sweptAfter(t, how, conn.Config().Host)
		})
	}
}

// startVictim starts the child and returns how to end it, and its database.
func startVictim(t *testing.T, child *exec.Cmd) (end func(), dsn string) {
	t.Helper()
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if dsn, found := strings.CutPrefix(lines.Text(), "at "); found {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			if strings.HasSuffix(child.Env[len(child.Env)-1], "kill") {
				return func() { _ = child.Process.Kill() }, dsn
			}
			return func() { _ = in.Close() }, dsn
		}
	}
	t.Fatalf("the child named no database: %v", lines.Err())
	return nil, ""
}

// sweptAfter checks that the files of a dead process are gone, at the latest after a sweep.
func sweptAfter(t *testing.T, how, folder string) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	err := os.Chtimes(filepath.Join(folder, "lock"), old, old)
	if gone := os.IsNotExist(err); gone != (how == "return") {
		t.Errorf("after %s: %v, want the files gone only after an orderly end", how, err)
	}
	sweep()
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("after %s and a sweep: %v, want no files", how, err)
	}
	if _, err := os.Stat(shared.started.folder); err != nil {
		t.Errorf("the sweep took the files of a living process: %v", err)
	}
}
