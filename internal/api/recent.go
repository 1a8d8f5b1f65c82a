package api

import "time"

// recentMax bounds each half of a recent: some 10 MB.
const recentMax = 100_000

// recent remembers what happened lately, in bounded memory: an entry lives for at least its life
// after it was put, unless more than recentMax come in that time, and is forgotten in whole
// generations, so that nothing ever has to be searched for. It is not safe for concurrent use.
type recent[K comparable, V any] struct {
	life       time.Duration
	turnedAt   time.Duration // on the caller's clock
	young, old map[K]V
}

func newRecent[K comparable, V any](life time.Duration) *recent[K, V] {
	return &recent[K, V]{life: life, young: map[K]V{}}
}

// get finds what was put last under the key.
func (r *recent[K, V]) get(key K) (V, bool) {
	v, ok := r.young[key]
	if !ok {
		v, ok = r.old[key]
	}
	return v, ok
}

// put remembers the value; now is the time since any fixed moment.
func (r *recent[K, V]) put(key K, v V, now time.Duration) {
	if age := now - r.turnedAt; age >= r.life || age < 0 || len(r.young) >= recentMax {
		r.old, r.young, r.turnedAt = r.young, map[K]V{}, now
	}
	r.young[key] = v
}
