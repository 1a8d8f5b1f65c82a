package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

const (
	catalogHeader = "e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier\n"
	// patience bounds every wait of these tests; nothing that works needs it.
	patience = 4 * time.Minute
)

// tryvox runs the program in this process and returns what it writes to stdout.
func tryvox(t *testing.T, stdin io.Reader, args ...string) (string, error) {
	t.Helper()
	var stdout bytes.Buffer
	nothing := func(string) string { return "" }
	err := run(t.Context(), args, nothing, stdin, &stdout, io.Discard)
	return stdout.String(), err
}

func mustTryvox(t *testing.T, stdin io.Reader, args ...string) string {
	t.Helper()
	out, err := tryvox(t, stdin, args...)
	if err != nil {
		t.Fatalf("tryvox %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// hostile is a file in which much is wrong and some is right: those rows have the locality Good.
func hostile() []byte {
	var f bytes.Buffer
	f.WriteString("\ufeffe164, country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier\r\n")
	lines := []string{
		"+14155551200,US,local,CA,Good,voice,1.00,0.00,a\r\n",
		"+14155551201,US,local,CA,\"Good\r\nold \"\"town\"\"\",voice,1.00,0.00,\"b, c\"\n",
		"\n",
		"+14155551202,US,local,CA,San Jos\xe9,voice,1.00,0.00,latin-1\n",
		"+14155551203,US,local,CA,Good,voice,,,no fee and no price\n",
		"+14155551204,US,local,CA,Good,voice,1.00\n",
		"+14155551205,US,local,CA,12\" pipe,voice,1.00,0.00,\n",
		"+14155551206,US,local,CA,\"never closed,voice,1.00,0.00,\n",
		"+14155551207,US,local,CA,Good,voice,1.00,0.00,\n",
		"+14155551208,US,local,CA," + strings.Repeat("x", 10<<20) + ",voice,1.00,0.00,\n",
		"+14155551209,US,local,CA,Good,voice,1.00,0.00,\n",
		"+14155551200,US,local,CA,Good again,voice,1.50,0.00,a duplicate: the later row counts\n",
		"4155551210,UK,fixed,CA,\x07,fax,-1,1e3,all at once\n",
		"+4915112345678,US,local,,,voice,1.00,0.00,\n",
		"+14155550123,US,mobile,NY,Good,sms|voice,0.015,,warned of\n",
		"\x00\x01\x02\n",
		"+14155551211,US,local,CA,Good,voi", // the file was cut here
	}
	for _, line := range lines {
		f.WriteString(line)
	}
	return f.Bytes()
}

// What is right goes in; the rest is reported with its line and reason. The report is the
// golden file.
func TestHostileFile(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		dir := t.TempDir()
		file, report := filepath.Join(dir, "hostile.csv"), filepath.Join(dir, "report.csv")
		if err := os.WriteFile(file, hostile(), 0o600); err != nil {
			t.Fatal(err)
		}
		counts := mustTryvox(t, nil, "--db", dsn, "catalog", "import", file, "--report", report)
		if want := "added 5, changed 1, unchanged 0, refused 10, warned 1\n"; counts != want {
			t.Errorf("counts %s, want %s", counts, want)
		}
		golden(t, "hostile-report.csv", readFile(t, report))
		golden(t, "hostile-export.csv", mustTryvox(t, nil, "--db", dsn, "catalog", "export"))
	})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(readFile(t, path), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s: want (-), got (+), go test ./cmd/tryvox -update rewrites it\n%s", path, diff)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The same stock in every form, from a file and from standard input.
func TestFormsOfTheCatalogFile(t *testing.T) {
	csv := catalogHeader + "+14155551200,US,local,CA,Good,voice|sms,1.00,0.00,acme\n"
	json := `{"e164":"+14155551200","country":"US","type":"local","region":"CA","locality":"Good",` +
		`"capabilities":["sms","voice"],"monthly_fee":1,"setup_fee":"0.00","carrier":"acme"}` + "\n"
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		want := "added 1, changed 0, unchanged 0, refused 0, warned 0\n"
		forms := map[string]string{"csv": csv, "json": json, "csv.gz": zipped(csv), "json.gz": zipped(json)}
		for name, text := range forms {
			file := filepath.Join(t.TempDir(), "no-ending")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, from := range []string{file, "-"} {
				got := mustTryvox(t, strings.NewReader(text), "--db", dsn, "catalog", "import", from)
				if got != want {
					t.Errorf("%s from %s: %s, want %s", name, from, got, want)
				}
				want = "added 0, changed 0, unchanged 1, refused 0, warned 0\n"
			}
		}
	})
}

func zipped(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, text) // a buffer takes everything
	_ = w.Close()
	return out.String()
}

