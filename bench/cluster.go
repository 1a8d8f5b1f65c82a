package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// clusterSettings are what differs from the server's defaults. Durability is the default:
// fsync, synchronous_commit and full_page_writes are on.
var clusterSettings = []string{"shared_buffers=256MB", "max_connections=120"}

const (
	superuser  = "bench"
	socketPort = "5432"
)

// cluster is a PostgreSQL server of our own.
type cluster struct {
	*child
	folder  string // of its socket
	admin   *pgx.Conn
	version string
	copies  int
}

// openCluster makes and starts a server without databases.
func openCluster(ctx context.Context, dir string) (*cluster, error) {
	// The server's user must get through to its folder.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, err
	}
	c := &cluster{folder: filepath.Join(dir, "postgres")}
	if err := os.Mkdir(c.folder, 0o700); err != nil {
		return nil, err
	}
	if err := giveToServer(c.folder); err != nil {
		return nil, err
	}
	if err := c.start(ctx, dir); err != nil {
		return nil, err
	}
	if err := c.admin.QueryRow(ctx, "SHOW server_version").Scan(&c.version); err != nil {
		return nil, errors.Join(err, c.end())
	}
	return c, nil
}

func (c *cluster) start(ctx context.Context, dir string) error {
	initdb, err := postgresProgram("initdb")
	if err != nil {
		return err
	}
	files := filepath.Join(c.folder, "files")
	cmd := exec.CommandContext(ctx, initdb, "--pgdata", files, "--auth=trust", "--username="+superuser,
		"--encoding=UTF8", "--locale=C", "--no-instructions")
	if err := bind(cmd, true); err != nil {
		return err
	}
	cmd.Dir, cmd.Env = "/", []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, tail(out))
	}
	server := filepath.Join(filepath.Dir(initdb), "postgres")
	args := []string{"-D", files, "-k", c.folder, "-h", "", "-p", socketPort}
	for _, setting := range clusterSettings {
		args = append(args, "-c", setting)
	}
	// SIGINT is PostgreSQL's fast shutdown.
	log := filepath.Join(dir, "postgres.log")
	if c.child, err = startChild(ctx, log, true, syscall.SIGINT, server, args...); err != nil {
		return err
	}
	err = c.await(ctx, func(ctx context.Context) error {
		c.admin, err = pgx.Connect(ctx, c.dsn("postgres"))
		return err
	})
	if err != nil {
		return errors.Join(err, c.end())
	}
	return nil
}

// create makes an empty database.
func (c *cluster) create(ctx context.Context, name string) (dsn string, err error) {
	_, err = c.admin.Exec(ctx, "CREATE DATABASE "+name)
	return c.dsn(name), err
}

// settle does what autovacuum would do in the middle of a round.
func (c *cluster) settle(ctx context.Context, name string) error {
	return c.exec(ctx, name, "VACUUM ANALYZE")
}

// exec runs SQL without arguments, several statements at once if need be.
func (c *cluster) exec(ctx context.Context, name, sql string) error {
	conn, err := pgx.Connect(ctx, c.dsn(name))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// fresh copies a database and clears what is left to write, so that no round pays for what
// came before it.
func (c *cluster) fresh(ctx context.Context, from string) (string, func() error, error) {
	c.copies++
	name := fmt.Sprintf("copy%d", c.copies)
	for _, sql := range []string{"CREATE DATABASE " + name + " TEMPLATE " + from, "CHECKPOINT"} {
		if _, err := c.admin.Exec(ctx, sql); err != nil {
			return "", nil, err
		}
	}
	return c.dsn(name), func() error { return c.drop(name) }, nil
}

// drop removes a database, also when the run was cancelled.
func (c *cluster) drop(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopMax)
	defer cancel()
	_, err := c.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

func (c *cluster) dsn(database string) string {
	where := url.Values{"host": {c.folder}, "port": {socketPort}}
	return "postgres://" + superuser + "@/" + database + "?" + where.Encode()
}

func (c *cluster) cpuSeconds() float64 { return familyCPU(c.pid()) }

func (c *cluster) describe() string {
	return "PostgreSQL " + c.version + ", " + strings.Join(clusterSettings, ", ") +
		", else its defaults: fsync, synchronous_commit and full_page_writes on; connected by its socket"
}

func (c *cluster) close() error {
	return errors.Join(c.admin.Close(context.Background()), c.end())
}

// postgresProgram finds a program of the newest PostgreSQL. Debian keeps them off PATH, and
// its pgbench on PATH is a wrapper; elsewhere they are on PATH.
func postgresProgram(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("install the package postgresql: %w", err)
		}
		return path, nil
	}
	slices.SortFunc(found, func(a, b string) int { // 9 before 15
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return found[len(found)-1], nil
}
