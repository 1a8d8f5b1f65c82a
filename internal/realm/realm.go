// Package realm owns the two worlds that never mix: live and sandbox (HTTP contract,
// section 1). Every number and holding is of one realm, the one of its account.
package realm

// Realm is Live or Sandbox.
type Realm string

// The realms, as they are stored.
const (
	Live    Realm = "live"
	Sandbox Realm = "sandbox"
)

// Of is Sandbox if the flag is set, else Live.
func Of(sandbox bool) Realm {
	if sandbox {
		return Sandbox
	}
	return Live
}
