package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"modernc.org/sqlite"
)

// ErrNotEmpty says that a restore would overwrite what a database holds.
var ErrNotEmpty = errors.New("the database is not empty: restore into a new one")

// Backup writes the database as of one moment to a new file, while the service runs: a
// SQLite file by VACUUM INTO, a PostgreSQL archive by pg_dump. An existing file is refused.
func (d *DB) Backup(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s exists already: name a new file", file)
	}
	if err := private(file); err != nil {
		return err
	}
	if err := d.engine.backup(ctx, file); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return synced(file)
}

// Restore fills an empty database from a file that Backup wrote; all of it or nothing.
func (d *DB) Restore(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	empty, err := d.empty(ctx)
	if err != nil {
		return err
	}
	if !empty {
		return ErrNotEmpty
	}
	return d.engine.restore(ctx, file)
}

// seeded are the rows that the migrations themselves write: a database with them is empty.
var seeded = map[string]int{"numbers": 5, "trail_head": 1}

// empty tells whether no table of ours has a row but those. Goose's own does not count, nor do River's: what
// is in them says only when to look.
func (d *DB) empty(ctx context.Context) (bool, error) {
	empty := true
	err := d.View(ctx, func(tx *Tx) error {
		var tables []string
		if err := tx.Do(Stmt{SQL: d.engine.tablesSQL(), Row: Collect(&tables, scanText)}); err != nil {
			return err
		}
		for _, table := range tables {
			rows := 0
			err := tx.Do(Stmt{
				SQL: `SELECT 1 FROM "` + table + `" LIMIT 1 OFFSET $1`, Args: []any{seeded[table]}, Row: Count(&rows),
			})
			if err != nil {
				return err
			}
			empty = empty && rows == 0
		}
		return nil
	})
	return empty, err
}

func scanText(scan Scan) (text string, err error) {
	err = scan(&text)
	return text, err
}

func (e *sqliteEngine) tablesSQL() string {
	return `SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'
  AND name NOT LIKE 'river_%'`
}

func (e *postgresEngine) tablesSQL() string {
	return `SELECT table_name::text FROM information_schema.tables
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'goose_%'
  AND table_name NOT LIKE 'river_%'`
}

// backup reads one moment of the file: writers go on meanwhile.
func (e *sqliteEngine) backup(ctx context.Context, file string) error {
	if _, err := e.db.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		return fmt.Errorf("vacuum into %s: %w", file, err)
	}
	return nil
}

// synced forces a file and its name onto the disk.
func synced(file string) error {
	for _, name := range []string{file, filepath.Dir(file)} {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// restore copies every page of the backup over the empty database.
func (e *sqliteEngine) restore(ctx context.Context, file string) error {
	if err := soundSQLite(ctx, file); err != nil {
		return err
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(driver any) error {
		restorer, ok := driver.(interface {
			NewRestore(source string) (*sqlite.Backup, error)
		})
		if !ok {
			return errors.New("this SQLite driver cannot restore")
		}
		b, err := restorer.NewRestore(file)
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			more, err = b.Step(-1)
		}
		return errors.Join(err, b.Finish())
	})
}

// soundSQLite refuses a file that is no backup or a damaged one, before anything is changed.
func soundSQLite(ctx context.Context, file string) (err error) {
	db, err := sql.Open("sqlite", fileURL(file, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return fmt.Errorf("%s is not a SQLite backup: %w", file, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%s is damaged: %s", file, verdict)
	}
	ours := 0
	const find = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'"
	err = db.QueryRowContext(ctx, find).Scan(&ours)
	if err == nil && ours == 0 {
		err = fmt.Errorf("%s is not a backup of this store", file)
	}
	return err
}

func (e *postgresEngine) backup(ctx context.Context, file string) error {
	return e.tool(ctx, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+file)
}

func (e *postgresEngine) restore(ctx context.Context, file string) error {
	database := e.pool.Config().ConnConfig.Database
	return e.tool(ctx, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges",
		"--single-transaction", "--exit-on-error", "--dbname="+database, file)
}

// tool runs a program of PostgreSQL on the database. Its password goes by environment.
func (e *postgresEngine) tool(ctx context.Context, name string, args ...string) error {
	program, err := findTool(name)
	if err != nil {
		return fmt.Errorf("%s was not found: install PostgreSQL's client programs, or run where they are: %s %s",
			name, name, strings.Join(args, " "))
	}
	c := e.pool.Config().ConnConfig
	command := exec.CommandContext(ctx, program, args...)
	command.Env = append(os.Environ(), toolEnvironment(c)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %.2000s", name, err, output)
	}
	return nil
}

func toolEnvironment(c *pgx.ConnConfig) []string {
	var hosts, ports []string
	for _, at := range hostsOf(c) {
		hosts, ports = append(hosts, at.host), append(ports, strconv.Itoa(int(at.port)))
	}
	env := []string{
		"PGHOST=" + strings.Join(hosts, ","), "PGPORT=" + strings.Join(ports, ","), "PGUSER=" + c.User,
		"PGDATABASE=" + c.Database,
	}
	if len(hosts) > 1 {
		env = append(env, "PGTARGETSESSIONATTRS=read-write")
	}
	if c.Password != "" {
		env = append(env, "PGPASSWORD="+c.Password)
	}
	return append(env, toolTLS(c)...)
}

// toolTLS are the DSN's own words on TLS. Where it has none, programs of PostgreSQL do as we do: TLS where
// the server has it.
func toolTLS(c *pgx.ConnConfig) (env []string) {
	dsn, err := url.Parse(c.ConnString())
	if err != nil {
		return nil // of a form that the program does not take
	}
	for _, name := range []string{"sslmode", "sslrootcert", "sslcert", "sslkey"} {
		if value := dsn.Query().Get(name); value != "" {
			env = append(env, "PG"+strings.ToUpper(name)+"="+value)
		}
	}
	return env
}

// findTool looks in PATH, then where Debian keeps the programs, the newest first.
func findTool(name string) (string, error) {
	if program, err := exec.LookPath(name); err == nil {
		return program, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return "", exec.ErrNotFound
	}
	return slices.Max(found), nil // versions have two digits for years to come
}
