package app

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

const (
	// keyKept is how long a key is believed without a look into the database. A revoked key
	// must be refused everywhere within a second; the rest is for the request under way.
	keyKept = 700 * time.Millisecond
	// keysMax bounds the memory of the cache; past it the whole of it is dropped.
	keysMax = 100_000
)

// Caller is who a key speaks for.
type Caller struct {
	KeyID     string // or the user's id
	AccountID string
	Realm     realm.Realm
	Scope     account.Scope
	UntilUs   *int64 // when the key expires, real time; nil: never
	Closed    bool   // the account is closed
}

// keyCache remembers the keys that exist. Unknown ones are not kept: a new key works at once.
type keyCache struct {
	mu      sync.RWMutex
	known   map[string]knownKey // by secret
	loading singleflight.Group
}

type knownKey struct {
	key    account.Key
	caller Caller
	readAt time.Time
}

func newKeyCache() *keyCache { return &keyCache{known: map[string]knownKey{}} }

func (c *keyCache) get(secret string) (knownKey, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k, ok := c.known[secret]
	return k, ok
}

func (c *keyCache) put(secret string, k knownKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= keysMax {
		clear(c.known)
	}
	c.known[secret] = k
}

func (c *keyCache) drop(secret string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, secret)
}

// Authenticate finds whom a key speaks for. A key that is unknown, revoked or expired is a
// fault of the kind Unauthorized; a revoked one is refused within one second. Whether the
// key may do what is asked, the caller's scope says.
func (s *Service) Authenticate(ctx context.Context, secret string) (Caller, error) {
	now := s.now()
	k, ok := s.keys.get(secret)
	fresh := ok && now.Sub(k.readAt) <= keyKept && !now.Before(k.readAt)
	s.watch.KeySought(fresh)
	if !fresh {
		loaded, err, _ := s.keys.loading.Do(secret, func() (any, error) { return s.loadKey(ctx, secret) })
		if err != nil {
			return Caller{}, err
		}
		k = loaded.(knownKey)
	}
	if !k.key.Holds(now.UnixMicro()) {
		return Caller{}, errUnauthorized("This API key was revoked or has expired. Use a current one.")
	}
	return k.caller, nil
}

func callerBy(k account.Key, a account.Account) Caller {
	return Caller{
		KeyID: k.ID, AccountID: a.ID, Realm: a.Realm, Scope: k.Scope, UntilUs: k.ExpiresUs, Closed: a.Closed(),
	}
}

// loadKey serves all callers that ask for the key now, so it must not end with the first one's context.
func (s *Service) loadKey(ctx context.Context, secret string) (knownKey, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), batchTimeout)
	defer cancel()
	k := knownKey{readAt: s.now()}
	found := false
	err := s.db.View(ctx, func(tx *db.Tx) error {
		key, a, ok, err := account.FindKey(tx, account.Hash(secret))
		found, k.key = ok, key
		k.caller = callerBy(key, a)
		return err
	})
	if err != nil {
		return knownKey{}, err
	}
	if !found {
		s.keys.drop(secret)
		return knownKey{}, errUnauthorized("This API key is not known. Check that it was copied whole.")
	}
	s.keys.put(secret, k)
	return k, nil
}

func errUnauthorized(text string) error { return fault.New(fault.Unauthorized, text) }
