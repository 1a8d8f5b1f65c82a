package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// mariaSettings are what differs from the server's defaults. Durability is the default:
// innodb_flush_log_at_trx_commit=1 and the doublewrite buffer.
var mariaSettings = []string{"--innodb-buffer-pool-size=256M"}

// maria is a MariaDB server of our own.
type maria struct {
	socket string
	port   string
}

// mariaDB makes and starts a MariaDB server without databases.
func (s *stall) mariaDB(ctx context.Context) (*maria, error) {
	install, errInstall := lookUp("mariadb-install-db")
	server, errServer := lookUp("mariadbd")
	if errInstall != nil || errServer != nil {
		return nil, fmt.Errorf("the package mariadb-server is %w", errNotHere)
	}
	files := filepath.Join(s.dir, "maria")
	cmd := exec.CommandContext(ctx, install, "--no-defaults", "--datadir="+files, "--skip-test-db",
		"--auth-root-authentication-method=normal")
	if err := bind(cmd, true); err != nil {
		return nil, err
	}
	cmd.Dir, cmd.Env = s.dir, []string{"PATH=/usr/sbin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, tail(out))
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	m := &maria{socket: filepath.Join(s.dir, "maria.sock")}
	if _, m.port, err = net.SplitHostPort(addr); err != nil {
		return nil, err
	}
	args := append([]string{
		"--no-defaults", "--datadir=" + files, "--socket=" + m.socket, "--bind-address=127.0.0.1",
		"--port=" + m.port, "--pid-file=" + filepath.Join(s.dir, "maria.pid"),
	}, mariaSettings...)
	c, err := startChild(ctx, filepath.Join(s.dir, "maria.log"), true, syscall.SIGTERM, server, args...)
	if err != nil {
		return nil, err
	}
	s.stores = append(s.stores, c)
	return m, c.await(ctx, func(ctx context.Context) error {
		_, err := m.exec(ctx, "", "SELECT 1")
		return err
	})
}

// exec runs SQL, several statements if need be, and returns what it found without headlines.
func (m *maria) exec(ctx context.Context, database, sql string) (string, error) {
	client, err := lookUp("mariadb")
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, client, "--no-defaults", "--socket="+m.socket, "--user=root", "--batch",
		"--skip-column-names", "--database="+database)
	if err := bind(cmd, false); err != nil {
		return "", err
	}
	var out, why bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(sql), &out, &why
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("mariadb: %w\n%s", err, tail(why.Bytes()))
	}
	return strings.TrimSpace(out.String()), nil
}

// redis starts a Redis of our own that writes no files: it holds locks and caches here.
func (s *stall) redis(ctx context.Context) (addr string, err error) {
	program, err := lookUp("redis-server")
	if err != nil {
		return "", fmt.Errorf("the package redis-server is %w", errNotHere)
	}
	if addr, err = freeAddr(); err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	c, err := startChild(ctx, filepath.Join(s.dir, "redis.log"), false, syscall.SIGTERM, program,
		"--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", s.dir)
	if err != nil {
		return "", err
	}
	s.stores = append(s.stores, c)
	return addr, c.await(ctx, func(ctx context.Context) error {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err != nil {
			return err
		}
		return conn.Close()
	})
}

// lookUp finds a program on PATH, or where Debian keeps servers.
func lookUp(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return exec.LookPath("/usr/sbin/" + name)
}

// jambonzName is the database, and its user and password.
const jambonzName = "jambonz"

