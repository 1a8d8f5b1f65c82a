package api

import (
	"net/http"
	"net/netip"
	"time"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// What limits sign-ins at the console beside --auth-limit. Passwords are tried one after the other, so
// nobody must be able to take all the time in which that is done.
const (
	// triesMax of one network are under way at a time.
	triesMax = 8
	// wrongMax passwords of one user may be wrong at once, wherever they come from, and another each
	// wrongEvery: some 7,000 a day, which finds no password that CheckPassword takes.
	wrongMax   = 10
	wrongEvery = 12 * time.Second
)

func newWrongPasswords() *bucket[string] {
	const size = wrongMax * wrongEvery
	return &bucket[string]{each: wrongEvery, size: size, fullAt: newRecent[string, time.Duration](size)}
}

// try is a sign-in at the console.
type try struct {
	guest

	name  string // the e-mail address whose password is tried; empty: it is a key
	known bool   // the secret was good from there before
}

// Guess lets a request of the console try a secret, within the limit of failed sign-ins (--auth-limit). name
// is the e-mail address whose password is tried, empty for a key: it has a limit of its own, whether it is
// a user's or not. A secret that was right from there before is let through, so one of a user has the account
// and the address in it.
func (s *Server) Guess(r *http.Request, name, secret string, attempt func() error) error {
	client, _ := netip.ParseAddr(trail.Of(r.Context()).Origin) // what look wrote
	t := try{guest: guest{network(client), secret}, name: name}
	if !s.signIns.begin(&t, s.elapsed()) {
		return fault.New(fault.RateLimited,
			"Too many failed sign-ins from here, or with this address. Wait a minute, and try again.")
	}
	defer s.signIns.end(t)
	err := attempt()
	s.signIns.settle(t, err, s.elapsed())
	return err
}

// begin counts a try as one that fails until it has ended, so that those count which are under way.
func (l *signInLimit) begin(t *try, now time.Duration) bool {
	if l == nil {
		return true
	}
	t.known = l.knows(t.guest)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trying[t.network] >= triesMax || !t.known && !l.charge(*t, now) {
		return false
	}
	l.trying[t.network]++
	return true
}

// charge takes one from what the network and the name have left, or nothing.
func (l *signInLimit) charge(t try, now time.Duration) bool {
	if _, wait := l.failures.take(t.network, now); wait > 0 {
		return false
	}
	if t.name == "" {
		return true
	}
	_, wait := l.wrong.take(t.name, now)
	if wait > 0 {
		l.failures.giveBack(t.network, now)
	}
	return wait == 0
}

// settle gives back what a try was charged that did not fail.
func (l *signInLimit) settle(t try, err error, now time.Duration) {
	if l == nil || !t.known && fault.Of(err) == fault.Unauthorized {
		return
	}
	if !t.known {
		l.failures.giveBack(t.network, now)
		if t.name != "" {
			l.wrong.giveBack(t.name, now)
		}
	}
	l.note(t.guest, err, now)
}

func (l *signInLimit) end(t try) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trying[t.network]--; l.trying[t.network] == 0 {
		delete(l.trying, t.network)
	}
}
