// Command tryvox is the phone-number store: the service and all its tools in one binary.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/metrics"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/traces"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/webhook"
)

// Exit codes: 0 done, 1 failed, 2 wrong usage.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "tryvox:", fault.Explain(err))
	var usage *usageError
	if errors.As(err, &usage) {
		os.Exit(exitUsage)
	}
	os.Exit(exitFailed)
}

// commands is the command line, version 1. Flags beat environment beats the default.
type commands struct {
	DB   string `name:"db" default:"sqlite:tryvox.db" placeholder:"DSN" help:"Database: sqlite:FILE or postgres://…"`
	JSON bool   `name:"json" help:"Print results as JSON."`

	Demo    demoCommand    `cmd:"" help:"Try it: a temporary store with stock, an account and a key."`
	Serve   serveCommand   `cmd:"" help:"Run the service."`
	Ready   readyCommand   `cmd:"" help:"Ask a running service whether it can serve."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this program's schema."`
	Account accountCommand `cmd:"" help:"Accounts of customers: create, top up, adjust, limit, show, list, close."`
	Key     keyCommand     `cmd:"" help:"API keys: create, list, revoke."`
	User    userCommand    `cmd:"" help:"People who look at the console: invite, list, remove."`
	Catalog catalogCommand `cmd:"" help:"The stock of numbers: import, export, withdraw."`
	Number  numberCommand  `cmd:"" help:"Numbers: history."`
	Numbers numbersCommand `cmd:"" help:"As a customer of a server: search, buy, list, release numbers."`
	Listen  listenCommand  `cmd:"" help:"Show a sandbox account's events, and forward them as webhooks."`
	Price   priceCommand   `cmd:"" help:"The price list: set, list, import."`
	Trail   trailCommand   `cmd:"" help:"What operators did, newest first."`
	Billing billingCommand `cmd:"" help:"Renewals: run what is due now."`
	Check   checkCommand   `cmd:"" help:"Prove the books and the stock from the tables."`
	Backup  backupCommand  `cmd:"" help:"Write a backup to a new file, while the service runs."`
	Restore restoreCommand `cmd:"" help:"Fill an empty database from a backup."`
	Doctor  doctorCommand  `cmd:"" help:"Look at database, durability, disk, clock and limits."`
	Version versionCommand `cmd:"" help:"Print the version."`

	Completion completionCommand `cmd:"" help:"Print the script that completes commands and flags in a shell."`
	Manual     manualCommand     `cmd:"" hidden:"" help:"Print the manual's page, for packages."`
}

// environment is what a command runs in.
type environment struct {
	ctx            context.Context
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	dsn            string
	json           bool
	log            *slog.Logger
	sipHost        string           // of serve; empty: the default
	metrics        *metrics.Metrics // of serve; nil: nobody counts
	webhooks       webhook.Guard
	webhookTimeout time.Duration
	tracer         *traces.Tracer // of serve; nil: nobody traces
}

// usageError is a command line that cannot be understood.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() + "; see tryvox --help" }
func (e *usageError) Unwrap() error { return e.err }

// exited is how kong ends the program after --help.
type exited int

func run(
	ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer,
) (err error) {
	defer func() {
		if p := recover(); p != nil {
			code, ok := p.(exited)
			if !ok {
				panic(p)
			}
			if code != 0 {
				err = &usageError{fmt.Errorf("exit %d", code)}
			}
		}
	}()
	var c commands
	parser, err := kong.New(&c, kong.Name("tryvox"),
		kong.Description("The phone-number store: catalog, sales, prepaid billing and routing in one binary."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { panic(exited(code)) }),
		kong.Resolvers(fromEnvironment(getenv)), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"sip_host": app.HostDefault},
		kong.TypeMapper(reflect.TypeFor[instant](), kong.MapperFunc(readInstant)))
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	if args[0] == completeWord {
		complete(stdout, parser.Model, args[1:])
		return nil
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return &usageError{err}
	}
	return parsed.Run(&environment{
		ctx: trail.By(ctx, operator(getenv)), getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr,
		dsn: c.DB, json: c.JSON,
		log: slog.New(slog.NewJSONHandler(stderr, nil)),
	})
}

// operator is who the trail says to have run a command, and from where: the operating system's user,
// behind sudo the one who called it, and the name of the host.
func operator(getenv func(string) string) trail.Actor {
	name := strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	a := trail.Actor{Who: "cli:" + cmp.Or(getenv("SUDO_USER"), name), Origin: "cli"}
	if host, err := os.Hostname(); err == nil {
		a.Origin += "@" + host
	}
	return a
}

// fromEnvironment gives every flag a variable: --rate-limit is TRYVOX_RATE_LIMIT.
func fromEnvironment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := "TRYVOX_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if value := getenv(name); value != "" && flag.Name != "help" {
			return value, nil
		}
		return nil, nil
	})
}

// instant is a flag with a time, in microseconds UTC.
type instant int64

func readInstant(c *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := c.Scan.PopValueInto("time", &text); err != nil {
		return err
	}
	us, err := stamp.Parse(text)
	if err != nil {
		return err
	}
	target.SetInt(us)
	return nil
}

func (e *environment) openDB() (*db.DB, error) {
	config := db.Config{DSN: e.dsn, Now: time.Now, Log: e.log}
	if e.tracer != nil {
		config.Trace = e.tracer.Transaction
	}
	return db.Open(e.ctx, config)
}

// open opens the store; an empty database is migrated first.
func (e *environment) open() (*store, error) {
	d, err := e.openDB()
	if err != nil {
		return nil, err
	}
	if err := d.Ready(e.ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	config := app.Config{DB: d, Now: time.Now, Log: e.log, Host: e.sipHost, Webhooks: e.webhooks,
		WebhookTimeout: e.webhookTimeout}
	if e.metrics != nil {
		config.Watch = e.metrics.Watch()
	}
	if e.tracer != nil {
		config.Trace, config.TraceAttempt = e.tracer.Batch, e.tracer.Attempt
	}
	return &store{db: d, Service: app.New(config)}, nil
}

// store is the verbs on an open database.
type store struct {
	*app.Service
	db *db.DB
}

func (s *store) close() error {
	s.Service.Close()
	return s.db.Close()
}

// with runs a command on the open store.
func (e *environment) with(f func(s *store) error) (err error) {
	s, err := e.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return f(s)
}
