package db

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sys/unix"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tryvox.io/numbers/internal/fault"
)

const (
	// fullFor is how long after a write that found the disk full nobody should send more. Then the next
	// one may find out.
	fullFor = 30 * time.Second
	// roomBytesMin is the free disk below which SQLite takes no large transaction: one of a full batch
	// writes two megabytes of log.
	roomBytesMin = 4 << 20
	// diskFull is PostgreSQL's code, of its appendix A.
	diskFull = "53100"
)

// Ping tells whether the database answers and, as far as is known without a write, can be written. An error
// is a fault of the kind Unavailable.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.View(ctx, func(tx *Tx) error { return tx.Do(Stmt{SQL: sqlPing}) }); err != nil {
		return err
	}
	// What is further ahead was written before the clock was set back.
	left := time.Duration(d.fullUntilUs.Load()-d.now().UnixMicro()) * time.Microsecond
	if left > 0 && left <= fullFor || !d.engine.hasRoom() {
		return fault.New(fault.Unavailable, "The disk of the database is full. Try again shortly.")
	}
	return nil
}

const sqlPing = `SELECT 1`

// noteFull remembers that a write found the disk full, until one succeeds. Each write passes here, and
// cores that only look share what they look at.
func (d *DB) noteFull(err error) {
	switch {
	case err == nil && d.fullUntilUs.Load() != 0:
		d.fullUntilUs.Store(0)
	case d.engine.isFull(err):
		d.fullUntilUs.Store(d.now().Add(fullFor).UnixMicro())
	}
}

func (e *sqliteEngine) isFull(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) && failure.Code()&0xff == sqlite3.SQLITE_FULL
}

// hasRoom asks the disk itself. One that does not tell counts as one with room.
func (e *sqliteEngine) hasRoom() bool {
	free, err := freeBytes(filepath.Dir(e.path))
	return err != nil || free >= roomBytesMin
}

func (e *postgresEngine) isFull(err error) bool {
	var failure *pgconn.PgError
	return errors.As(err, &failure) && failure.Code == diskFull
}

// hasRoom cannot see the server's disk: what writes find there has to do.
func (e *postgresEngine) hasRoom() bool { return true }

// freeBytes is the room that is left on the disk of a folder.
func freeBytes(dir string) (uint64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, err
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}
