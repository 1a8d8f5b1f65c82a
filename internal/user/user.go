// Package user owns who looks at the console: people with a password, their invitations, and sessions
// (tables users, invitations and sessions). What somebody may do, app says.
package user

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
)

// User is a person of one account.
type User struct {
	ID           string
	AccountID    string
	Email        string // in small letters
	Operator     bool   // may run the store
	PasswordHash *string
	CreatedUs    int64 // real time
	RemovedUs    *int64
}

// emailBytesMax is the longest address that mail can have (RFC 5321, section 4.5.3.1.3).
const emailBytesMax = 254

// ParseEmail reads an address as people write it. Whether mail arrives there nobody asks: it is a name.
func ParseEmail(text string) (string, error) {
	email := strings.ToLower(strings.TrimSpace(text))
	name, host, found := strings.Cut(email, "@")
	odd := func(c rune) bool {
		return unicode.IsSpace(c) || !unicode.IsPrint(c) || strings.ContainsRune(`"<>,;`, c)
	}
	if !found || name == "" || host == "" || strings.Contains(host, "@") || len(email) > emailBytesMax ||
		!utf8.ValidString(email) || strings.ContainsFunc(email, odd) {
		return "", fault.Bad("email", "must be an address such as ada@example.com")
	}
	return email, nil
}

// New is a user who has not yet chosen a password.
func New(accountID, email string, operator bool, nowUs int64) User {
	return User{ID: id.New("usr"), AccountID: accountID, Email: email, Operator: operator, CreatedUs: nowUs}
}

const userColumns = `id, account_id, email, operator, password_hash, created_us, removed_us`

func scanUser(scan db.Scan) (User, error) {
	var u User
	var operator int64
	err := scan(&u.ID, &u.AccountID, &u.Email, &operator, &u.PasswordHash, &u.CreatedUs, &u.RemovedUs)
	u.Operator = operator == 1
	return u, err
}

const sqlCreateUser = `INSERT INTO users (` + userColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (email, account_id) WHERE removed_us IS NULL DO NOTHING RETURNING id`

// Create writes a new user; an address that another of the account has is a fault of the kind Conflict.
func Create(tx *db.Tx, u User) error {
	operator, created := int64(0), 0
	if u.Operator {
		operator = 1
	}
	err := tx.Do(db.Stmt{
		SQL:  sqlCreateUser,
		Args: []any{u.ID, u.AccountID, u.Email, operator, u.PasswordHash, u.CreatedUs, u.RemovedUs},
		Row:  db.Count(&created),
	})
	if err == nil && created == 0 {
		return fault.New(fault.Conflict, "There is a user "+u.Email+" already")
	}
	return err
}

const sqlFindUser = `SELECT ` + userColumns + ` FROM users WHERE id = $1`

// Find reads a user, a removed one too.
func Find(id string, into *[]User) db.Stmt {
	return db.Stmt{SQL: sqlFindUser, Args: []any{id}, Row: db.Collect(into, scanUser)}
}

const (
	sqlFindEmail = `SELECT ` + userColumns + ` FROM users
WHERE email = $1 AND account_id = $2 AND removed_us IS NULL`
	sqlFindOnly = `SELECT ` + userColumns + ` FROM users
WHERE email = $1 AND removed_us IS NULL AND password_hash IS NOT NULL LIMIT 2`
)

// FindEmail reads the account's user with an address that ParseEmail gave.
func FindEmail(accountID, email string, into *[]User) db.Stmt {
	return db.Stmt{SQL: sqlFindEmail, Args: []any{email, accountID}, Row: db.Collect(into, scanUser)}
}

// FindOnly reads the user who has a password under the address, in whatever account. It reads two where
// there is not only one.
func FindOnly(email string, into *[]User) db.Stmt {
	return db.Stmt{SQL: sqlFindOnly, Args: []any{email}, Row: db.Collect(into, scanUser)}
}

const sqlListUsers = `SELECT ` + userColumns + ` FROM users
WHERE account_id = $1 AND removed_us IS NULL ORDER BY id`

// List reads an account's users, oldest first.
func List(accountID string, into *[]User) db.Stmt {
	return db.Stmt{SQL: sqlListUsers, Args: []any{accountID}, Row: db.Collect(into, scanUser)}
}

const sqlEnrollAnew = `UPDATE users SET password_hash = $3
WHERE id = $1 AND password_hash = $2 AND removed_us IS NULL RETURNING id`

// SetPassword changes a user's password; changed is false where it is no longer the one that was read, or
// the user was removed.
func SetPassword(tx *db.Tx, u User, passwordHash string) (changed bool, err error) {
	count := 0
	args := []any{u.ID, u.PasswordHash, passwordHash}
	err = tx.Do(db.Stmt{SQL: sqlEnrollAnew, Args: args, Row: db.Count(&count)})
	return count > 0, err
}

// State is invited until a password was chosen, then active.
func (u User) State() string {
	if u.PasswordHash == nil {
		return "invited"
	}
	return "active"
}
