package app

import (
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/routing"
)

func TestRouteReadBeforeAChangeIsNotBelieved(t *testing.T) {
	now := time.UnixMicro(0)
	key := routing.Key{E164: "+12125550100"}
	known := func(turn uint64) knownRoute {
		return knownRoute{route: Route{AccountID: "acc_a"}, readAt: now, turn: turn}
	}
	c := newRouteCache()
	before := c.turn()
	c.change("acc_a")
	c.put(key, known(before)) // its reading began before the change
	if _, ok := c.get(key, now); ok {
		t.Error("a route is believed that was read before its account changed")
	}
	c.put(key, known(c.turn()))
	c.change("acc_b")
	if _, ok := c.get(key, now); !ok {
		t.Error("a route is not believed though another account changed")
	}
	c.change("acc_a")
	if _, ok := c.get(key, now); ok {
		t.Error("a route is believed after its account changed")
	}
}

func TestFullRouteCacheForgetsAll(t *testing.T) {
	now := time.UnixMicro(0)
	key := func(i int) routing.Key { return routing.Key{E164: fmt.Sprint(i)} }
	c := newRouteCache()
	reading := c.turn()
	for i := range routesMax {
		c.put(key(i), knownRoute{readAt: now})
	}
	c.put(key(routesMax), knownRoute{readAt: now, turn: reading})
	if len(c.known) > 1 {
		t.Errorf("%d routes are kept, want the memory to be empty", len(c.known))
	}
	if _, ok := c.get(key(routesMax), now); ok {
		t.Error("a route is believed that was read while the memory of changes was lost")
	}
	for i := range routesMax + 1 {
		c.change(fmt.Sprint(i))
	}
	if len(c.changed) > 1 {
		t.Errorf("%d changes are kept, want 1", len(c.changed))
	}
}
