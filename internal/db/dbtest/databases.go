package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// templateName is the migrated database that every other one is a copy of.
	templateName = "template_tryvox"
	// adminMax bounds making or dropping a database.
	adminMax = time.Minute
)

// databases counts what a cluster holds.
type databases struct {
	mu     sync.Mutex
	made   int
	filled bool // the template is migrated
}

// Database makes a fresh migrated database and names it. It lives as long as the cluster.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	return c.dsn(c.makeDatabase(t))
}

func (c *Cluster) makeDatabase(t testing.TB) string {
	t.Helper()
	c.databases.mu.Lock()
	defer c.databases.mu.Unlock()
	if !c.databases.filled {
		c.admin(t, "DROP DATABASE IF EXISTS "+templateName) // of a test that failed half way
		c.admin(t, "CREATE DATABASE "+templateName)
		migrate(t, c.dsn(templateName))
		c.databases.filled = true
	}
	c.databases.made++
	name := "t_" + strconv.Itoa(c.databases.made)
	c.admin(t, "CREATE DATABASE "+name+" TEMPLATE "+templateName)
	return name
}

// admin runs one statement on no database of a test.
func (c *Cluster) admin(t testing.TB, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), adminMax) // t.Context has ended in a cleanup
	defer cancel()
	conn, err := pgx.Connect(ctx, c.dsn("postgres"))
	if err == nil {
		_, err = conn.Exec(ctx, sql)
		_ = conn.Close(ctx) // nothing is lost: the statement has its answer
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (c *Cluster) dsn(database string) string {
	if c.port != 0 {
		return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", superuser, c.port, database)
	}
	where := url.Values{"host": {c.folder}, "port": {strconv.Itoa(socketPort)}}
	return fmt.Sprintf("postgres://%s@/%s?%s", superuser, database, where.Encode())
}

// Await makes every commit wait for a standby, of which there is none, or no longer.
func (c *Cluster) Await(t testing.TB, standby bool) {
	t.Helper()
	names := ""
	if standby {
		names = "*"
	}
	c.set(t, "synchronous_standby_names", names)
}

// ReadOnly makes it refuse writes as a standby does, on every connection from now on.
func (c *Cluster) ReadOnly(t testing.TB) {
	t.Helper()
	c.set(t, "default_transaction_read_only", "on")
}

// set changes a setting and returns when new connections obey it.
func (c *Cluster) set(t testing.TB, name, value string) {
	t.Helper()
	c.admin(t, "ALTER SYSTEM SET "+name+" = '"+value+"'")
	c.admin(t, "SELECT pg_reload_conf()")
	ctx, cancel := context.WithTimeout(context.Background(), adminMax)
	defer cancel()
	for got := "unknown"; got != value; {
		conn, err := pgx.Connect(ctx, c.dsn("postgres"))
		if err == nil {
			err = conn.QueryRow(ctx, "SHOW "+name).Scan(&got)
			_ = conn.Close(ctx) // nothing is lost: it has its answer
		}
		if err != nil {
			t.Fatalf("%s is %q, want %q: %v", name, got, value, err)
		}
	}
}
