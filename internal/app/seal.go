package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
)

// sealer is AES-256-GCM under a key's secret, which has 160 random bits and stands in no table: so an
// answer that has a secret can be kept, and only who asked for it can read it again.
func sealer(secret string) cipher.AEAD {
	key := sha256.Sum256([]byte("kept answer " + secret))
	block, err := aes.NewCipher(key[:])
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCMWithRandomNonce(block); err == nil {
			return aead
		}
	}
	panic("app: " + err.Error()) // the sizes are right
}

// seal hides a text from who has not the secret; without a secret it stays as it is.
func seal(secret, body string) string {
	if secret == "" {
		return body
	}
	return base64.StdEncoding.EncodeToString(sealer(secret).Seal(nil, nil, []byte(body), nil))
}

// unseal is the text again; under another secret it is a fault of the kind KeyReused.
func unseal(secret, sealed string) (string, error) {
	if secret == "" {
		return sealed, nil
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", errKeyReused()
	}
	body, err := sealer(secret).Open(nil, nil, raw, nil)
	if err != nil {
		return "", errKeyReused()
	}
	return string(body), nil
}
