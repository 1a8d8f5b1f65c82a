package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

const (
	// routeKept is how long a route is believed without a look into the database. A change
	// must reach the switches of every node within a second; the rest is for the request
	// under way.
	routeKept = 700 * time.Millisecond
	// routesMax bounds the memory of the cache, at some 1 KB each; past it the whole of it is
	// dropped.
	routesMax = 100_000
)

// Route is where a switch sends the calls of a number (HTTP contract, section 4: these
// fields, in this order). A number that is not active goes nowhere.
type Route struct {
	E164        string               `json:"e164"`
	AccountID   string               `json:"account_id"`
	Status      holding.Status       `json:"status" enum:"active,pending,suspended"`
	Trunk       *routing.Target      `json:"trunk"`
	Application *routing.Application `json:"application"`
}

// Route finds where an owned number of the realm goes, whose ever it is. A number that
// nobody owns is a fault of the kind NotFound. The answer is at most a second old, and
// never older than the last change that this process made.
func (s *Service) Route(ctx context.Context, r realm.Realm, n e164.Number) (Route, error) {
	key := routing.Key{Realm: r, E164: string(n)}
	if route, ok := s.routes.get(key, s.now()); ok {
		return route, nil
	}
	turn := s.routes.turn()
	loaded, err, _ := s.routes.loading.Do(fmt.Sprint(key, turn), func() (any, error) {
		return s.loadRoute(ctx, key, turn)
	})
	if err != nil {
		return Route{}, err
	}
	return loaded.(Route), nil
}

// loadRoute serves all callers that ask for the number now, so it must not end with the
// first one's context.
func (s *Service) loadRoute(ctx context.Context, key routing.Key, turn uint64) (Route, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), batchTimeout)
	defer cancel()
	readAt := s.now()
	var held []holding.Holding
	var destinations []routing.Destination
	err := s.look(ctx, holding.Owned(key.Realm, key.E164, &held), routing.FindDestination(key, &destinations))
	h, err := only(held, err, func() error {
		return fault.New(fault.NotFound, "Number "+key.E164+" is owned by nobody")
	})
	if err != nil {
		return Route{}, err
	}
	route := Route{E164: h.E164, AccountID: h.AccountID, Status: h.Status}
	if h.Status == holding.Active && len(destinations) > 0 {
		route.Trunk, route.Application = destinations[0].Trunk, destinations[0].Application
	}
	s.routes.put(key, knownRoute{route: route, readAt: readAt, turn: turn})
	return route, nil
}

// routeCache remembers routes of owned numbers. Every change that this process makes to an
// account takes a turn; what was read before the account's last turn is not believed.
type routeCache struct {
	mu      sync.RWMutex
	known   map[routing.Key]knownRoute
	turns   uint64
	changed map[string]uint64 // the last turn of each account
	emptied uint64            // the turn at which the memory was full
	loading singleflight.Group
}

type knownRoute struct {
	route  Route
	readAt time.Time
	turn   uint64 // the last one before it was read
}

func newRouteCache() *routeCache {
	return &routeCache{known: map[routing.Key]knownRoute{}, changed: map[string]uint64{}}
}

func (c *routeCache) get(key routing.Key, now time.Time) (Route, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k, found := c.known[key]
	fresh := found && !now.Before(k.readAt) && now.Sub(k.readAt) <= routeKept
	return k.route, fresh && c.changed[k.route.AccountID] <= k.turn
}

func (c *routeCache) turn() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.turns
}

func (c *routeCache) put(key routing.Key, k knownRoute) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= routesMax {
		c.empty()
	}
	if k.turn >= c.emptied {
		c.known[key] = k
	}
}

// change says that the account has changed.
func (c *routeCache) change(accountID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.changed) >= routesMax {
		c.empty()
	}
	c.turns++
	c.changed[accountID] = c.turns
}

// empty forgets all, and whatever is being read at this moment.
func (c *routeCache) empty() {
	clear(c.known)
	clear(c.changed)
	c.turns++
	c.emptied = c.turns
}
