package account

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/realm"
)

// Scope says what a key may do (HTTP contract, section 1).
type Scope string

// The scopes. Write includes Read. Route is for switches and opens the routes endpoint
// alone. Operator is for those who run the store.
const (
	Read     Scope = "read"
	Write    Scope = "write"
	Route    Scope = "route"
	Operator Scope = "operator"
)

// Scopes lists all of them.
var Scopes = []Scope{Read, Write, Route, Operator}

// Allows tells whether a key of the scope may do what needs the other scope.
func (s Scope) Allows(need Scope) bool {
	switch s {
	case Operator:
		return true
	case Write:
		return need == Write || need == Read
	}
	return s == need
}

// Key is an API key. Its secret is known to its holder alone.
type Key struct {
	ID        string
	AccountID string
	Hash      string // SHA-256 of the secret, hex
	Hint      string // the secret's last four characters
	Name      string
	Scope     Scope
	CreatedUs int64
	ExpiresUs *int64
	RevokedUs *int64
}

// Holds tells whether the key is neither revoked nor expired at a real time in microseconds UTC.
func (k Key) Holds(atUs int64) bool {
	return k.RevokedUs == nil && (k.ExpiresUs == nil || atUs < *k.ExpiresUs)
}

const hintChars = 4

// NewKey makes a key and its secret, which is shown once and stored nowhere.
func NewKey(a Account, name string, scope Scope, expiresUs *int64, nowUs int64) (Key, string) {
	prefix := "tvx_sk_live_"
	if a.Realm == realm.Sandbox {
		prefix = "tvx_sk_test_"
	}
	secret := prefix + id.Secret()
	return Key{
		ID: id.New("key"), AccountID: a.ID, Hash: Hash(secret), Hint: secret[len(secret)-hintChars:],
		Name: name, Scope: scope, CreatedUs: nowUs, ExpiresUs: expiresUs,
	}, secret
}

// Hash is what is stored of a secret. A key has 160 random bits, so a plain SHA-256 holds;
// slow hashes are for passwords.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// CheckScope refuses a word that is no scope.
func CheckScope(s Scope) error {
	if !slices.Contains(Scopes, s) {
		return fault.Bad("scope", "must be read, write, route or operator")
	}
	return nil
}

const keyColumns = `id, account_id, hash, hint, name, scope, created_us, expires_us, revoked_us`

func scanKey(scan db.Scan) (Key, error) {
	var k Key
	err := scan(&k.ID, &k.AccountID, &k.Hash, &k.Hint, &k.Name, &k.Scope,
		&k.CreatedUs, &k.ExpiresUs, &k.RevokedUs)
	return k, err
}

const sqlCreateKey = `INSERT INTO api_keys (` + keyColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// CreateKey writes a new key.
func CreateKey(k Key) db.Stmt {
	return db.Stmt{SQL: sqlCreateKey, Rows: 1, Args: []any{
		k.ID, k.AccountID, k.Hash, k.Hint, k.Name, k.Scope, k.CreatedUs, k.ExpiresUs, k.RevokedUs,
	}}
}

const (
	keyOfAccount = `SELECT k.id, k.account_id, k.hash, k.hint, k.name, k.scope, k.created_us, k.expires_us,
  k.revoked_us, a.id, a.realm, a.name, a.clock_us, a.created_us, a.closed_us
FROM api_keys k JOIN accounts a ON a.id = k.account_id WHERE `
	sqlFindKey   = keyOfAccount + `k.hash = $1`
	sqlFindKeyID = keyOfAccount + `k.id = $1`
)

// FindKey reads the key with the hash and its account; found is false when there is none.
func FindKey(tx *db.Tx, hash string) (k Key, a Account, found bool, err error) {
	return findKey(tx, db.Stmt{SQL: sqlFindKey, Args: []any{hash}})
}

// FindKeyID is FindKey by the key's id.
func FindKeyID(tx *db.Tx, keyID string) (k Key, a Account, found bool, err error) {
	return findKey(tx, db.Stmt{SQL: sqlFindKeyID, Args: []any{keyID}})
}

func findKey(tx *db.Tx, one db.Stmt) (k Key, a Account, found bool, err error) {
	one.Row = func(scan db.Scan) error {
		found = true
		return scan(&k.ID, &k.AccountID, &k.Hash, &k.Hint, &k.Name, &k.Scope, &k.CreatedUs, &k.ExpiresUs,
			&k.RevokedUs, &a.ID, &a.Realm, &a.Name, &a.ClockUs, &a.CreatedUs, &a.ClosedUs)
	}
	err = tx.Do(one)
	return k, a, found, err
}

const sqlListKeys = `SELECT ` + keyColumns + ` FROM api_keys WHERE account_id = $1 ORDER BY created_us, id`

// ListKeys reads an account's keys, oldest first, the revoked ones too.
func ListKeys(tx *db.Tx, accountID string) ([]Key, error) {
	var keys []Key
	err := tx.Do(db.Stmt{SQL: sqlListKeys, Args: []any{accountID}, Row: db.Collect(&keys, scanKey)})
	return keys, err
}

const sqlRevokeKey = `UPDATE api_keys SET revoked_us = $2 WHERE id = $1`

const sqlLockKey = `SELECT ` + keyColumns + ` FROM api_keys WHERE id = $1 FOR UPDATE`

// RevokeKey ends a key at a real time in microseconds UTC and gives it as it was and as it is; again
// changes nothing. An unknown one is a fault of the kind NotFound.
func RevokeKey(tx *db.Tx, keyID string, atUs int64) (before, after Key, err error) {
	var found []Key
	err = tx.Do(db.Stmt{SQL: sqlLockKey, Args: []any{keyID}, Row: db.Collect(&found, scanKey)})
	if err != nil {
		return Key{}, Key{}, err
	}
	if len(found) == 0 {
		return Key{}, Key{}, fault.New(fault.NotFound, "There is no key "+keyID)
	}
	before, after = found[0], found[0]
	if before.RevokedUs != nil {
		return before, after, nil
	}
	after.RevokedUs = &atUs
	return before, after, tx.Do(db.Stmt{SQL: sqlRevokeKey, Args: []any{keyID, atUs}, Rows: 1})
}
