package routing

import (
	"crypto/md5" //nolint:gosec // RFC 7616 keeps MD5 for the devices that know nothing else
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/stamp"
)

const (
	// CredentialsMax bounds the credentials of a trunk, one for each device or site.
	CredentialsMax = 100

	usernameCharsMax = 64
	passwordCharsMax = 128
)

// CredentialSettings is what a customer says of a credential.
type CredentialSettings struct {
	Username string
	Password string
}

// Credential is who may register at a trunk, as it is shown (HTTP contract, section 4: these
// fields, in this order).
type Credential struct {
	ID        string `json:"id"`
	TrunkID   string `json:"trunk_id"`
	Username  string `json:"username"`
	CreatedAt string `json:"created_at"`
}

// Digests are the hashes HA1 of RFC 7616, section 3.4.2, in hex. They verify a password
// without telling it; who has them can register, so they never leave the store.
type Digests struct {
	MD5    string
	SHA256 string
}

// Check is a fault of the kind Invalid that lists every wrong field, nil if none is. A
// username has no colon, which ends it in a digest, and no quotation mark or backslash,
// which SIP would escape; passwords are ASCII, since devices disagree on the rest.
func (s CredentialSettings) Check() error {
	var bad refusals
	if len(s.Username) < 1 || len(s.Username) > usernameCharsMax || !visible(s.Username) ||
		strings.ContainsAny(s.Username, `:"\`) {
		bad.add("username", fmt.Sprintf(
			`must be 1 to %d visible ASCII characters without : " and \`, usernameCharsMax))
	}
	if len(s.Password) < 1 || len(s.Password) > passwordCharsMax ||
		!visible(strings.ReplaceAll(s.Password, " ", "_")) {
		bad.add("password", fmt.Sprintf("must be 1 to %d printable ASCII characters", passwordCharsMax))
	}
	return bad.fault()
}

// NewCredential makes a credential at a time of the account's clock in microseconds UTC.
func NewCredential(trunkID string, s CredentialSettings, nowUs int64) Credential {
	return Credential{
		ID: id.New("cred"), TrunkID: trunkID, Username: s.Username, CreatedAt: stamp.Format(nowUs),
	}
}

// Digests hashes the password for a trunk's SIP domain, which is the realm.
func (s CredentialSettings) Digests(sipDomain string) Digests {
	a1 := []byte(s.Username + ":" + sipDomain + ":" + s.Password)
	byMD5, bySHA256 := md5.Sum(a1), sha256.Sum256(a1)
	return Digests{MD5: hex.EncodeToString(byMD5[:]), SHA256: hex.EncodeToString(bySHA256[:])}
}

//nolint:gosec // names of columns
const credentialColumns = `id, trunk_id, username, created_us`

func scanCredential(scan db.Scan) (Credential, error) {
	var c Credential
	var createdUs int64
	err := scan(&c.ID, &c.TrunkID, &c.Username, &createdUs)
	c.CreatedAt = stamp.Format(createdUs)
	return c, err
}

const sqlCreateCredential = `INSERT INTO trunk_credentials
  (account_id, ` + credentialColumns + `, ha1_md5, ha1_sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, trunk_id, username) DO NOTHING RETURNING id`

// CreateCredential writes a new credential of a trunk that exists and counts it: none if
// the trunk has the username already.
func CreateCredential(accountID string, c Credential, d Digests, createdUs int64, created *int) db.Stmt {
	return db.Stmt{SQL: sqlCreateCredential, Row: db.Count(created), Args: []any{
		accountID, c.ID, c.TrunkID, c.Username, createdUs, d.MD5, d.SHA256,
	}}
}

const sqlFindCredential = `SELECT ` + credentialColumns + ` FROM trunk_credentials
WHERE account_id = $1 AND trunk_id = $2 AND id = $3`

// FindCredential reads a credential if it is of the account's own trunk; else into stays empty.
func FindCredential(accountID, trunkID, credentialID string, into *[]Credential) db.Stmt {
	return db.Stmt{
		SQL: sqlFindCredential, Args: []any{accountID, trunkID, credentialID},
		Row: db.Collect(into, scanCredential),
	}
}

const sqlListCredentials = `SELECT ` + credentialColumns + ` FROM trunk_credentials
WHERE account_id = $1 AND trunk_id = $2 AND id > $3 ORDER BY id LIMIT $4 OFFSET $5`

// ListCredentials reads a part of a trunk's credentials, oldest first.
func ListCredentials(accountID, trunkID string, p Part, into *[]Credential) db.Stmt {
	return db.Stmt{
		SQL: sqlListCredentials, Args: p.args(accountID, trunkID), Row: db.Collect(into, scanCredential),
	}
}

//nolint:gosec // a statement
const sqlCountCredentials = `SELECT COUNT(*) FROM trunk_credentials WHERE account_id = $1 AND trunk_id = $2`

// CountCredentials counts the credentials of a trunk.
func CountCredentials(accountID, trunkID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountCredentials, Args: []any{accountID, trunkID}, Row: one(into)}
}

const sqlDeleteCredential = `DELETE FROM trunk_credentials
WHERE account_id = $1 AND trunk_id = $2 AND id = $3 RETURNING id`

// DeleteCredential removes a credential and counts it.
func DeleteCredential(accountID, trunkID, credentialID string, deleted *int) db.Stmt {
	return db.Stmt{
		SQL: sqlDeleteCredential, Args: []any{accountID, trunkID, credentialID}, Row: db.Count(deleted),
	}
}
