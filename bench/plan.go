package main

import (
	"maps"
	"slices"
	"time"

	"tryvox.io/numbers/internal/db"
)

// plan is what one command measures.
type plan struct {
	note            string // how large, how long
	rounds, seconds int
	works           func() []work
}

// plans by their name. The makefile names them too. Of full's 15 minutes on 2 cores, 3 are databases that
// are made once and works that run once, and 4 a round, a minute of that for the million rows of the imports.
var plans = map[string]plan{
	"full":  {"up to a million numbers", 3, 2, fullWorks},
	"scale": {"up to ten million numbers", 3, 4, scaleWorks},
	"quick": {"a first look, up to 100,000 numbers; not figures to quote", 1, 2, quickWorks},
	"guard": {"the ratios that CI watches", 1, 1, guardWorks},
}

func planNames() []string { return slices.Sorted(maps.Keys(plans)) }

func (b *bench) works() []work {
	works := plans[b.plan].works()
	if b.peers != "" {
		works = append(works, peerWorks(b.peers)...)
	}
	return works
}

const (
	thousand = 1000
	million  = thousand * thousand
)

// openShare is the part of the closed loop's rate at which an open loop asks.
const openShare = 0.7

// claimCount is how many numbers an order of many takes.
const claimCount = 50

// floors are the purchases without HTTP.
func floors(n need) []work {
	const note = "one plpgsql call each, pgbench, no HTTP: "
	return []work{
		floor(measure{Name: "floor-8", Unit: "purchases", Note: note + "8 clients"}, n, spreadAccounts, 8),
		floor(measure{Name: "floor-32", Unit: "purchases", Note: note + "32 clients"}, n, spreadAccounts, 32),
		floor(measure{Name: "floor-64", Unit: "purchases", Note: note + "64 clients"}, n, spreadAccounts, 64),
		floor(measure{Name: "floor-one", Unit: "purchases", Note: note + "64 clients, one account"}, n, 1, 64),
	}
}

// purchases are ours over HTTP on PostgreSQL.
func purchases(n need) []work {
	ours := func(name, note string, l load) work {
		l.need = n
		return selling(measure{Name: name, Unit: "purchases", Note: note}, l)
	}
	claimed := measure{
		Name: "postgres-claim", Unit: "numbers", Note: "orders of any 50 numbers, 64 connections, 200 accounts",
	}
	return []work{
		ours("postgres-spread", "64 connections, 200 accounts",
			load{accounts: spreadAccounts, connections: connections}),
		ours("postgres-one", "64 connections, one account", load{accounts: 1, connections: connections}),
		selling(claimed, load{need: n, accounts: spreadAccounts, connections: connections, count: claimCount}),
		ours("postgres-idle", "the same endpoint over a store that does nothing",
			load{accounts: spreadAccounts, connections: connections, idle: true}),
	}
}

// latencies are single callers, and an open loop.
func latencies(n need) []work {
	single := measure{Name: "postgres-single", Unit: "purchases", Note: "one connection"}
	open := measure{
		Name: "postgres-open", Unit: "purchases", Note: "open loop at 70 % of postgres-spread, 200 accounts",
	}
	client := measure{Name: "floor-single", Unit: "purchases", Note: "one plpgsql call each, one client"}
	return []work{
		floor(client, n, spreadAccounts, 1),
		selling(single, load{need: n, accounts: spreadAccounts, connections: 1}),
		selling(open, load{
			need: n, accounts: spreadAccounts, connections: openConnections, share: openShare,
			of: "postgres-spread",
		}),
	}
}

func onSQLite(n need) []work {
	spread := measure{Name: "sqlite-spread", Unit: "purchases", Note: "64 connections, 200 accounts"}
	floor := measure{Name: "sqlite-floor", Unit: "purchases", Note: "one transaction each, no HTTP, same rows"}
	return []work{
		plain(floor, n),
		selling(spread, load{need: n, accounts: spreadAccounts, connections: connections}),
	}
}

