package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"tryvox.io/numbers/internal/db"
)

// switching is a work that asks for routes as switches do, and for the health of the server.
func switching() work {
	health := measure{
		Name: "healthz", Group: "Routes", Engine: db.Postgres, Unit: "answers",
		Note: "GET /healthz, which reads nothing",
	}
	routes := health
	routes.Name = "routes"
	routes.Note = fmt.Sprintf("GET /v1/routes/{e164} of %d numbers in turn", routedNumbers)
	n := need{db.Postgres, routedStock, 2 * routedNumbers}
	play := func(ctx context.Context, b *bench) ([]round, error) {
		return b.onServer(ctx, n, func(s *store, at *server) (all []round, err error) {
			var numbers reads
			for i := range routedNumbers {
				numbers = append(numbers, get(at.addr, "/v1/routes/"+e164Of(i), s.switchKey))
			}
			for _, asked := range []reads{{get(at.addr, "/healthz", s.switchKey)}, numbers} {
				d := &driver{addr: at.addr, target: asked, length: b.length()}
				done, err := b.drive(ctx, s, at, d, connections)
				if err != nil {
					return nil, err
				}
				all = append(all, done)
			}
			return all, nil
		})
	}
	return work{gives: []measure{health, routes}, play: play}
}

// starting is a work that starts the server on SQLite, and looks how large the program is.
func starting(n need) work {
	return work{
		gives: []measure{
			{Name: "start", Group: "Footprint", Engine: n.engine, Size: n.size, Unit: "ms",
				Note: "from the start of the process until /readyz answers 200"},
			{Name: "binary", Group: "Footprint", Unit: "MB", Note: `size of the program, -trimpath -ldflags "-s -w"`},
		},
		play: func(ctx context.Context, b *bench) (all []round, err error) {
			s, err := b.store(ctx, n)
			if err != nil {
				return nil, err
			}
			started := time.Now()
			server, err := b.shop.serve(ctx, s.dsn)
			if err != nil {
				return nil, err
			}
			took := time.Since(started)
			binary, err := os.Stat(b.shop.binary)
			if err = errors.Join(err, server.end()); err != nil {
				return nil, err
			}
			return []round{
				{Value: float64(took.Microseconds()) / 1000}, {Value: float64(binary.Size()) / (1 << 20)},
			}, nil
		},
	}
}

// idling is a work that leaves the server alone for a while.
func idling(n need, pause time.Duration) work {
	m := measure{
		Name: "idle", Group: "Footprint", Engine: n.engine, Size: n.size, Unit: "MB",
		Note: fmt.Sprintf("resident memory %s after the start, without a request", pause),
	}
	play := func(ctx context.Context, b *bench) ([]round, error) {
		return b.onServer(ctx, n, func(_ *store, at *server) ([]round, error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(pause):
				return []round{{Value: residentMB(at.pid())}}, nil
			}
		})
	}
	return work{gives: []measure{m}, once: true, play: play}
}

// weighed are the tables whose rows have a weight, with their indexes.
var weighed = []struct{ name, table, note string }{
	{"number", "numbers", "a number in stock or owned"},
	{"holding", "holdings", "an ownership"},
	{"line", "transfers", "a line of the ledger"},
	{"event", "events", "an event"},
}

// weighing is a work that looks how many bytes a row takes, with its part of all indexes.
func weighing(size int) work {
	w := work{once: true}
	for _, t := range weighed {
		w.gives = append(w.gives, measure{
			Name: "bytes-" + t.name + "-" + sizeName(size), Group: "Bytes", Engine: db.Postgres, Size: size,
			Unit: "bytes", Note: t.note + ", with its part of the indexes",
		})
	}
	w.play = func(ctx context.Context, b *bench) (all []round, err error) {
		s, err := b.store(ctx, need{db.Postgres, ownedStock, size})
		if err != nil {
			return nil, err
		}
		for _, t := range weighed {
			const sqlWeigh = `SELECT pg_total_relation_size('TABLE') / (SELECT COUNT(*) FROM TABLE)`
			got, err := countRows(ctx, s.dsn, strings.ReplaceAll(sqlWeigh, "TABLE", t.table))
			if err != nil {
				return nil, err
			}
			all = append(all, round{Value: float64(got)})
		}
		return all, nil
	}
	return w
}
