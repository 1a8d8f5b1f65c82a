package db_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// scans are the statements that read a whole table on purpose, with the reason.
var scans = map[string]string{
	"account.sqlListAccounts":   "every account is asked for",
	"catalog.sqlListPrices":     "the price list is a few hundred rows",
	"webhook.sqlCountStandings": "every endpoint is counted, once a minute",
	"webhook.sqlBehind":         "of what is under way, once a minute: an index has no other rows",
	"user.sqlForgetAllSessions": "after a restore nobody is signed in",
	"trail.sqlCount":            "an operator asks how long the trail is, under any filter",
	"ledger.sqlCountLow":        "an operator asks for debts; an index would cost each purchase",
	"account.sqlCountAccounts":  "an operator asks how many accounts there are, under any filter",
}

// walks is a step of SQLite that reads a whole table, or builds an index to read it by.
var walks = regexp.MustCompile(`SCAN (\w+)|AUTOMATIC`)

// A set that is joined in the wrong order makes SQLite walk the whole table and search the set for
// each row: with 100,000 numbers a purchase took seconds.
func TestSQLiteWalksNoTable(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	statements := productStatements(t)
	tables := texts(t, d, `SELECT name FROM sqlite_schema WHERE type = 'table'`)
	used := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(statements)) {
		if strings.HasPrefix(name, "audit.") {
			continue // audit reads all there is
		}
		for _, step := range explainSQLite(t, d, statements[name]) {
			walk := walks.FindStringSubmatch(step)
			if walk == nil || !isTable(tables, walk[1], statements[name]) {
				continue
			}
			used[name] = true
			if scans[name] == "" {
				t.Errorf("%s: %s:\n%s", name, step, statements[name])
			}
		}
	}
	for name := range scans {
		if !used[name] {
			t.Errorf("%s walks no table: take it off the list", name)
		}
	}
}

// isTable tells whether the name of a step is a table or stands for one; a set, a staging table and
// what WITH names are none. No name at all is an index that SQLite would build for the occasion.
func isTable(tables []string, name, sql string) bool {
	alias := regexp.MustCompile(`\b(` + strings.Join(tables, "|") + `) (AS )?` + name + `\b`)
	return name == "" || slices.Contains(tables, name) || alias.MatchString(sql)
}

func explainSQLite(t *testing.T, d *db.DB, sql string) (steps []string) {
	t.Helper()
	args := make([]any, 0)
	for strings.Contains(sql, "$"+strconv.Itoa(len(args)+1)) {
		number := "($" + strconv.Itoa(len(args)+1)
		if strings.Contains(sql, "EACH"+number) || strings.Contains(sql, "TEXTS"+number) {
			args = append(args, db.Set([]string{}))
		} else {
			args = append(args, nil)
		}
	}
	explain := db.Stmt{SQL: "EXPLAIN QUERY PLAN " + sql, Args: args}
	explain.Row = db.Collect(&steps, func(scan db.Scan) (step string, err error) {
		var ignored int64
		err = scan(&ignored, &ignored, &ignored, &step)
		return step, err
	})
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		if err := stage(tx); err != nil {
			return err
		}
		return tx.Do(explain)
	})
	if err != nil {
		t.Errorf("explain: %v:\n%s", err, sql)
	}
	return steps
}

// crowd is how many numbers and accounts make reading all of them the wrong plan by far.
const crowd = 20_000

// sqlCrowd fills the tables of the purchase; each account has bought one number.
var sqlCrowd = []string{
	`INSERT INTO accounts SELECT 'acc_' || i, 'live', '', NULL, 0, NULL FROM generate_series(1, $1) i`,
	`INSERT INTO balances SELECT 'acc_' || i, 0, 0, 0, 0 FROM generate_series(1, $1) i`,
	`INSERT INTO numbers SELECT 'live', '+1' || (2000000000 + i), 'US', 'local', '', '', 'voice', 1, 0, '',
  CASE i % 2 WHEN 0 THEN 'owned' ELSE 'for_sale' END, CASE i % 2 WHEN 0 THEN 'acc_' || i END, NULL, NULL
FROM generate_series(1, $1) i`,
	`INSERT INTO holdings SELECT 'hold_' || i, 'acc_' || i, 'live', '+1' || (2000000000 + i), 'US', 'local', '',
  'voice', 1, 0, 0, 0, 30, 'active', NULL, NULL, i, i, NULL FROM generate_series(1, $1) i`,
	`INSERT INTO idempotency_keys SELECT 'acc_' || i, 'k', '', 200, '', i FROM generate_series(1, $1) i`,
	`INSERT INTO events SELECT 'acc_' || i, 1, '', '', NULL, '', i FROM generate_series(1, $1) i`,
}

