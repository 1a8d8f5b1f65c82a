// Package holding owns who has a number (table holdings): since when, at what fees, routed
// where. A row is one ownership from purchase to release and is never deleted, so the table
// is the history too. It moves no money and does not know the catalog.
package holding

import (
	"encoding/json"
	"fmt"
	"strings"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/tariff"
)

// Status is the state of an owned number, as the number object shows it.
type Status string

// The states. Pending is in the contract and is not used by purchases: they are active at once.
const (
	Active    Status = "active"
	Pending   Status = "pending"
	Suspended Status = "suspended"
	Released  Status = "released"
)

// Holding is one ownership of a number. Times are on the account's clock, microseconds UTC.
type Holding struct {
	ID            string
	AccountID     string
	Realm         realm.Realm
	E164          string
	Country       string
	Type          string
	Region        string
	Capabilities  string // "voice|sms"
	Terms         tariff.Terms
	Status        Status
	TrunkID       *string
	ApplicationID *string
	CreatedUs     int64
	UpdatedUs     int64
	ReleasedUs    *int64
	LockedUs      *int64 // since when its owner keeps it from being released; nil: not locked
	ReleaseReason *Reason
	ReleaseFee    money.Micros // what the release cost
	DueUs         int64        // start of the first month that is not paid: to come, unless it is suspended
}

// Unpaid tells whether a month of the holding could not be paid: while it is suspended, and
// after a release of what was suspended.
func (h Holding) Unpaid() bool {
	return h.Status == Suspended || h.ReleasedUs != nil && h.DueUs <= *h.ReleasedUs
}

// statuses are what a holding is while its number is in a state.
var statuses = map[lifecycle.State]Status{
	lifecycle.Active: Active, lifecycle.Suspended: Suspended, lifecycle.CoolingOff: Released,
}

// After is the status to which a verb leads; an error says that it must not happen to the
// holding. Of one that has ended, only the catalog knows whether its number still cools off.
func (h Holding) After(v lifecycle.Verb) (Status, error) {
	for state, status := range statuses {
		if status == h.Status {
			to, err := state.After(v)
			return statuses[to], err
		}
	}
	return "", fmt.Errorf("%s of holding %s, which is %s", v, h.ID, h.Status)
}

// Opened is the status of a holding whose number was in a state when a verb gave it to its owner.
func Opened(from lifecycle.State, v lifecycle.Verb) (Status, error) {
	to, err := from.After(v)
	return statuses[to], err
}

// Reason says why a holding ended.
type Reason string

// The reasons: its owner gave the number back, the account was closed, nobody paid.
const (
	GivenBack     Reason = "released"
	AccountClosed Reason = "account_closed"
	Unpaid        Reason = "unpaid"
)

// Number is the number object of the HTTP contract, section 2: these 13 fields, in this order.
type Number struct {
	E164          string       `json:"e164"`
	Country       string       `json:"country"`
	Type          string       `json:"type" enum:"local,toll_free,mobile"`
	Region        string       `json:"region"`
	Status        Status       `json:"status" enum:"active,pending,suspended"`
	Capabilities  []string     `json:"capabilities" enum:"voice,sms,mms"`
	MonthlyFee    money.Micros `json:"monthly_fee"`
	SetupFee      money.Micros `json:"setup_fee"`
	Currency      string       `json:"currency" enum:"USD"`
	TrunkID       *string      `json:"trunk_id"`
	ApplicationID *string      `json:"application_id"`
	CreatedAt     string       `json:"created_at"`
	UpdatedAt     string       `json:"updated_at"`
}

// Number is the holding as customers see it.
func (h Holding) Number() Number {
	return Number{
		E164: h.E164, Country: h.Country, Type: h.Type, Region: h.Region, Status: h.Status,
		Capabilities: strings.Split(h.Capabilities, "|"),
		MonthlyFee:   h.Terms.MonthlyFee, SetupFee: h.Terms.SetupFee, Currency: "USD",
		TrunkID: h.TrunkID, ApplicationID: h.ApplicationID,
		CreatedAt: stamp.Format(h.CreatedUs), UpdatedAt: stamp.Format(h.UpdatedUs),
	}
}

