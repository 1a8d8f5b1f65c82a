package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"time"

	"tryvox.io/numbers/internal/api"
	"tryvox.io/numbers/internal/console"
	"tryvox.io/numbers/internal/job"
	"tryvox.io/numbers/internal/metrics"
	"tryvox.io/numbers/internal/routing"
)

// drainGrace is how long running requests may take after SIGTERM.
const drainGrace = 10 * time.Second

// webhookLeast is a round trip to the other side of the world. At most it is drainGrace, in which
// attempts end too.
const webhookLeast = 100 * time.Millisecond

// gcPercent trades memory for time: the server lives in some 50 MB, and a fifth of its CPU
// under load was the collector's at 100.
const gcPercent = 400

type serveCommand struct {
	Addr           string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	TLSCert        string        `name:"tls-cert" type:"path" placeholder:"FILE" help:"Certificate chain, PEM."`
	TLSKey         string        `name:"tls-key" type:"path" placeholder:"FILE" help:"Private key, PEM."`
	SIPHost        string        `name:"sip-host" default:"${sip_host}" placeholder:"HOST" help:"A new trunk gets the SIP domain trunk-….sip.HOST."`
	MetricsAddr    *string       `placeholder:"HOST:PORT" help:"Where to show metrics: 127.0.0.1:9090 if that is free; off or empty: nowhere."`
	AllowPrivate   []string      `name:"webhook-allow-private" placeholder:"CIDR" help:"Networks that webhooks may reach though they are not public, over http too."`
	WebhookTimeout time.Duration `name:"webhook-timeout" default:"10s" help:"What a receiver of webhooks may take, 100ms to 10s."`
	doorFlags
}

// Run serves until SIGTERM or Ctrl-C.
func (c *serveCommand) Run(e *environment) (err error) {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return &usageError{errors.New("--tls-cert and --tls-key go together")}
	}
	if err := errors.Join(routing.CheckHost(c.SIPHost), c.check()); err != nil {
		return &usageError{err}
	}
	for _, text := range c.AllowPrivate {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return &usageError{fmt.Errorf("--webhook-allow-private: %s is no network such as 10.0.0.0/8", text)}
		}
		e.webhooks.Allowed = append(e.webhooks.Allowed, network)
	}
	if c.WebhookTimeout < webhookLeast || c.WebhookTimeout > drainGrace {
		return &usageError{errors.New("--webhook-timeout must be 100ms to 10s")}
	}
	e.webhookTimeout = c.WebhookTimeout
	e.sipHost = c.SIPHost
	watched, err := e.listenMetrics(c.MetricsAddr)
	if err != nil {
		return err
	}
	if watched != nil {
		e.metrics = metrics.New(version(), time.Now)
		defer func() { err = errors.Join(err, closed(watched)) }()
	}
	endTraces, err := e.beginTraces()
	if err != nil {
		return err
	}
	defer endTraces()
	s, err := e.openMigrated()
	if err != nil {
		return err
	}
	l, err := listen(e.ctx, c.Addr, c.TLSCert, c.TLSKey)
	if err != nil {
		return errors.Join(err, s.close())
	}
	e.log.Info("serving", "addr", l.Addr().String(), "database", s.db.Engine(), "version", version())
	err = errors.Join(e.serve(s, l, watched, c.doorFlags), s.close())
	e.log.Info("stopped")
	return err
}

// openMigrated opens the store and migrates it, whatever its version.
func (e *environment) openMigrated() (*store, error) {
	if err := (&migrateCommand{}).migrate(e); err != nil {
		return nil, err
	}
	return e.open()
}

// serve answers requests, and does the store's jobs and webhooks, until the context ends.
// On watched it shows metrics; nil: nowhere.
func (e *environment) serve(s *store, l, watched net.Listener, door doorFlags) error {
	if e.getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	background, stop := context.WithCancel(e.ctx)
	defer stop()
	var chores sync.WaitGroup
	chores.Go(func() { s.DelistSold(background) })
	chores.Go(func() { job.Run(background, job.Config{DB: s.db, App: s.Service, Now: time.Now, Log: e.log}) })
	chores.Go(func() { s.Webhooks(background) })
	config := door.config()
	config.App, config.Now, config.Log = s.Service, time.Now, e.log
	if e.metrics != nil {
		config.Watch = func(a api.Answered) { e.metrics.Answered(a.Route, a.Status, a.Took) }
	}
	if e.tracer != nil {
		config.Trace = e.tracer.Request
	}
	server := api.New(config)
	pages := console.New(console.Config{App: s.Service, Now: time.Now, Log: e.log, Guess: server.Guess})
	server.ShowConsole(pages)
	if e.metrics != nil {
		e.metrics.AddStore(s.db, s.Service)
		e.metrics.AddServer(server.Running)
		chores.Go(func() { e.showMetrics(background, watched) })
		chores.Go(func() { s.Count(background) })
	}
	err := server.Serve(e.ctx, l, drainGrace)
	stop()
	pages.Close()
	chores.Wait()
	return err
}

func listen(ctx context.Context, addr, cert, key string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if cert == "" {
		return l, nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read certificate: %w", err), l.Close())
	}
	return tls.NewListener(l, &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"},
	}), nil
}
