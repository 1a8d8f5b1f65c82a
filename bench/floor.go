package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// floorSQL makes the function of the floor, floorScript calls it.
var (
	//go:embed floor.sql
	floorSQL string
	//go:embed floor.pgbench
	floorScript []byte
)

// sampled is the part of the calls whose latency pgbench logs: enough for a p99, and too
// few to slow it down.
const sampled = "0.1"

// calls is a way to call the floor's function.
type calls struct{ accounts, clients, stock int }

// pgbench runs the floor.
func pgbench(ctx context.Context, dir, dsn string, c calls, length time.Duration) (done round, err error) {
	program, err := postgresProgram("pgbench")
	if err != nil {
		return round{}, err
	}
	if dir, err = os.MkdirTemp(dir, "pgbench-"); err != nil {
		return round{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	script := filepath.Join(dir, "script")
	if err := os.WriteFile(script, floorScript, 0o600); err != nil {
		return round{}, err
	}
	cmd := exec.CommandContext(ctx, program, "--no-vacuum", "--protocol=prepared",
		"--client="+strconv.Itoa(c.clients), "--jobs="+strconv.Itoa(min(runtime.NumCPU(), c.clients)),
		"--time="+strconv.Itoa(int(length.Seconds())), "--file="+script,
		"--log", "--sampling-rate="+sampled, "--log-prefix="+filepath.Join(dir, "log"),
		"-Dn=-1", "-Dconnections="+strconv.Itoa(c.clients), "-Daccounts="+strconv.Itoa(c.accounts),
		"-Dstock="+strconv.Itoa(c.stock), dsn)
	if err := bind(cmd, false); err != nil {
		return round{}, err
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return round{}, fmt.Errorf("pgbench: %w\n%s", err, tail(out))
	}
	if done.Count, done.Seconds, err = readPgbench(out); err != nil {
		return round{}, err
	}
	done.DriverCPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	tookUs, err := readPgbenchLogs(dir)
	done.Asked = len(tookUs)
	done.P50Ms, done.P99Ms = quantile(tookUs, 0.50)/1000, quantile(tookUs, 0.99)/1000
	done.MaxMs = quantile(tookUs, 1) / 1000
	return done, err
}

var (
	pgbenchCount  = regexp.MustCompile(`number of transactions actually processed: (\d+)`)
	pgbenchFailed = regexp.MustCompile(`number of failed transactions: ([1-9]\d*)`)
	pgbenchSpeed  = regexp.MustCompile(`tps = ([0-9.]+) \(without initial connection time\)`)
)

// readPgbench reads what pgbench says at its end: transactions, and the seconds that they
// took without the time to connect.
func readPgbench(out []byte) (count int, seconds float64, err error) {
	n, speed := pgbenchCount.FindSubmatch(out), pgbenchSpeed.FindSubmatch(out)
	if n == nil || speed == nil || pgbenchFailed.Match(out) || bytes.Contains(out, []byte("aborted")) {
		return 0, 0, fmt.Errorf("pgbench did not end well:\n%s", tail(out))
	}
	count, errCount := strconv.Atoi(string(n[1]))
	perSecond, errSpeed := strconv.ParseFloat(string(speed[1]), 64)
	if err := errors.Join(errCount, errSpeed); err != nil {
		return 0, 0, err
	}
	return count, float64(count) / perSecond, nil
}

// readPgbenchLogs reads the sampled latencies in microseconds: the third column.
func readPgbenchLogs(dir string) ([]int32, error) {
	files, err := filepath.Glob(filepath.Join(dir, "log*"))
	if err != nil {
		return nil, err
	}
	var tookUs []int32
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
			columns := strings.Fields(lines.Text())
			if len(columns) < 3 {
				return nil, fmt.Errorf("pgbench log: %q", lines.Text())
			}
			us, err := strconv.ParseInt(columns[2], 10, 32)
			if err != nil {
				return nil, fmt.Errorf("pgbench log: %w", err)
			}
			tookUs = append(tookUs, int32(us))
		}
	}
	return tookUs, nil
}

// tailBytes is how much of a program's last words a failure quotes.
const tailBytes = 2000

func tail(out []byte) []byte { return out[max(0, len(out)-tailBytes):] }
