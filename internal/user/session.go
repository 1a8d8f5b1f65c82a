package user

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
)

const (
	// SessionLife is how long a session lasts at most.
	SessionLife = 7 * 24 * time.Hour
	// idleLife is how long one lasts that nobody uses.
	idleLife = 12 * time.Hour
	// seenEvery is how exactly it is known when a session was last used.
	seenEvery = 5 * time.Minute
)

// Session is somebody who is signed in at the console: by a key or as a user.
type Session struct {
	ID        string
	Hash      string // SHA-256 of the secret, hex
	AccountID string
	KeyID     *string
	UserID    *string
	Origin    string // the address from which it was opened
	Agent     string // what the browser called itself
	CreatedUs int64  // real times, microseconds UTC
	SeenUs    int64
	ExpiresUs int64
	EndedUs   *int64
}

// agentCharsMax bounds what is kept of a browser's name for itself.
const agentCharsMax = 200

// NewSession makes a session and its secret, of which only a hash is stored. One of keyID and userID is nil.
func NewSession(
	accountID string, keyID, userID *string, origin, agent string, nowUs int64,
) (Session, string) {
	secret := id.Secret()
	chars := []rune(agent) // what is not UTF-8 becomes U+FFFD: PostgreSQL stores nothing else
	agent = string(chars[:min(len(chars), agentCharsMax)])
	return Session{
		ID: id.New("ses"), Hash: hash(secret), AccountID: accountID, KeyID: keyID, UserID: userID,
		Origin: origin, Agent: agent, CreatedUs: nowUs, SeenUs: nowUs,
		ExpiresUs: nowUs + SessionLife.Microseconds(),
	}, secret
}

// hash is what is stored of a secret with 160 random bits.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Holds tells whether the session is open at a real time in microseconds UTC.
func (s Session) Holds(atUs int64) bool {
	return s.EndedUs == nil && atUs < s.ExpiresUs && atUs < s.SeenUs+idleLife.Microseconds()
}

// Stale tells whether Seen should be written again.
func (s Session) Stale(atUs int64) bool { return atUs >= s.SeenUs+seenEvery.Microseconds() }

const sessionColumns = `id, hash, account_id, key_id, user_id, origin, agent, created_us, seen_us, expires_us,
  ended_us`

func scanSession(scan db.Scan) (Session, error) {
	var s Session
	err := scan(&s.ID, &s.Hash, &s.AccountID, &s.KeyID, &s.UserID, &s.Origin, &s.Agent,
		&s.CreatedUs, &s.SeenUs, &s.ExpiresUs, &s.EndedUs)
	return s, err
}

const sqlOpenSession = `INSERT INTO sessions (` + sessionColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// OpenSession writes a new session.
func OpenSession(s Session) db.Stmt {
	return db.Stmt{SQL: sqlOpenSession, Rows: 1, Args: []any{
		s.ID, s.Hash, s.AccountID, s.KeyID, s.UserID, s.Origin, s.Agent,
		s.CreatedUs, s.SeenUs, s.ExpiresUs, s.EndedUs,
	}}
}

const sqlFindSession = `SELECT ` + sessionColumns + ` FROM sessions WHERE hash = $1`

// FindSession reads the session with the secret, whether it holds or not.
func FindSession(secret string, into *[]Session) db.Stmt {
	return db.Stmt{SQL: sqlFindSession, Args: []any{hash(secret)}, Row: db.Collect(into, scanSession)}
}

const sqlListSessions = `SELECT ` + sessionColumns + ` FROM sessions
WHERE account_id = $1 AND ended_us IS NULL AND expires_us > $2 AND seen_us > $3
ORDER BY CASE WHEN id = $4 THEN 0 ELSE 1 END, id DESC LIMIT $5`

// ListSessions reads an account's open sessions, newest first; the one with the id ownID is the first.
func ListSessions(accountID, ownID string, nowUs int64, limit int, into *[]Session) db.Stmt {
	args := []any{accountID, nowUs, nowUs - idleLife.Microseconds(), ownID, limit}
	return db.Stmt{SQL: sqlListSessions, Args: args, Row: db.Collect(into, scanSession)}
}

const sqlSeeSession = `UPDATE sessions SET seen_us = $2 WHERE id = $1 AND seen_us < $2`

// SeeSession notes that a session is used.
func SeeSession(id string, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlSeeSession, Args: []any{id, atUs}}
}

const sqlEndSession = `UPDATE sessions SET ended_us = $3
WHERE account_id = $1 AND id = $2 AND ended_us IS NULL RETURNING id`

// EndSession ends a session of an account; one that is not there or has ended is a fault of the kind
// NotFound.
func EndSession(tx *db.Tx, accountID, id string, atUs int64) error {
	ended := 0
	err := tx.Do(db.Stmt{SQL: sqlEndSession, Args: []any{accountID, id, atUs}, Row: db.Count(&ended)})
	if err == nil && ended == 0 {
		return fault.New(fault.NotFound, "There is no open session "+id)
	}
	return err
}

const (
	sqlEndSessionsByKey = `UPDATE sessions SET ended_us = $3
WHERE account_id = $1 AND key_id = $2 AND ended_us IS NULL`
	sqlEndOtherSessions = `UPDATE sessions SET ended_us = $3
WHERE account_id = $1 AND id <> $2 AND ended_us IS NULL`
	sqlEndOtherSessionsOf = `UPDATE sessions SET ended_us = $3
WHERE user_id = $1 AND id <> $2 AND ended_us IS NULL`
)

// EndSessionsByKey ends the sessions that a key of an account has opened.
func EndSessionsByKey(accountID, keyID string, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlEndSessionsByKey, Args: []any{accountID, keyID, atUs}}
}

// EndOtherSessions ends the sessions of an account but the one with the id; an empty id is none's.
func EndOtherSessions(accountID, id string, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlEndOtherSessions, Args: []any{accountID, id, atUs}}
}

// EndOtherSessionsOf ends the sessions of a user but one.
func EndOtherSessionsOf(userID, sessionID string, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlEndOtherSessionsOf, Args: []any{userID, sessionID, atUs}}
}

const sqlForgetSessions = `DELETE FROM sessions WHERE id IN
  (SELECT id FROM sessions WHERE expires_us <= $1 ORDER BY expires_us LIMIT $2)`

// ForgetSessions deletes sessions that expired before a real time, the oldest first.
func ForgetSessions(beforeUs int64, limit int) db.Stmt {
	return db.Stmt{SQL: sqlForgetSessions, Args: []any{beforeUs, limit}}
}

const sqlForgetAllSessions = `DELETE FROM sessions`

// ForgetAllSessions deletes every session, of all accounts.
func ForgetAllSessions() db.Stmt { return db.Stmt{SQL: sqlForgetAllSessions} }