// planned are the statements of a purchase and of what runs beside it, with arguments as SQL: a
// column of a set is an array, and all but a set's first come behind the other arguments.
var planned = map[string][]string{
	"account.sqlFindAccounts": {`'{acc_7,acc_9}'`},
	"account.sqlLockAccounts": {`'{acc_7,acc_9}'`},
	"app.sqlFindOnce":         {`'{acc_7}'`, `0`, `'{k}'`},
	"catalog.sqlCoolNumbers":  {`'{9}'`, `'{live}'`, `'{+12000000007}'`, `'{acc_7}'`},
	"catalog.sqlFindStock":    {`'live'`, `'{+12000000007}'`},
	"catalog.sqlLockNumbers":  {`'{live}'`, `'{+12000000007}'`},
	"catalog.sqlLockStock":    {`'live'`, `'{+12000000007}'`},
	"catalog.sqlSellNumbers":  {`'{acc_7}'`, `'{live}'`, `'{+12000000007}'`},
	"event.sqlAddEvents":      {`'{acc_7}'`, `'{1}'`, `'{evt}'`, `'{x}'`, `'{NULL}'`, `'{}'`, `'{9}'`},
	"holding.sqlDescribeHoldings": {
		`'{local}'`, `'{US}'`, `'{CA}'`, `'{voice}'`, `'{live}'`, `'{+12000000007}'`,
	},
	"holding.sqlReleaseHoldings": {`'{9}'`, `'released'`, `'{0}'`, `'{hold_7}'`},
	"holding.sqlDue":             {`'acc_7'`, `9`, `10`},
	"holding.sqlUnpaid":          {`'acc_7'`, `9`, `10`},
	"holding.sqlOwing":           {`'acc_7'`, `9`, `10`, `10`},
	"holding.sqlMove":            {`'{active}'`, `'{9}'`, `'{9}'`, `'{hold_7}'`, `'{active}'`, `'{0}'`},
	"holding.sqlReopen":          {`'hold_7'`, `9`, `9`},
	"ledger.sqlLoadBalances":     {`'{acc_7,acc_9}'`},
	"ledger.sqlMoveBalances":     {`'{acc_7}'`, `'{1}'`, `'{0}'`, `'{1}'`, `'{0}'`, `'{NULL}'`},
}

// whole is a step of PostgreSQL that reads a whole table; the price list is small.
var whole = regexp.MustCompile(`Seq Scan on (accounts|balances|numbers|holdings|idempotency_keys|events)`)

// Both plans are asked for: the one for the arguments at hand and the one that PostgreSQL keeps for
// a statement that it has seen often.
func TestPostgresReadsNoTableWhole(t *testing.T) {
	d := dbtest.Open(t, db.Postgres)
	for _, sql := range sqlCrowd {
		write(t, d, db.Stmt{SQL: sql, Args: []any{crowd}, Rows: crowd})
	}
	write(t, d, db.Stmt{SQL: `ANALYZE`})
	statements := productStatements(t)
	for _, name := range slices.Sorted(maps.Keys(planned)) {
		if statements[name] == "" {
			t.Errorf("there is no statement %s any more", name)
			continue
		}
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			args := planned[name]
			plan := explainPostgres(t, d, mode, db.PostgresText(statements[name]), args)
			plan += "\n" + explainPostgres(t, d, mode, db.PostgresSingle(statements[name]), firsts(args))
			if whole.MatchString(plan) {
				t.Errorf("%s, %s reads a table whole:\n%s", name, mode, plan)
			}
		}
	}
}

// firsts are the first cells of arrays; what is no array stays.
func firsts(args []string) []string {
	all := slices.Clone(args)
	for i, arg := range args {
		if array, found := strings.CutPrefix(arg, `'{`); found {
			first, _, _ := strings.Cut(strings.TrimSuffix(array, `}'`), ",")
			all[i] = "'" + first + "'"
			if first == "NULL" {
				all[i] = first
			}
		}
	}
	return all
}

func explainPostgres(t *testing.T, d *db.DB, mode, sql string, args []string) string {
	t.Helper()
	var lines []string
	explain := db.Stmt{SQL: `EXPLAIN EXECUTE one (` + strings.Join(args, ", ") + `)`}
	explain.Row = db.Collect(&lines, func(scan db.Scan) (line string, err error) {
		err = scan(&line)
		return line, err
	})
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		for _, stmt := range []db.Stmt{
			{SQL: `SET LOCAL plan_cache_mode = ` + mode}, {SQL: `PREPARE one AS ` + sql},
			explain, {SQL: `DEALLOCATE one`},
		} {
			if err := tx.Do(stmt); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("explain: %v:\n%s", err, sql)
	}
	return strings.Join(lines, "\n")
}
