package app_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

// hands is a clock that the test moves.
type hands struct{ us atomic.Int64 }

func (h *hands) now() time.Time        { return time.UnixMicro(h.us.Load()) }
func (h *hands) move(by time.Duration) { h.us.Add(by.Microseconds()) }
func newHands() *hands                 { h := &hands{}; h.us.Store(shelfClock); return h }

// keyed is two nodes on one clock, and a key of an account.
type keyed struct {
	clock    *hands
	one, two *store
	key      account.Key
	secret   string
}

func eachKeyed(t *testing.T, expires time.Duration, f func(t *testing.T, k keyed)) {
	t.Helper()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		k := keyed{clock: newHands()}
		k.one, k.two = openNode(t, dsn, k.clock.now), openNode(t, dsn, k.clock.now)
		k.one.customer("acc_a", 0)
		n := app.NewKey{AccountID: "acc_a", Name: "ours", Scope: account.Write}
		if expires > 0 {
			us := k.clock.now().Add(expires).UnixMicro()
			n.ExpiresUs = &us
		}
		var err error
		if k.key, k.secret, err = k.one.CreateKey(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		f(t, k)
		checkBooks(t, k.one.db)
	})
}

// holds wants a node to know the key.
func (k keyed) holds(t *testing.T, s *store) {
	t.Helper()
	c, err := s.Authenticate(t.Context(), k.secret)
	want := app.Caller{
		KeyID: k.key.ID, AccountID: "acc_a", Realm: realm.Sandbox, Scope: account.Write, UntilUs: k.key.ExpiresUs,
	}
	if err != nil || !cmp.Equal(c, want) {
		t.Errorf("caller %+v, %v, want %+v", c, err, want)
	}
}

// ended wants a node to refuse the key.
func (k keyed) ended(t *testing.T, s *store) {
	t.Helper()
	_, err := s.Authenticate(t.Context(), k.secret)
	kindOf(t, err, fault.Unauthorized)
}

func TestNewKeyHoldsAtOnceEverywhere(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		if !strings.HasPrefix(k.secret, "tvx_sk_test_") || len(k.secret) != len("tvx_sk_test_")+32 {
			t.Errorf("secret %q, want tvx_sk_test_ and 32 characters", k.secret)
		}
		k.holds(t, k.one)
		k.holds(t, k.two)
	})
}

// A node believes a key for a moment without a look, and never for a second.
func TestRevokedKeyEndsWithinASecondEverywhere(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		k.holds(t, k.one)
		k.holds(t, k.two)
		if err := k.one.RevokeKey(t.Context(), k.key.ID); err != nil {
			t.Fatal(err)
		}
		k.clock.move(700 * time.Millisecond)
		k.holds(t, k.two) // remembered: the database was not asked
		k.clock.move(300 * time.Millisecond)
		k.ended(t, k.one)
		k.ended(t, k.two)
		if err := k.two.RevokeKey(t.Context(), k.key.ID); err != nil {
			t.Errorf("revoke again: %v", err)
		}
		kindOf(t, k.two.RevokeKey(t.Context(), "key_nobody"), fault.NotFound)
	})
}

func TestKeyExpiresOnTheDot(t *testing.T) {
	eachKeyed(t, time.Second, func(t *testing.T, k keyed) {
		k.clock.move(time.Second - time.Microsecond)
		k.holds(t, k.one)
		k.clock.move(time.Microsecond)
		k.ended(t, k.one) // though it is remembered
		k.ended(t, k.two)
	})
}

func TestClockThatGoesBackAsksAgain(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		k.holds(t, k.two)
		if err := k.one.RevokeKey(t.Context(), k.key.ID); err != nil {
			t.Fatal(err)
		}
		k.clock.move(-time.Hour)
		k.ended(t, k.two)
	})
}

func TestClosedAccountShowsWithinASecond(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		k.holds(t, k.two)
		if err := k.one.CloseAccount(t.Context(), "acc_a", false); err != nil {
			t.Fatal(err)
		}
		k.clock.move(time.Second)
		if c, err := k.two.Authenticate(t.Context(), k.secret); err != nil || !c.Closed {
			t.Errorf("caller %+v, %v, want the account closed", c, err)
		}
		_, _, err := k.one.CreateKey(t.Context(), app.NewKey{AccountID: "acc_a", Scope: account.Read})
		kindOf(t, err, fault.Conflict)
	})
}

func TestUnknownKey(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		for _, secret := range []string{
			"", "tvx_sk_test_", k.secret[:len(k.secret)-1], k.secret + "a", strings.ToUpper(k.secret),
		} {
			_, err := k.one.Authenticate(t.Context(), secret)
			kindOf(t, err, fault.Unauthorized)
		}
	})
}

// One look serves all who ask for a key at that moment, so it must not end with the first of them.
func TestLookForAKeyOutlivesTheOneWhoAskedFirst(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := k.one.Authenticate(gone, k.secret); err != nil {
			t.Errorf("error %v, want the key to be found", err)
		}
	})
}

func TestCreateKeyRefuses(t *testing.T) {
	eachKeyed(t, 0, func(t *testing.T, k keyed) {
		past := k.clock.now().UnixMicro()
		for _, n := range []app.NewKey{
			{AccountID: "acc_a", Scope: "root"}, {AccountID: "acc_a"},
			{AccountID: "acc_a", Scope: account.Read, Name: strings.Repeat("n", 201)},
			{AccountID: "acc_a", Scope: account.Read, ExpiresUs: &past},
		} {
			_, _, err := k.one.CreateKey(t.Context(), n)
			kindOf(t, err, fault.Invalid)
		}
		_, _, err := k.one.CreateKey(t.Context(), app.NewKey{AccountID: "acc_nobody", Scope: account.Read})
		kindOf(t, err, fault.NotFound)
	})
}
