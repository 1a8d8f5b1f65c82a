// Package audit proves the books: it derives from the tables, with SQL of its own, what
// must be true, and names every row that breaks it. It shares no rule with the packages
// that write the tables, so a mistake there does not hide itself here. It never writes
// and never mends.
package audit

import (
	"context"
	"fmt"
	"slices"

	"tryvox.io/numbers/internal/db"
)

// breachesMax bounds what one rule names. Whoever broke more rows than that needs the
// count, not the list, and a broken million must not fill the memory.
const breachesMax = 100

// sqlOrder ends every rule's statement: the same breaches in the same order each time.
const sqlOrder = "\nORDER BY 1, 2"

// Breach is one thing that the tables say and that must not be.
type Breach struct {
	Rule    string `json:"rule"`    // the name of the broken rule
	Subject string `json:"subject"` // the row: "acc_123abc line 7", "live +14155551234"
	Detail  string `json:"detail"`  // what the row says, in the units of its columns
}

// String is the breach on one line.
func (b Breach) String() string { return b.Rule + ": " + b.Subject + ": " + b.Detail }

// Rule is one invariant. Its name is kebab-case and stays the same from version to version.
type Rule struct {
	Name string `json:"name"`
	Must string `json:"must"` // what must be true, in one sentence
	sql  string // answers (subject, detail) of every row that breaks it
}

// rules are in the order of the purchase. The range of amounts comes first: the others
// leave out what is beyond it, so that no sum overflows.
var rules = slices.Concat(
	ledgerRules,
	accountRules,
	numberRules,
	reservationRules,
	holdingRules,
	routingRules,
	chargeRules,
	cycleRules,
	dueRules,
	releaseRules,
	eventRules,
	webhookRules,
	storyRules,
	trailRules,
	trailProofRules,
	runRules,
)

// Rules lists every rule, in the order in which Check applies them.
func Rules() []Rule { return slices.Clone(rules) }

// Check applies every rule to one moment of the database and names the breaches, in the
// order of Rules. Of one rule it names at most 100, then one more breach says how many
// there are in all. It reads every table several times and writes nothing, so it may run
// beside a server. On an error it also returns what it found until then.
func Check(ctx context.Context, d *db.DB) ([]Breach, error) {
	var found []Breach
	err := d.View(ctx, func(tx *db.Tx) error {
		var err error
		found, err = check(tx)
		return err
	})
	return found, err
}

func check(tx *db.Tx) ([]Breach, error) {
	var found []Breach
	for _, rule := range rules {
		more, err := rule.breaches(tx)
		found = append(found, more...)
		if err != nil {
			return found, fmt.Errorf("check %s: %w", rule.Name, err)
		}
	}
	return found, nil
}

func (r Rule) apply(tx *db.Tx, note func(subject, detail string)) error {
	if r.Name == trailChain { // no SQL of both engines makes hashes
		return walkTrail(tx, note)
	}
	return tx.Do(db.Stmt{SQL: r.sql + sqlOrder, Row: func(scan db.Scan) error {
		var subject, detail string
		err := scan(&subject, &detail)
		note(subject, detail)
		return err
	}})
}

func (r Rule) breaches(tx *db.Tx) ([]Breach, error) {
	var found []Breach
	count := 0
	note := func(subject, detail string) {
		if count++; count <= breachesMax {
			found = append(found, Breach{r.Name, subject, detail})
		}
	}
	err := r.apply(tx, note)
	if count > breachesMax {
		rest := fmt.Sprintf("%d more, %d in all", count-breachesMax, count)
		found = append(found, Breach{Rule: r.Name, Subject: "and so on", Detail: rest})
	}
	return found, err
}
