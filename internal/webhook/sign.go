package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

const (
	// secretPrefix tells people and scanners what the text is.
	secretPrefix = "whsec_"
	// secretBytes is within the 24 to 64 of Standard Webhooks.
	secretBytes = 32
)

// NewSecret makes a secret as Standard Webhooks writes it.
func NewSecret() string {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails: it ends the program instead
	return secretPrefix + base64.StdEncoding.EncodeToString(b)
}

// Sign is the header webhook-signature of Standard Webhooks for a message sent at a real time in
// seconds: a signature with each secret, separated by spaces.
func Sign(secrets []string, messageID string, atSeconds int64, body []byte) string {
	all := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil {
			panic("webhook: a secret that NewSecret did not make") // the error would show it
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(messageID + "." + strconv.FormatInt(atSeconds, 10) + "."))
		mac.Write(body)
		all[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(all, " ")
}