// A file that cannot be read to its end: what came before is in, and the exit code is 1.
func TestCutGzip(t *testing.T) {
	const rows = 4000
	whole := zipped(descending(rows))
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		_, err := tryvox(t, strings.NewReader(whole[:len(whole)/2]), "--db", dsn, "catalog", "import", "-")
		if err == nil || !strings.Contains(err.Error(), "unexpected EOF") {
			t.Errorf("half a gzip: %v, want an unexpected end", err)
		}
		if stocked := checkFirst(t, dsn, rows, 0); stocked == 0 || stocked == rows {
			t.Errorf("%d of %d rows are in, want some", stocked, rows)
		}
	})
}

// descending is a file of new numbers, the greatest first: what is in of it shows how far an
// import came, because each batch is written in ascending order.
func descending(rows int) string {
	var f strings.Builder
	f.WriteString(catalogHeader)
	for i := range rows {
		fmt.Fprintf(&f, "%s,US,local,NY,New York,voice,1.00,0.00,\n", descendingNumber(i, rows))
	}
	return f.String()
}

func descendingNumber(row, rows int) string { return fmt.Sprintf("+1212%07d", 2_000_000+rows-1-row) }

// checkFirst counts what is stocked of a descending file, and wants it to be its first rows. A
// killed import of PostgreSQL may lack one of two transactions that ran side by side: a gap.
func checkFirst(t *testing.T, dsn string, rows, gapsMax int) int {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(mustTryvox(t, nil, "--db", dsn, "catalog", "export")), "\n")[1:]
	gaps, next := 0, 0
	for _, line := range slices.Backward(lines) {
		n, err := strconv.Atoi(line[len("+1212"):len("+12122000000")])
		if err != nil {
			t.Fatal(err)
		}
		row := 2_000_000 + rows - 1 - n
		if row != next {
			gaps++
		}
		next = row + 1
	}
	if gaps > gapsMax {
		t.Errorf("%d rows are in with %d gaps, want the first of the file with %d gaps at most",
			len(lines), gaps, gapsMax)
	}
	return len(lines)
}

// An import that kill -9 ended leaves whole batches; the same file again brings the rest.
func TestKilledImport(t *testing.T) {
	const rows = 40_000
	file := descending(rows)
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		child := exec.CommandContext(ctx, os.Args[0], "--db", dsn, "catalog", "import", "-")
		child.Args[0] = "tryvox" // by this name the test is the program
		stdin, err := child.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(stdin, file) }() // fails when the child dies
		for stocked(ctx, t, dsn) < rows/10 && ctx.Err() == nil {
			continue // asking takes time enough
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := child.Wait(); err == nil {
			t.Fatal("the import was through before it could be killed")
		}
		gapsMax := 0
		if strings.HasPrefix(dsn, "postgres") {
			gapsMax = 1
		}
		had := checkFirst(t, dsn, rows, gapsMax)
		t.Logf("killed with %d of %d rows in", had, rows)
		got := mustTryvox(t, strings.NewReader(file), "--db", dsn, "catalog", "import", "-")
		want := fmt.Sprintf("added %d, changed 0, unchanged %d, refused 0, warned 0\n", rows-had, had)
		if got != want {
			t.Errorf("again: %s, want %s", got, want)
		}
		if n := checkFirst(t, dsn, rows, 0); n != rows {
			t.Errorf("%d rows are in, want %d", n, rows)
		}
		mustTryvox(t, nil, "--db", dsn, "check")
	})
}

const sqlStocked = `SELECT COUNT(*) FROM numbers WHERE realm = 'live'`

func stocked(ctx context.Context, t *testing.T, dsn string) (n int64) {
	t.Helper()
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.View(ctx, func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sqlStocked, Row: func(scan db.Scan) error { return scan(&n) }})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