// JSON is the number object as it stands in answers and events.
func (n Number) JSON() []byte {
	b, err := json.Marshal(n)
	if err != nil {
		panic("holding: number object: " + err.Error()) // plain fields only
	}
	return b
}

const columns = `id, account_id, realm, e164, country, type, region, capabilities,
  monthly_fee_micros, setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days,
  status, trunk_id, application_id, created_us, updated_us, released_us, locked_us, release_reason,
  release_fee_micros, due_us`

func scanHolding(scan db.Scan) (Holding, error) {
	var h Holding
	err := scan(&h.ID, &h.AccountID, &h.Realm, &h.E164, &h.Country, &h.Type, &h.Region, &h.Capabilities,
		&h.Terms.MonthlyFee, &h.Terms.SetupFee, &h.Terms.EarlyTerminationFee, &h.Terms.MinimumTermMonths,
		&h.Terms.CoolingOffDays, &h.Status, &h.TrunkID, &h.ApplicationID,
		&h.CreatedUs, &h.UpdatedUs, &h.ReleasedUs, &h.LockedUs, &h.ReleaseReason,
		&h.ReleaseFee, &h.DueUs)
	return h, err
}

const sqlOpenHoldings = `INSERT INTO holdings (` + columns + `)
SELECT each.id, each.account_id, each.realm, each.e164, each.country, each.type, each.region,
  each.capabilities, each.monthly, each.setup, each.early, each.months, each.days, 'active', NULL, NULL,
  each.at, each.at, NULL, NULL, NULL, 0, each.due
FROM EACH($1: id TEXT, account_id TEXT, realm TEXT, e164 TEXT, country TEXT, type TEXT, region TEXT,
  capabilities TEXT, monthly BIGINT, setup BIGINT, early BIGINT, months BIGINT, days BIGINT, at BIGINT,
  due BIGINT)`

type openRow struct {
	ID           string      `db:"id"`
	AccountID    string      `db:"account_id"`
	Realm        realm.Realm `db:"realm"`
	E164         string      `db:"e164"`
	Country      string      `db:"country"`
	Type         string      `db:"type"`
	Region       string      `db:"region"`
	Capabilities string      `db:"capabilities"`
	Monthly      int64       `db:"monthly"`
	Setup        int64       `db:"setup"`
	Early        int64       `db:"early"`
	Months       int64       `db:"months"`
	Days         int64       `db:"days"`
	AtUs         int64       `db:"at"`
	DueUs        int64       `db:"due"`
}

// Open writes new holdings: active, routed nowhere. That a number has no second open
// holding, the schema checks.
func Open(opened []Holding) db.Stmt {
	rows := make([]openRow, len(opened))
	for i, h := range opened {
		rows[i] = openRow{
			ID: h.ID, AccountID: h.AccountID, Realm: h.Realm, E164: h.E164, Country: h.Country, Type: h.Type,
			Region: h.Region, Capabilities: h.Capabilities, Monthly: int64(h.Terms.MonthlyFee),
			Setup: int64(h.Terms.SetupFee), Early: int64(h.Terms.EarlyTerminationFee),
			Months: h.Terms.MinimumTermMonths, Days: h.Terms.CoolingOffDays, AtUs: h.CreatedUs, DueUs: h.DueUs,
		}
	}
	return db.Stmt{SQL: sqlOpenHoldings, Args: []any{db.Set(rows)}, Rows: len(rows)}
}

const sqlDescribeHoldings = `UPDATE holdings SET type = each.type, country = each.country,
  region = each.region, capabilities = each.capabilities
FROM EACH($1: type TEXT, country TEXT, region TEXT, capabilities TEXT, realm TEXT, e164 TEXT)
WHERE holdings.realm = each.realm AND holdings.e164 = each.e164 AND released_us IS NULL`

// Description is what the catalog says of a number beside its price.
type Description struct {
	Realm        realm.Realm `db:"realm"`
	E164         string      `db:"e164"`
	Country      string      `db:"country"`
	Type         string      `db:"type"`
	Region       string      `db:"region"`
	Capabilities string      `db:"capabilities"`
}

// Describe renews what owned numbers are described as, after an import changed the catalog.
// Owner and terms stay as they are.
func Describe(changed []Description) db.Stmt {
	return db.Stmt{SQL: sqlDescribeHoldings, Args: []any{db.Set(changed)}}
}
