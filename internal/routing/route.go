package routing

import (
	"encoding/json"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// Route is where a number went, from when to when: to a trunk or to an application. Times
// are on the clock of the number's owner then, microseconds UTC.
type Route struct {
	Realm         realm.Realm
	E164          string
	HoldingID     string
	AccountID     string
	TrunkID       *string
	ApplicationID *string
	FromUs        int64
	ToUs          *int64 // nil: it goes there now
}

// At tells whether the number went there at a time in microseconds UTC.
func (r Route) At(us int64) bool { return r.FromUs <= us && (r.ToUs == nil || us < *r.ToUs) }

const sqlOpenRoute = `INSERT INTO routes
  (realm, e164, nth, holding_id, account_id, trunk_id, application_id, from_us, to_us)
SELECT $1, $2, COALESCE(MAX(nth), 0) + 1, $3, $4, CAST($5 AS TEXT), CAST($6 AS TEXT),
  CAST($7 AS BIGINT), NULL
FROM routes WHERE realm = $1 AND e164 = $2`

// OpenRoute writes where a number goes from now on. Its owner must be locked, and its
// former route closed: that there is no second one, the schema checks.
func OpenRoute(r Route) db.Stmt {
	return db.Stmt{SQL: sqlOpenRoute, Rows: 1, Args: []any{
		r.Realm, r.E164, r.HoldingID, r.AccountID, r.TrunkID, r.ApplicationID, r.FromUs,
	}}
}

// The clocks of two nodes differ a little: a route never ends before it began.
const sqlCloseRoutes = `UPDATE routes
SET to_us = CASE WHEN from_us > CAST($2 AS BIGINT) THEN from_us ELSE CAST($2 AS BIGINT) END
FROM EACH($1: realm TEXT, e164 TEXT)
WHERE routes.realm = each.realm AND routes.e164 = each.e164 AND to_us IS NULL`

// Key names a number in its realm.
type Key struct {
	Realm realm.Realm `db:"realm"`
	E164  string      `db:"e164"`
}

// CloseRoutes ends the routes of numbers, at a time of their owner's clock in microseconds
// UTC. A number that goes nowhere is left alone.
func CloseRoutes(keys []Key, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlCloseRoutes, Args: []any{db.Set(keys), atUs}}
}

const sqlCountRouted = `SELECT COUNT(*) FROM routes WHERE account_id = $1 AND to_us IS NULL AND `

const sqlCountToTrunk = sqlCountRouted + `trunk_id = $2`

// CountToTrunk counts the numbers that go to a trunk of the account.
func CountToTrunk(accountID, trunkID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountToTrunk, Args: []any{accountID, trunkID}, Row: one(into)}
}

const sqlCountToApplication = sqlCountRouted + `application_id = $2`

// CountToApplication counts the numbers that go to an application of the account.
func CountToApplication(accountID, applicationID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountToApplication, Args: []any{accountID, applicationID}, Row: one(into)}
}

const sqlRoutesOf = `SELECT realm, e164, holding_id, account_id, trunk_id, application_id, from_us, to_us
FROM routes WHERE realm = $1 AND e164 = $2 AND ($3 = '' OR account_id = $3)
ORDER BY nth DESC LIMIT $4`

// RoutesOf reads the latest routes of a number, the latest first; those of one account, or
// of all if it is empty.
func RoutesOf(k Key, accountID string, limit int, into *[]Route) db.Stmt {
	scanner := func(scan db.Scan) (Route, error) {
		var r Route
		err := scan(&r.Realm, &r.E164, &r.HoldingID, &r.AccountID, &r.TrunkID, &r.ApplicationID, &r.FromUs, &r.ToUs)
		return r, err
	}
	return db.Stmt{
		SQL: sqlRoutesOf, Args: []any{k.Realm, k.E164, accountID, limit}, Row: db.Collect(into, scanner),
	}
}

// Destination is where a number goes, as a switch needs it: one of the two.
type Destination struct {
	Trunk       *Target
	Application *Application
}

// Target is a trunk as a switch needs it.
type Target struct {
	ID          string   `json:"id"`
	Targets     []string `json:"targets"`
	MaxChannels int64    `json:"max_channels"`
}

const sqlFindDestination = `SELECT t.id, COALESCE(t.origination_uris, '[]'), COALESCE(t.max_channels, 0),
  a.id, COALESCE(a.name, ''), a.answer_url, a.sip_uri, COALESCE(a.answer_method, ''), a.hangup_url,
  a.fallback_url, COALESCE(a.created_us, 0)
FROM routes r
LEFT JOIN trunks t ON t.account_id = r.account_id AND t.id = r.trunk_id
LEFT JOIN applications a ON a.account_id = r.account_id AND a.id = r.application_id
WHERE r.realm = $1 AND r.e164 = $2 AND r.to_us IS NULL`

// FindDestination reads where a number goes; into stays empty if it goes nowhere.
func FindDestination(k Key, into *[]Destination) db.Stmt {
	return db.Stmt{
		SQL: sqlFindDestination, Args: []any{k.Realm, k.E164}, Row: db.Collect(into, scanDestination),
	}
}

func scanDestination(scan db.Scan) (Destination, error) {
	var trunkID, applicationID *string
	var uris string
	var t Target
	var a Application
	var createdUs int64
	err := scan(&trunkID, &uris, &t.MaxChannels, &applicationID, &a.Name, &a.AnswerURL, &a.SIPURI,
		&a.AnswerMethod, &a.HangupURL, &a.FallbackURL, &createdUs)
	switch {
	case err != nil:
		return Destination{}, err
	case trunkID != nil:
		t.ID = *trunkID
		return Destination{Trunk: &t}, json.Unmarshal([]byte(uris), &t.Targets)
	case applicationID != nil:
		a.ID, a.CreatedAt = *applicationID, stamp.Format(createdUs)
		return Destination{Application: &a}, nil
	}
	return Destination{}, nil
}
