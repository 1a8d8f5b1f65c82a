package audit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

func TestEmptyDatabaseIsHealthy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { mustBeHealthy(t, d) })
}

func TestHealthyWorld(t *testing.T) {
	eachHealthy(t, func(t *testing.T, d *db.DB) { mustBeHealthy(t, d) })
}

func mustBeHealthy(t *testing.T, d *db.DB) {
	t.Helper()
	found, err := Check(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range found {
		t.Errorf("found %s", b)
	}
}

func TestSabotage(t *testing.T) {
	eachHealthy(t, func(t *testing.T, d *db.DB) {
		for i, s := range sabotages {
			t.Run(fmt.Sprintf("%02d/%s", i, s.rule), func(t *testing.T) {
				script := s.sql
				if s.refused {
					mustBeRefused(t, d, s.sql)
					script = loose[d.Engine()] + s.sql
					defer tighten(t, d)
				}
				mustBeFound(t, d, script, s.rule, s.subject)
			})
		}
		mustBeHealthy(t, d) // each one was undone
	})
}

func mustBeRefused(t *testing.T, d *db.DB, script string) {
	t.Helper()
	err := attempt(t, d, script, func(*db.Tx) {})
	if err == nil || !strings.Contains(err.Error(), "constraint") {
		t.Errorf("error %v, want one of a constraint, of:\n%s", err, script)
	}
}

func mustBeFound(t *testing.T, d *db.DB, script, rule, subject string) {
	t.Helper()
	var found []Breach
	var checkErr error
	err := attempt(t, d, script, func(tx *db.Tx) { found, checkErr = check(tx) })
	if err := errors.Join(err, checkErr); err != nil {
		t.Fatalf("%v after:\n%s", err, script)
	}
	if !slices.ContainsFunc(found, func(b Breach) bool {
		return b.Rule == rule && b.Subject == subject && b.Detail != ""
	}) {
		t.Errorf("no breach of %s by %q, found %v after:\n%s", rule, subject, found, script)
	}
}

func TestEveryRuleIsBrokenByASabotage(t *testing.T) {
	for _, r := range Rules() {
		if !slices.ContainsFunc(sabotages, func(s sabotage) bool { return s.rule == r.Name }) {
			t.Errorf("no sabotage breaks the rule %s", r.Name)
		}
	}
}

func TestRulesHaveStableNamesAndSentences(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !name.MatchString(r.Name) || seen[r.Name] {
			t.Errorf("rule %q: the name must be kebab-case and its own", r.Name)
		}
		seen[r.Name] = true
		if !strings.HasSuffix(r.Must, ".") {
			t.Errorf("rule %s: %q is not a sentence", r.Name, r.Must)
		}
	}
}

func TestCheckNamesTheRow(t *testing.T) {
	eachHealthy(t, func(t *testing.T, d *db.DB) {
		run(t, d, `UPDATE balances SET lines = 7 WHERE account_id = 'acc_anna'`)
		found, err := Check(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		want := []Breach{{Rule: "balance-lines", Subject: "acc_anna", Detail: "lines 7, its last line is 6"}}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("breaches (-want +got):\n%s", diff)
		}
		line := "balance-lines: acc_anna: lines 7, its last line is 6"
		if got := fmt.Sprint(found[0]); got != line {
			t.Errorf("String() = %q, want %q", got, line)
		}
	})
}

func TestCheckCountsWhatItDoesNotName(t *testing.T) {
	const broken = breachesMax + 23
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ids := make([]string, broken)
		for i := range ids {
			ids[i] = fmt.Sprintf("acc_%03d", i)
		}
		insert := db.Stmt{Rows: broken, Args: []any{db.Set(ids)}, SQL: `
			INSERT INTO balances (account_id, balance_micros, credit_limit_micros, floor_micros, lines)
			SELECT each.id, 0, 0, 0, 0 FROM EACH($1: id TEXT)`}
		err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(insert) })
		if err != nil {
			t.Fatal(err)
		}
		found, err := Check(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != breachesMax+1 {
			t.Fatalf("%d breaches, want %d", len(found), breachesMax+1)
		}
		if first := found[0].Subject; first != "acc_000" {
			t.Errorf("first subject %s, want acc_000", first)
		}
		want := Breach{Rule: "account-balance", Subject: "and so on", Detail: "23 more, 123 in all"}
		if got := found[breachesMax]; got != want {
			t.Errorf("last breach %v, want %v", got, want)
		}
	})
}

func TestCheckSaysWhichRuleFailed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		run(t, d, `DROP TABLE prices`)
		if _, err := Check(t.Context(), d); err == nil || !strings.Contains(err.Error(), "check price-form: ") {
			t.Errorf("Check without a table: error %v, want one of price-form", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Check(ctx, d); fault.Of(err) != fault.Unavailable {
			t.Errorf("Check of a cancelled caller: error %v, want the kind Unavailable", err)
		}
	})
}
