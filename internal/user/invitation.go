package user

import (
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
)

// InvitationLife is how long a link can set a password.
const InvitationLife = 72 * time.Hour

// Invitation is a link that sets its user's password, once.
type Invitation struct {
	Hash      string // SHA-256 of the secret, hex
	UserID    string
	CreatedUs int64 // real times, microseconds UTC
	ExpiresUs int64
	UsedUs    *int64
}

// Invite makes an invitation and its secret, of which only a hash is stored.
func Invite(u User, nowUs int64) (Invitation, string) {
	secret := id.Secret()
	return Invitation{
		Hash: hash(secret), UserID: u.ID, CreatedUs: nowUs, ExpiresUs: nowUs + InvitationLife.Microseconds(),
	}, secret
}

// Holds tells whether the invitation can be accepted at a real time in microseconds UTC.
func (i Invitation) Holds(atUs int64) bool { return i.UsedUs == nil && atUs < i.ExpiresUs }

const invitationColumns = `hash, user_id, created_us, expires_us, used_us`

const sqlForgetInvitationsOf = `DELETE FROM invitations WHERE user_id = $1`

const sqlCreateInvitation = `INSERT INTO invitations (` + invitationColumns + `) VALUES ($1, $2, $3, $4, $5)`

// CreateInvitation writes an invitation; those that its user had before lead nowhere then.
func CreateInvitation(tx *db.Tx, i Invitation) error {
	return tx.Do(
		db.Stmt{SQL: sqlForgetInvitationsOf, Args: []any{i.UserID}},
		db.Stmt{SQL: sqlCreateInvitation, Rows: 1, Args: []any{
			i.Hash, i.UserID, i.CreatedUs, i.ExpiresUs, i.UsedUs,
		}})
}

const sqlFindInvitation = `SELECT ` + invitationColumns + ` FROM invitations WHERE hash = $1`

// FindInvitation reads the invitation with the secret, whether it holds or not.
func FindInvitation(secret string, into *[]Invitation) db.Stmt {
	return db.Stmt{SQL: sqlFindInvitation, Args: []any{hash(secret)}, Row: db.Collect(into, scanInvitation)}
}

func scanInvitation(scan db.Scan) (Invitation, error) {
	var i Invitation
	err := scan(&i.Hash, &i.UserID, &i.CreatedUs, &i.ExpiresUs, &i.UsedUs)
	return i, err
}

const (
	sqlUseInvitation = `UPDATE invitations SET used_us = $2 WHERE hash = $1 AND used_us IS NULL RETURNING hash`
	sqlEnroll        = `UPDATE users SET password_hash = $2 WHERE id = $1 AND removed_us IS NULL`
)

// Accept uses an invitation and sets the password of its user; used is false where another was faster.
func Accept(tx *db.Tx, i Invitation, passwordHash string, atUs int64) (used bool, err error) {
	err = tx.Do(db.Stmt{
		SQL: sqlUseInvitation, Args: []any{i.Hash, atUs},
		Row: func(scan db.Scan) error { used = true; return scan(new(string)) },
	})
	if err != nil || !used {
		return false, err
	}
	return true, tx.Do(db.Stmt{SQL: sqlEnroll, Args: []any{i.UserID, passwordHash}, Rows: 1})
}

const (
	sqlRemoveUser    = `UPDATE users SET removed_us = $2 WHERE id = $1 AND removed_us IS NULL`
	sqlEndSessionsOf = `UPDATE sessions SET ended_us = $2 WHERE user_id = $1 AND ended_us IS NULL`
)

// Remove ends a user at a real time in microseconds UTC, with all sessions and invitations.
func Remove(userID string, atUs int64) []db.Stmt {
	return []db.Stmt{
		{SQL: sqlRemoveUser, Args: []any{userID, atUs}, Rows: 1},
		{SQL: sqlEndSessionsOf, Args: []any{userID, atUs}},
		{SQL: sqlForgetInvitationsOf, Args: []any{userID}},
	}
}
