package user

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"tryvox.io/numbers/internal/fault"
)

// The cost of a hash: 19 MiB and 2 passes, which is some 20 ms (OWASP's Password Storage Cheat Sheet). Each
// hash names its own cost, so a later one can be dearer.
const (
	argonKiB     = 19 << 10
	argonPasses  = 2
	argonLanes   = 1
	saltBytes    = 16
	hashBytes    = 32
	hashKiBMax   = 1 << 20 // of a hash that is read: a bad row must not take all memory
	hashPartsNum = 6
)

// The length of a password. There are no other rules: NIST SP 800-63B, section 3.1.1.2, forbids them.
const (
	passwordCharsMin = 12
	passwordBytesMax = 256
)

// CheckPassword refuses one that is too short or too long.
func CheckPassword(password string) error {
	switch {
	case utf8.RuneCountInString(password) < passwordCharsMin:
		return fault.Bad("password", fmt.Sprintf("must have at least %d characters", passwordCharsMin))
	case len(password) > passwordBytesMax:
		return fault.Bad("password", fmt.Sprintf("must have at most %d bytes", passwordBytesMax))
	}
	return nil
}

// HashPassword makes what is stored of a password: argon2id in the PHC string format.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // crypto/rand.Read never fails: it ends the program instead
	sum := argon2.IDKey([]byte(password), salt, argonPasses, argonKiB, argonLanes, hashBytes)
	return phc(salt, sum)
}

func phc(salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonKiB, argonPasses, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// nobody is a hash that no password has. It costs what others cost.
var nobody = phc(make([]byte, saltBytes), make([]byte, hashBytes))

// HasPassword tells whether a stored hash is the password's. It takes as long where there is no hash, so that
// nobody learns by the clock who is a user.
func HasPassword(hash *string, password string) bool {
	stored := nobody
	if hash != nil {
		stored = *hash
	}
	if len(password) > passwordBytesMax {
		password = ""
	}
	same, err := compare(stored, password)
	return hash != nil && err == nil && same
}

func compare(stored, password string) (bool, error) {
	parts := strings.Split(stored, "$")
	if len(parts) != hashPartsNum || parts[0] != "" || parts[1] != "argon2id" ||
		parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false, errors.New("read password hash: not argon2id")
	}
	var kib, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &kib, &passes, &lanes); err != nil {
		return false, fmt.Errorf("read password hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("read password hash: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || kib > hashKiBMax || passes == 0 || lanes == 0 || len(want) != hashBytes {
		return false, errors.New("read password hash: bad cost or length")
	}
	got := argon2.IDKey([]byte(password), salt, passes, kib, lanes, hashBytes)
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
