package api

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
)

const (
	// guestLife is how long a network is known to hold a good key. Its holder is served while
	// others behind the same address guess.
	guestLife = 10 * time.Minute
	// signInDebtSeconds is what those pay who try so many keys at the same moment that they are
	// all under way before the first has failed.
	signInDebtSeconds = 1
)

// guest is a key and from where it was good.
type guest struct {
	network netip.Prefix
	secret  string
}

// signInLimit is --auth-limit: failed sign-ins for each second and network. Past it no key from
// there is looked at, so nothing can be learned by guessing, but those that were good from there
// before are. It counts on this node alone.
type signInLimit struct {
	failures *bucket[netip.Prefix]
	wrong    *bucket[string] // passwords at the console, by e-mail address

	mu     sync.Mutex
	guests *recent[guest, struct{}]
	trying map[netip.Prefix]int // sign-ins at the console that are under way
}

// newSignInLimit allows so many a second; nil, which allows all, for 0.
func newSignInLimit(perSecond int) *signInLimit {
	if perSecond <= 0 {
		return nil
	}
	return &signInLimit{
		failures: newBucket[netip.Prefix](perSecond, 1, signInDebtSeconds),
		wrong:    newWrongPasswords(),
		guests:   newRecent[guest, struct{}](guestLife),
		trying:   map[netip.Prefix]int{},
	}
}

// check refuses a sign-in from where too many have failed.
func (l *signInLimit) check(g guest, now time.Duration) error {
	if l == nil {
		return nil
	}
	wait := l.failures.wait(g.network, now)
	if wait == 0 || l.knows(g) {
		return nil
	}
	return errRate("Too many failed sign-ins from this address. This one was not processed.", wait)
}

func (l *signInLimit) knows(g guest) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, known := l.guests.get(g)
	return known
}

// note counts how a sign-in ended. What says nothing about the key (a database that is away)
// counts neither way.
func (l *signInLimit) note(g guest, err error, now time.Duration) {
	switch {
	case l == nil:
	case err == nil:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.guests.put(g, struct{}{}, now)
	case fault.Of(err) == fault.Unauthorized:
		l.failures.charge(g.network, now)
	}
}

// signIn finds who calls. A request without an Authorization header is refused, and counts as
// no attempt.
func (s *Server) signIn(w *line, r *http.Request) (app.Caller, error) {
	secret, user, err := credentials(r)
	if len(r.Header.Values("Authorization")) == 0 {
		return app.Caller{}, err
	}
	g := guest{network(w.client), secret}
	if err := s.signIns.check(g, s.elapsed()); err != nil {
		return app.Caller{}, err
	}
	var caller app.Caller
	if err == nil {
		caller, err = s.holder(w, r, secret, user)
	}
	s.signIns.note(g, err, s.elapsed())
	return caller, err
}

// holder finds whom the key speaks for, and notes it.
func (s *Server) holder(w *line, r *http.Request, secret, user string) (app.Caller, error) {
	caller, err := s.app.Authenticate(r.Context(), secret)
	if err != nil {
		return app.Caller{}, err
	}
	w.caller = caller
	if user != "" && user != caller.AccountID {
		return app.Caller{}, fault.New(fault.Unauthorized, "The user name must be the account of the API key")
	}
	return caller, nil
}
