package api

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"tryvox.io/numbers/internal/fault"
)

// burstSeconds is for how many seconds' requests a caller who was quiet may send at once.
const burstSeconds = 2

// bucket is how much each of many names may still do: so much at once, and so much more with every
// second. It keeps one moment for each name, the one at which its bucket is full again (GCRA), and
// names whose buckets are full need not be kept at all.
type bucket[K comparable] struct {
	each time.Duration // in which one more is allowed
	size time.Duration // a full bucket, in the time that it takes to fill
	debt time.Duration // how far below empty it may get

	mu     sync.Mutex
	fullAt *recent[K, time.Duration]
}

// newBucket allows so many a second, and size seconds' worth at once.
func newBucket[K comparable](perSecond, size, debt int) *bucket[K] {
	b := &bucket[K]{each: time.Second / time.Duration(perSecond), debt: time.Duration(debt) * time.Second}
	b.size = time.Duration(size*perSecond) * b.each
	b.fullAt = newRecent[K, time.Duration](b.size + b.debt)
	return b
}

// full is when the bucket is full: now or later. A time past any that can come about was written
// before the clock was set back, and counts for nothing.
func (b *bucket[K]) full(name K, now time.Duration) time.Duration {
	at, ok := b.fullAt.get(name)
	if !ok || at < now || at > now+b.size+b.debt {
		return now
	}
	return at
}

// take takes one and says how many are left, or how long to wait for one.
func (b *bucket[K]) take(name K, now time.Duration) (left int, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	full := b.full(name, now) + b.each
	if wait = full - now - b.size; wait > 0 {
		return 0, wait
	}
	b.fullAt.put(name, full, now)
	return int((b.size - (full - now)) / b.each), 0
}

// wait is how long it takes until one may be taken; 0 is now.
func (b *bucket[K]) wait(name K, now time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, b.full(name, now)+b.each-now-b.size)
}

// charge takes one that has been used already, down to the debt at most.
func (b *bucket[K]) charge(name K, now time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fullAt.put(name, min(b.full(name, now)+b.each, now+b.size+b.debt), now)
}

// giveBack puts one back that was taken.
func (b *bucket[K]) giveBack(name K, now time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fullAt.put(name, max(b.full(name, now)-b.each, now), now)
}

// requestLimit is --rate-limit: requests for each second and name, which is the key's id, or the
// network of who asks without a key. It counts on this node alone.
type requestLimit struct {
	*bucket[string]
	policy string
}

// newRequestLimit allows so many a second; nil, which allows all, for 0.
func newRequestLimit(perSecond int) *requestLimit {
	if perSecond <= 0 {
		return nil
	}
	return &requestLimit{
		newBucket[string](perSecond, burstSeconds, 0),
		fmt.Sprintf(`"requests";q=%d;w=%d`, perSecond*burstSeconds, burstSeconds),
	}
}

// admit counts a request, and refuses one too many. The headers are those of
// draft-ietf-httpapi-ratelimit-headers-10: a window of two seconds in which a full bucket comes
// back, what is left in it, and when more will be there, which is always within the next second.
func (s *Server) admit(w http.ResponseWriter, name string) error {
	if s.requests == nil {
		return nil
	}
	left, wait := s.requests.take(name, s.elapsed())
	h := w.Header()
	h["RateLimit-Policy"] = []string{s.requests.policy}
	h["RateLimit"] = []string{fmt.Sprintf(`"requests";r=%d;t=%d`, left, secondsUp(max(wait, 1)))}
	if wait > 0 {
		return errRate("Too many requests. This one was not processed.", wait)
	}
	return nil
}

// elapsed is the time since the server was made; limits need no more of a clock.
func (s *Server) elapsed() time.Duration { return s.now().Sub(s.made) }

func errRate(text string, wait time.Duration) error {
	p := problemOf(fault.New(fault.RateLimited, text))
	p.retryAfter = secondsUp(wait)
	return p
}

// secondsUp rounds up to whole seconds, as headers have them.
func secondsUp(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
