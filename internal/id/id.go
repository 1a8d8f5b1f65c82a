// Package id makes identifiers and secrets.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"go.jetify.com/typeid"
)

// secretBytes is 160 bits, the least that the HTTP contract, section 1, asks of a key.
const secretBytes = 20

// New makes an identifier such as "txn_01jx…": a prefix and a UUIDv7, so identifiers of one
// kind grow with time and new rows lie together on the disk.
func New(prefix string) string {
	t, err := typeid.WithPrefix(prefix)
	if err != nil {
		panic("id: prefix " + prefix + ": " + err.Error())
	}
	return t.String()
}

// Secret makes 32 characters of [a-z2-7] from 160 random bits.
func Secret() string {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails: it ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}
