package prove

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest/disk"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	powerClients  = 8
	powerOrders   = 800 // with some checkpoints between
	powerCutEvery = 50  // orders, on average
	powerAccount  = "acc_power"
	powerBalance  = 1_000_000 * money.Dollar
	powerSetup    = money.Dollar // and nothing for the month, so every sale costs this
)

// powered is a store on a disk whose power is cut while clients buy.
type powered struct {
	disk *disk.Disk
	node node
	seed uint64
	dir  string

	mu     sync.Mutex
	random *rand.Rand
	asked  []int
	acked  map[int]app.Answer
	cuts   int
}

// node is the store opened on a database of this process.
type node struct {
	*app.Service
	db *db.DB
}

func openNode(ctx context.Context, dsn string) (node, error) {
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now})
	if err != nil {
		return node{}, err
	}
	if err := d.Ready(ctx); err != nil {
		return node{}, errors.Join(err, d.Close())
	}
	return node{app.New(app.Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)}), d}, nil
}

func (n node) close() error {
	n.Service.Close()
	return n.db.Close()
}

func newPowered(t *testing.T, dsn string) *powered {
	t.Helper()
	p := &powered{seed: rand.Uint64(), dir: t.TempDir(), acked: map[int]app.Answer{}}
	p.random = rand.New(rand.NewPCG(p.seed, 0))
	p.disk = disk.New(t, filepath.Dir(strings.TrimPrefix(dsn, "sqlite:")))
	var err error
	if p.node, err = openNode(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for n := range powerOrders {
		fmt.Fprintf(&file, "%s,US,local,0.00,%s\n", offered(n), powerSetup)
	}
	_, importErr := p.node.ImportCatalog(
		t.Context(),
		strings.NewReader(file.String()),
		app.Import{Realm: realm.Live},
	)
	_, openErr := p.node.CreateAccount(t.Context(), app.NewAccount{ID: powerAccount, Realm: realm.Live})
	_, payErr := p.node.TopUp(t.Context(), app.TopUp{AccountID: powerAccount, Amount: powerBalance})
	if err := errors.Join(importErr, openErr, payErr); err != nil {
		t.Fatal(err)
	}
	return p
}

// offered is a number of the stock.
func offered(n int) string { return fmt.Sprintf("+1212%07d", 5_000_000+n) }

func buy(ctx context.Context, s *app.Service, n int) (app.Answer, error) {
	once := app.Once{Key: fmt.Sprint("order ", n), Fingerprint: fmt.Sprintf("%064x", n)}
	return s.Purchase(ctx, app.PurchaseOrder{
		AccountID: powerAccount, Realm: realm.Live, E164: e164.Number(offered(n)), Country: "US", Once: once,
	})
}

// leftover is what one cut left, and what had been acknowledged before it.
type leftover struct {
	cut    int
	folder string
	acked  map[int]app.Answer
	asked  []int
}

// load lets the clients buy the whole stock. Now and then one of them cuts the power first.
func (p *powered) load(t *testing.T) []leftover {
	t.Helper()
	var lefts []leftover
	var clients sync.WaitGroup
	for range powerClients {
		clients.Go(func() {
			for {
				n, cut := p.next()
				if n == powerOrders {
					return
				}
				if cut {
					left := p.cut(t)
					p.mu.Lock()
					lefts = append(lefts, left)
					p.mu.Unlock()
				}
				a, err := buy(t.Context(), p.node.Service, n)
				if err != nil {
					t.Errorf("order %d: %v", n, err)
					return
				}
				p.mu.Lock()
				p.acked[n] = a
				p.mu.Unlock()
			}
		})
	}
	clients.Wait()
	if err := p.node.close(); err != nil {
		t.Error(err)
	}
	return lefts
}

// next is the next order, and whether the power is cut before it.
func (p *powered) next() (n int, cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n = len(p.asked)
	if n < powerOrders {
		p.asked = append(p.asked, n)
	}
	return n, p.random.IntN(powerCutEvery) == 0
}

// cut takes down what was acknowledged, then cuts.
func (p *powered) cut(t *testing.T) leftover {
	p.mu.Lock()
	p.cuts++
	left := leftover{cut: p.cuts, folder: filepath.Join(p.dir, fmt.Sprint(p.cuts)), acked: maps.Clone(p.acked)}
	random := rand.New(rand.NewPCG(p.seed, uint64(p.cuts)))
	p.mu.Unlock()
	if err := p.disk.Cut(left.folder, random); err != nil {
		t.Error(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	left.asked = p.asked[:len(p.asked):len(p.asked)]
	return left
}

// verdict opens what is left as the next start would, and tells what is lost or wrong: every
// acknowledged order is there as it was answered, every other one can be given again, each is
// charged once, and the books hold.
func (l leftover) verdict(t *testing.T) (err error) {
	ctx := t.Context()
	n, err := openNode(ctx, "sqlite:"+filepath.Join(l.folder, "tryvox.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	if err := holds(ctx, n.db); err != nil {
		return err
	}
	if err := l.settle(ctx, n.Service); err != nil {
		return err
	}
	o, err := n.Overview(ctx, powerAccount)
	want := powerBalance - money.Micros(len(l.asked))*powerSetup
	if err == nil && (o.Balance.Balance != want || o.Numbers != int64(len(l.asked))) {
		err = fmt.Errorf(
			"%s and %d numbers are left, want %s and %d",
			o.Balance.Balance,
			o.Numbers,
			want,
			len(l.asked),
		)
	}
	return errors.Join(err, holds(ctx, n.db))
}

// settle gives every order again, all at once.
func (l leftover) settle(ctx context.Context, s *app.Service) error {
	var all errgroup.Group
	for _, order := range l.asked {
		want, acked := l.acked[order]
		want.Replayed = true
		all.Go(func() error {
			switch got, err := buy(ctx, s, order); {
			case err != nil:
				return fmt.Errorf("order %d again: %w", order, err)
			case acked && got != want:
				return fmt.Errorf("order %d was acknowledged and is lost: %+v, want %+v", order, got, want)
			}
			return nil
		})
	}
	return all.Wait()
}

// holds is nil where audit finds nothing.
func holds(ctx context.Context, d *db.DB) error {
	breaches, err := audit.Check(ctx, d)
	for _, b := range breaches {
		err = errors.Join(err, errors.New(b.String()))
	}
	return err
}
