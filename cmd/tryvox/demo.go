package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/demo"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// What the demo starts with: the account of the source document and enough to buy a while.
const (
	demoAccount = "acc_123abc"
	demoBalance = 100 * money.Dollar
)

type demoCommand struct {
	Addr string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
}

// Run serves a temporary store until Ctrl-C and prints a command that buys a number.
func (c *demoCommand) Run(e *environment) (err error) {
	dir, err := os.MkdirTemp("", "tryvox-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	demo := *e
	demo.dsn = "sqlite:" + filepath.Join(dir, "demo.db")
	demo.log = slog.New(slog.NewTextHandler(e.stderr, nil))
	l, err := listen(e.ctx, c.Addr, "", "")
	if err != nil {
		return err
	}
	s, err := demo.open()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, s.close()) }()
	secrets, err := stockDemo(&demo, s)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(e.stderr, "A store with %s USD on account %s; Ctrl-C ends it all.\n"+
		"Look at it at http://%s/console and sign in with an API key:\n"+
		"  as the customer  %s\n  as the operator  %s\nOr buy a number with this:\n",
		demoBalance, demoAccount, reachable(l.Addr()), secrets[account.Write], secrets[account.Operator])
	fmt.Fprintln(e.stdout, demoPurchase(l.Addr(), secrets[account.Write]))
	return demo.serve(s, l, nil, doorFlags{})
}

// stockDemo fills the empty store and gives the secrets of two keys, by what they may do.
func stockDemo(e *environment, s *store) (map[account.Scope]string, error) {
	if _, err := s.ImportCatalog(e.ctx, demo.Catalog(), app.Import{Realm: realm.Live}); err != nil {
		return nil, fmt.Errorf("stock the demo: %w", err)
	}
	newcomer := app.NewAccount{ID: demoAccount, Name: "Demo", Realm: realm.Live}
	if _, err := s.CreateAccount(e.ctx, newcomer); err != nil {
		return nil, err
	}
	if _, err := s.TopUp(e.ctx, app.TopUp{AccountID: demoAccount, Amount: demoBalance}); err != nil {
		return nil, err
	}
	secrets := map[account.Scope]string{}
	for scope, name := range map[account.Scope]string{account.Write: "demo", account.Operator: "demo operator"} {
		_, secret, err := s.CreateKey(e.ctx, app.NewKey{AccountID: demoAccount, Name: name, Scope: scope})
		if err != nil {
			return nil, err
		}
		secrets[scope] = secret
	}
	return secrets, nil
}

// demoPurchase is the request of the source document as one plain curl command. The
// listener already takes connections, so it works as soon as it is printed.
func demoPurchase(addr net.Addr, secret string) string {
	return fmt.Sprintf(`curl -sS -X POST http://%s/v1/account/%s/numbers/purchase-from-inventory`+
		` -H 'Authorization: Bearer %s' -H 'Content-Type: application/json'`+
		` -d '{"e164":"+919876543210","country":"IN"}'`, reachable(addr), demoAccount, secret)
}

// reachable is an address to connect to: for one that listens everywhere, the loopback's.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: tcp.Port}).String()
	}
	return addr.String()
}
