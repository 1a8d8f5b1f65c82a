// Package id makes identifiers and secrets.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"github.com/gofrs/uuid/v5"
)

// secretBytes is 160 bits, the least that the HTTP contract, section 1, asks of a key.
const secretBytes = 20

// New makes an identifier such as "txn_01jx…": a prefix of small letters and a UUIDv7, so identifiers
// of one kind grow with time and new rows lie together on the disk. It is a TypeID, version 0.3.0.
func New(prefix string) string {
	u, err := uuid.NewV7()
	if err != nil {
		panic("id: " + err.Error()) // crypto/rand never fails: it ends the program instead
	}
	return typeID(prefix, u)
}

const (
	// alphabet is Crockford's base 32, in the order of ASCII.
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	// idChars hold 128 bits, 5 in each.
	idChars = 26
)

func typeID(prefix string, u uuid.UUID) string {
	var text [64]byte
	n := copy(text[:], prefix)
	text[n] = '_'
	n += 1 + idChars
	high, low := binary.BigEndian.Uint64(u[:8]), binary.BigEndian.Uint64(u[8:])
	for i := n - 1; i >= n-idChars; i-- {
		text[i] = alphabet[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(text[:n])
}

// Secret makes 32 characters of [a-z2-7] from 160 random bits.
func Secret() string {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails: it ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}
