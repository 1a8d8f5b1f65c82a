// Package routing owns where a number goes: trunks with the addresses and credentials from
// which they take calls, applications, and the routes of every number (tables trunks,
// trunk_addresses, trunk_credentials, applications, routes). It does not know who owns a
// number and never stores a password.
package routing

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/stamp"
)

// AuthType is how a trunk knows who calls.
type AuthType string

// The ways: by the address of the caller, or by username and password.
const (
	ByIP         AuthType = "ip"
	ByCredential AuthType = "credential"
)

const (
	// TrunksMax bounds the trunks of an account: ten times what the largest carrier customers
	// have, and a list of them still fits a page of a console.
	TrunksMax = 1000
	// originationURIsMax bounds the targets of a trunk: a call that nobody takes is tried at
	// each in turn, and nobody waits longer than for that.
	originationURIsMax = 10
	// channelsMax is above what any switch carries.
	channelsMax = 1_000_000
)

// TrunkSettings is what a customer decides of a trunk.
type TrunkSettings struct {
	Name            string
	AuthType        AuthType
	TerminationURI  *string  // a SIP URI
	OriginationURIs []string // SIP URIs, in the order of trial
	MaxChannels     int64    // 0: unlimited
}

// Check is a fault of the kind Invalid that lists every wrong field, nil if none is.
func (s TrunkSettings) Check() error {
	var bad refusals
	bad.add("name", nameReason(s.Name))
	if s.AuthType != ByIP && s.AuthType != ByCredential {
		bad.add("auth_type", "must be ip or credential")
	}
	bad.add("termination_uri", of(sipURIReason, s.TerminationURI))
	bad.add("origination_uris", targetsReason(s.OriginationURIs))
	if s.MaxChannels < 0 || s.MaxChannels > channelsMax {
		bad.add("max_channels", fmt.Sprintf("must be an integer from 0 to %d", channelsMax))
	}
	return bad.fault()
}

func targetsReason(uris []string) string {
	if len(uris) > originationURIsMax {
		return fmt.Sprintf("must have at most %d items", originationURIsMax)
	}
	for i, uri := range uris {
		if reason := sipURIReason(uri); reason != "" {
			return fmt.Sprintf("item %d %s", i+1, reason)
		}
	}
	return ""
}

// Trunk is a way to a customer's own switch, as it is shown (HTTP contract, section 4: these
// fields, in this order).
type Trunk struct {
	ID              string   `json:"id"`
	Name            string   `json:"name"`
	AuthType        AuthType `json:"auth_type" enum:"ip,credential"`
	SIPDomain       string   `json:"sip_domain"`
	TerminationURI  *string  `json:"termination_uri"`
	OriginationURIs []string `json:"origination_uris"`
	MaxChannels     int64    `json:"max_channels"`
	Status          string   `json:"status"`
	CreatedAt       string   `json:"created_at"`
}

// active is the only state of a trunk in version 1 of the contract.
const active = "active"

// NewTrunk makes a trunk at a time of the account's clock in microseconds UTC. Its SIP
// domain is its id below sip.HOST, and never changes: the digests of its credentials have
// it as their realm.
func NewTrunk(s TrunkSettings, host string, nowUs int64) Trunk {
	t := Trunk{ID: id.New("trunk"), Status: active, CreatedAt: stamp.Format(nowUs)}
	t.SIPDomain = strings.ReplaceAll(t.ID, "_", "-") + ".sip." + host
	t.Set(s)
	return t
}

// CheckHost refuses a host below which trunks cannot have SIP domains: a name of the DNS
// that leaves room for theirs.
func CheckHost(host string) error {
	longest := len("trunk-") + 26 + len(".sip.") + len(host)
	if _, err := netip.ParseAddr(host); err == nil || !isHost(host) || longest > hostCharsMax ||
		strings.HasSuffix(host, ".") {
		return fault.Bad("sip-host", "must be a host name such as example.com, without a dot at its end")
	}
	return nil
}

// Set replaces what the customer decides.
func (t *Trunk) Set(s TrunkSettings) {
	t.Name, t.AuthType, t.TerminationURI, t.MaxChannels = s.Name, s.AuthType, s.TerminationURI, s.MaxChannels
	t.OriginationURIs = append([]string{}, s.OriginationURIs...) // [] and not null
}

