package db

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Finding is one thing that doctor looked at.
type Finding struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy"` // what to do; empty: all is well
}

const (
	// skewMax is how far the clocks of this host and of the database server may differ.
	skewMax = 2 * time.Second
	// freeBytesMin is the disk below which an operator has to act.
	freeBytesMin = 512 << 20
	// modeOthers are the rights of everybody else on a file.
	modeOthers = 0o007
)

// Inspect looks at what makes the database safe to run on. The error says that it could not look.
func (d *DB) Inspect(ctx context.Context) ([]Finding, error) {
	schema, err := d.inspectSchema(ctx)
	if err != nil {
		return nil, err
	}
	findings, err := d.engine.inspect(ctx, d.now)
	return append([]Finding{schema}, findings...), err
}

func (d *DB) inspectSchema(ctx context.Context) (Finding, error) {
	have, want, err := d.Version(ctx)
	f := Finding{Name: "schema", Detail: fmt.Sprintf("version %d, this program needs %d", have, want)}
	switch {
	case have < want:
		f.Remedy = "run `tryvox migrate`"
	case have > want:
		f.Remedy = "install a newer tryvox"
	}
	return f, err
}

func (e *sqliteEngine) inspect(ctx context.Context, _ func() time.Time) ([]Finding, error) {
	findings := []Finding{e.inspectRights(), InspectDisk(filepath.Dir(e.path))}
	for _, want := range []struct{ pragma, value, words string }{
		{"journal_mode", "wal", "write-ahead log"}, {"synchronous", "2", "every commit reaches the disk"},
	} {
		got, err := e.pragma(ctx, want.pragma)
		if err != nil {
			return findings, err
		}
		f := Finding{Name: want.pragma, Detail: got + ": " + want.words}
		if got != want.value {
			f.Detail, f.Remedy = got, "must be "+want.value+" ("+want.words+"): report this"
		}
		findings = append(findings, f)
	}
	return append(findings, Finding{Name: "clock", Detail: "the database runs on this host"}), nil
}

// pragma reads a setting of the connection that writes.
func (e *sqliteEngine) pragma(ctx context.Context, name string) (value string, err error) {
	writer, err := e.writers.take(ctx)
	if err != nil {
		return "", err
	}
	defer e.writers.put(writer)
	err = writer.conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return value, err
}

func (e *sqliteEngine) inspectRights() Finding {
	f := Finding{Name: "file rights", Detail: e.path}
	info, err := os.Stat(e.path)
	switch {
	case err != nil:
		f.Remedy = err.Error()
	case info.Mode().Perm()&modeOthers != 0:
		f.Remedy = "everybody can read it: chmod o-rwx " + e.path
	}
	return f
}

// InspectDisk looks at the room on the disk of a folder.
func InspectDisk(dir string) Finding {
	f := Finding{Name: "free disk", Detail: dir}
	free, err := freeBytes(dir)
	if err != nil {
		f.Remedy = err.Error()
		return f
	}
	f.Detail = fmt.Sprintf("%d MiB in %s", free>>20, dir)
	if free < freeBytesMin {
		f.Remedy = fmt.Sprintf("make room: at least %d MiB should be free", freeBytesMin>>20)
	}
	return f
}

// durable are PostgreSQL's settings without which an acknowledged purchase can be lost.
var durable = []string{"fsync", "full_page_writes", "synchronous_commit"}

func (e *postgresEngine) inspect(ctx context.Context, now func() time.Time) ([]Finding, error) {
	var findings []Finding
	for _, name := range durable {
		var value string
		if err := e.pool.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&value); err != nil {
			return findings, err
		}
		f := Finding{Name: name, Detail: value}
		if value == "off" {
			f.Remedy = "turn it on in postgresql.conf, for the database and for the role: purchases can be lost"
		}
		findings = append(findings, f)
	}
	before := now()
	var theirs time.Time
	if err := e.pool.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&theirs); err != nil {
		return findings, err
	}
	skew := theirs.Sub(before).Abs()
	clock := Finding{
		Name:   "clock",
		Detail: "differs from the server's by " + skew.Round(time.Millisecond).String(),
	}
	if skew > skewMax {
		clock.Remedy = "synchronise both hosts with NTP"
	}
	return append(findings, clock, Finding{
		Name: "free disk", Detail: "is the database server's: watch it there",
	}), nil
}