func sqliteMore(n need) []work {
	one := measure{Name: "sqlite-one", Unit: "purchases", Note: "64 connections, one account"}
	open := measure{
		Name: "sqlite-open", Unit: "purchases", Note: "open loop at 70 % of sqlite-spread, 200 accounts",
	}
	return []work{
		selling(one, load{need: n, accounts: 1, connections: connections}),
		selling(open, load{
			need: n, accounts: spreadAccounts, connections: openConnections, share: openShare, of: "sqlite-spread",
		}),
	}
}

// sized is purchases with so many numbers in stock.
func sized(size int) work {
	m := measure{
		Name: "postgres-stock-" + sizeName(size), Group: "Size", Size: size, Unit: "purchases",
		Note: "64 connections, 200 accounts",
	}
	n := need{db.Postgres, plainStock, size}
	return selling(m, load{need: n, accounts: spreadAccounts, connections: connections})
}

// renewals are ours, and the floor if it is wanted.
func renewals(size int, withFloor bool) []work {
	m := measure{Name: "renewal-" + sizeName(size), Size: size, Unit: "renewals", Note: "tryvox billing run"}
	works := []work{renewing(m, false)}
	if withFloor {
		m.Name, m.Note = "renewal-floor-"+sizeName(size), "one INSERT … SELECT set with the same rows"
		works = append(works, renewing(m, true))
	}
	return works
}

func imports(size int, onSQLite bool) []work {
	m := measure{Name: "import-" + sizeName(size), Size: size, Unit: "rows", Note: "tryvox catalog import"}
	c := m
	c.Name, c.Note = "copy-"+sizeName(size), "COPY of the same rows into the same table with its indexes"
	works := []work{importing(m, db.Postgres, false), copying(c, db.Postgres)}
	if onSQLite {
		m.Name = "import-sqlite-" + sizeName(size)
		works = append(works, importing(m, db.SQLite, true))
	}
	return works
}

// plainly is so many equal numbers on each engine.
func plainly(size int) (postgres, sqlite need) {
	return need{db.Postgres, plainStock, size}, need{db.SQLite, plainStock, size}
}

func fullWorks() []work {
	postgres, sqlite := plainly(300 * thousand)
	hundred := need{db.SQLite, plainStock, 100 * thousand}
	return slices.Concat(
		floors(postgres), purchases(postgres), latencies(postgres), onSQLite(sqlite), sqliteMore(sqlite),
		[]work{switching(), sized(10 * thousand), sized(100 * thousand), sized(million)},
		[]work{searching(need{db.Postgres, mixedStock, 10 * thousand})},
		[]work{searching(need{db.Postgres, mixedStock, 100 * thousand})},
		[]work{searching(need{db.Postgres, mixedStock, million}), searching(need{db.SQLite, mixedStock, million})},
		imports(million, true),
		renewals(10*thousand, false), renewals(100*thousand, true),
		[]work{meanwhile(100 * thousand)},
		[]work{weighing(10 * thousand), weighing(100 * thousand)},
		[]work{starting(hundred), idling(hundred, time.Minute)},
	)
}

func scaleWorks() []work {
	return slices.Concat(
		[]work{sized(100 * thousand), sized(million), sized(10 * million)},
		[]work{searching(need{db.Postgres, mixedStock, million})},
		[]work{searching(need{db.Postgres, mixedStock, 10 * million})},
		renewals(100*thousand, true), renewals(million, true),
		[]work{meanwhile(million)},
		[]work{weighing(100 * thousand), weighing(million)},
	)
}

func quickWorks() []work {
	postgres, sqlite := plainly(100 * thousand)
	return slices.Concat(
		floors(postgres), purchases(postgres), onSQLite(sqlite),
		[]work{switching()}, imports(50*thousand, false), renewals(20*thousand, true),
		[]work{starting(sqlite), idling(sqlite, 10*time.Second)},
	)
}

// guardWorks are those whose ratios say most and vary least.
func guardWorks() []work {
	postgres, sqlite := plainly(60 * thousand)
	return slices.Concat(floors(postgres)[1:], purchases(postgres)[:3], onSQLite(sqlite),
		renewals(20*thousand, true))
}