// openJambonz starts jambonz-api-server with a carrier, and with accounts that have a key
// each. A purchase creates a number of that carrier for the key's account.
func openJambonz(ctx context.Context, s *stall) error {
	m, err := s.mariaDB(ctx)
	if err != nil {
		return err
	}
	cache, err := s.redis(ctx)
	if err != nil {
		return err
	}
	schema, err := os.ReadFile(s.program + ".sql")
	if err != nil {
		return err
	}
	grant := fmt.Sprintf("CREATE DATABASE %[1]s; CREATE USER %[1]s@'127.0.0.1' IDENTIFIED BY '%[1]s'; "+
		"GRANT ALL ON %[1]s.* TO %[1]s@'127.0.0.1'", jambonzName)
	if _, err := m.exec(ctx, "", grant); err != nil {
		return err
	}
	if _, err := m.exec(ctx, jambonzName, string(schema)+";\n"+sqlJambonz(spreadAccounts)); err != nil {
		return err
	}
	if s.addr, err = freeAddr(); err != nil {
		return err
	}
	if err := s.serve(ctx, "/health", jambonzEnv(s.addr, cache, m.port)); err != nil {
		return err
	}
	o := &peerOrders{status: http.StatusCreated, has: []byte(`"sid":"`)}
	body := fmt.Sprintf(`{"number":"+%s","voip_carrier_sid":"%s"}`, digitsHere, jambonzSid("carrier", 0))
	for i := range spreadAccounts {
		head := "Authorization: Bearer " + jambonzSid("token", i) + "\r\n"
		o.requests = append(o.requests, order(s.addr, "/v1/PhoneNumbers", head, body))
	}
	s.target = o
	s.count = func(ctx context.Context) (n int, err error) {
		found, err := m.exec(ctx, jambonzName, sqlCountJambonz)
		if err != nil {
			return 0, err
		}
		return strconv.Atoi(found)
	}
	return nil
}

const sqlCountJambonz = `SELECT COUNT(DISTINCT number) FROM phone_numbers WHERE account_sid IS NOT NULL`

// jambonzEnv are its variables. The time series are for calls: no call is made, and nobody
// listens there. The pool is what 64 callers need; it has ten as it comes.
func jambonzEnv(addr, cache, mariaPort string) []string {
	_, port, _ := strings.Cut(addr, ":")
	cacheHost, cachePort, _ := strings.Cut(cache, ":")
	return []string{
		"NODE_ENV=production", "HTTP_PORT=" + port, "DISABLE_RATE_LIMITS=true", "JAMBONES_LOGLEVEL=error",
		"JAMBONES_MYSQL_HOST=127.0.0.1", "JAMBONES_MYSQL_PORT=" + mariaPort,
		"JAMBONES_MYSQL_USER=" + jambonzName,
		"JAMBONES_MYSQL_PASSWORD=" + jambonzName, "JAMBONES_MYSQL_DATABASE=" + jambonzName,
		"JAMBONES_MYSQL_CONNECTION_LIMIT=" + strconv.Itoa(connections),
		"JAMBONES_REDIS_HOST=" + cacheHost, "JAMBONES_REDIS_PORT=" + cachePort,
		"JAMBONES_TIME_SERIES_HOST=127.0.0.1", "JWT_SECRET=" + rand.Text(), "ENCRYPTION_SECRET=" + rand.Text(),
	}
}

// jambonzSid is an identifier in its form, 36 characters.
func jambonzSid(kind string, i int) string {
	kinds := map[string]int{"provider": 1, "carrier": 2, "account": 3, "key": 4, "token": 5}
	return fmt.Sprintf("%08d-0000-4000-8000-%012d", kinds[kind], i)
}

// sqlJambonz fills its tables: a provider, a carrier, and accounts with a key each.
func sqlJambonz(accounts int) string {
	var sql strings.Builder
	provider := jambonzSid("provider", 0)
	fmt.Fprintf(&sql, "INSERT INTO service_providers (service_provider_sid, name) "+
		"VALUES ('%s', 'bench');\n", provider)
	fmt.Fprintf(&sql, "INSERT INTO voip_carriers (voip_carrier_sid, name, service_provider_sid) "+
		"VALUES ('%s', 'bench', '%s');\n", jambonzSid("carrier", 0), provider)
	for i := range accounts {
		account := jambonzSid("account", i)
		fmt.Fprintf(&sql, "INSERT INTO accounts (account_sid, name, service_provider_sid, webhook_secret) "+
			"VALUES ('%s', '%s', '%s', 'secret');\n", account, accountID(i), provider)
		fmt.Fprintf(&sql, "INSERT INTO api_keys (api_key_sid, token, account_sid) VALUES ('%s', '%s', '%s');\n",
			jambonzSid("key", i), jambonzSid("token", i), account)
	}
	return sql.String()
}