const trunkColumns = `id, name, auth_type, sip_domain, termination_uri, origination_uris, max_channels,
  created_us`

func scanTrunk(scan db.Scan) (Trunk, error) {
	t := Trunk{Status: active}
	var uris string
	var createdUs int64
	err := scan(&t.ID, &t.Name, &t.AuthType, &t.SIPDomain, &t.TerminationURI, &uris, &t.MaxChannels, &createdUs)
	if err == nil {
		err = json.Unmarshal([]byte(uris), &t.OriginationURIs)
	}
	t.CreatedAt = stamp.Format(createdUs)
	return t, err
}

// uriText is how the URIs of a trunk are stored.
func uriText(uris []string) string {
	text, err := json.Marshal(uris)
	if err != nil {
		panic("routing: URIs: " + err.Error()) // texts only
	}
	return string(text)
}

const sqlCreateTrunk = `INSERT INTO trunks (account_id, ` + trunkColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// CreateTrunk writes a new trunk, made at a time in microseconds UTC.
func CreateTrunk(accountID string, t Trunk, createdUs int64) db.Stmt {
	return db.Stmt{SQL: sqlCreateTrunk, Rows: 1, Args: []any{
		accountID, t.ID, t.Name, t.AuthType, t.SIPDomain, t.TerminationURI, uriText(t.OriginationURIs),
		t.MaxChannels, createdUs,
	}}
}

const sqlSetTrunk = `UPDATE trunks SET name = $3, auth_type = $4, termination_uri = $5, origination_uris = $6,
  max_channels = $7
WHERE account_id = $1 AND id = $2`

// SetTrunk writes what the customer decides of a trunk that exists.
func SetTrunk(accountID string, t Trunk) db.Stmt {
	return db.Stmt{SQL: sqlSetTrunk, Rows: 1, Args: []any{
		accountID, t.ID, t.Name, t.AuthType, t.TerminationURI, uriText(t.OriginationURIs), t.MaxChannels,
	}}
}

const sqlFindTrunk = `SELECT ` + trunkColumns + ` FROM trunks WHERE account_id = $1 AND id = $2`

// FindTrunk reads a trunk if it is the account's own; else into stays empty.
func FindTrunk(accountID, trunkID string, into *[]Trunk) db.Stmt {
	return db.Stmt{SQL: sqlFindTrunk, Args: []any{accountID, trunkID}, Row: db.Collect(into, scanTrunk)}
}

const sqlListTrunks = `SELECT ` + trunkColumns + ` FROM trunks
WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3 OFFSET $4`

// ListTrunks reads a part of an account's trunks, oldest first.
func ListTrunks(accountID string, p Part, into *[]Trunk) db.Stmt {
	return db.Stmt{SQL: sqlListTrunks, Args: p.args(accountID), Row: db.Collect(into, scanTrunk)}
}

const sqlCountTrunks = `SELECT COUNT(*) FROM trunks WHERE account_id = $1`

// CountTrunks counts an account's trunks.
func CountTrunks(accountID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountTrunks, Args: []any{accountID}, Row: one(into)}
}

const (
	sqlDeleteTrunkAddresses   = `DELETE FROM trunk_addresses WHERE account_id = $1 AND trunk_id = $2`
	sqlDeleteTrunkCredentials = `DELETE FROM trunk_credentials WHERE account_id = $1 AND trunk_id = $2`
	sqlDeleteTrunk            = `DELETE FROM trunks WHERE account_id = $1 AND id = $2`
)

// DeleteTrunk removes a trunk that exists, with its addresses and credentials. No number
// may go there.
func DeleteTrunk(accountID, trunkID string) []db.Stmt {
	args := []any{accountID, trunkID}
	return []db.Stmt{
		{SQL: sqlDeleteTrunkAddresses, Args: args}, {SQL: sqlDeleteTrunkCredentials, Args: args},
		{SQL: sqlDeleteTrunk, Args: args, Rows: 1},
	}
}

// Part is a part of a list by id, which is the order in which things were made: those behind
// an id, less the first Offset, at most Limit.
type Part struct {
	AfterID       string
	Offset, Limit int
}

func (p Part) args(of ...any) []any { return append(of, p.AfterID, p.Limit, p.Offset) }

// one is a Stmt.Row that reads one number.
func one(into *int64) func(db.Scan) error {
	return func(scan db.Scan) error { return scan(into) }
}
