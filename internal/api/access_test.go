package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
)

// A new route has to say who may call it.
func TestAccessNamesEveryRoute(t *testing.T) {
	left := maps.Clone(access)
	for _, r := range routes {
		name := r.method + " " + r.path
		a, known := access[name]
		switch {
		case !known:
			t.Errorf("%s: say in the table access who may call it", name)
		case a.needs != r.scope:
			t.Errorf("%s needs the scope %q, want %q", name, r.scope, a.needs)
		}
		delete(left, name)
	}
	if len(left) > 0 {
		t.Errorf("no routes: %v", slices.Sorted(maps.Keys(left)))
	}
}

// Every route with every sort of caller (HTTP contract, section 1): who may not is told so before
// anything else is looked at, and changes nothing; who may is answered.
func TestWhoMayCallWhat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s := openShop(t, w)
		for _, r := range routes {
			a := access[r.method+" "+r.path]
			w.clock.wait(time.Hour) // reservations are over, keys are read anew
			own := s.belongings(t, "acc_1")
			for _, c := range callers {
				on, want := own.with(things{"{account_id}": c.path()}, []string{"{account_id}"}), c.want(r, a)
				if want == a.status && a.needs != public {
					on = s.belongings(t, c.path())
				}
				got := w.do(t, a.request(r, on, c.headers(w)...))
				if got.status != want {
					t.Errorf("%s %s by %s: %d %s, want %d", r.method, r.path, c.name, got.status, got.body, want)
				}
			}
			if got := w.do(t, a.request(r, own, bearer(w.keys["acc_1 operator"].secret))); got.status != a.of(
				"acc_1",
			) {
				t.Errorf(
					"%s %s after all refusals: %d %s, want %d",
					r.method,
					r.path,
					got.status,
					got.body,
					a.of("acc_1"),
				)
			}
		}
	})
}

// What is another account's is 404, and no text tells that it is there: not by its id in the path
// or in the body, and not by the account's. Routes are for switches, which serve all accounts.
func TestOthersThingsAreNotThere(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s := openShop(t, w)
		key := bearer(w.keys["acc_1"].secret)
		for _, r := range routes {
			a := access[r.method+" "+r.path]
			if !r.inAccount() {
				continue
			}
			w.clock.wait(time.Hour)
			own, theirs := s.belongings(t, "acc_1"), s.belongings(t, "acc_2")
			theirs["{for_sale}"] = theirs["{reserved}"]
			named := a.names(r)
			for _, some := range append(slices.Collect(slices.Chunk(named, 1)), named) {
				if len(some) == 0 {
					continue
				}
				w.equallyAbsent(t, r, key, http.StatusNotFound, own.with(theirs, some), own.with(unknown, some))
			}
			path := []string{"{account_id}"}
			w.equallyAbsent(t, r, key, http.StatusForbidden, own.with(theirs, path), own.with(unknown, path))
			if got := w.do(t, a.request(r, own, key)); got.status != a.of("acc_1") {
				t.Errorf("%s %s by its owner: %d %s, want %d", r.method, r.path, got.status, got.body, a.of("acc_1"))
			}
		}
	})
}

// equallyAbsent wants the same answer for what is another's and for what is nobody's.
func (w *world) equallyAbsent(
	t *testing.T, r route, key headerLine, want int, theirs, nobodys things,
) {
	t.Helper()
	a := access[r.method+" "+r.path]
	told := map[string]bool{}
	for _, on := range []things{theirs, nobodys} {
		asked := a.request(r, on, key)
		got := w.do(t, asked)
		if got.status != want {
			t.Errorf("%s %s %s: %d %s, want %d", r.method, asked.target, asked.body, got.status, got.body, want)
		}
		told[on.hide(got.body)] = true
	}
	if len(told) != 1 {
		t.Errorf("%s %s tells what is another's: %v", r.method, r.path, slices.Sorted(maps.Keys(told)))
	}
}

// A filter by what is another's finds nothing, as one by what is nobody's.
func TestFiltersDoNotFindOthersThings(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		theirs := openShop(t, w).belongings(t, "acc_2")
		for _, name := range []string{"trunk_id", "application_id"} {
			target := fmt.Sprintf("/v1/account/acc_1/numbers?%s=%s", name, theirs["{"+name+"}"])
			got := w.do(t, get(target, bearer(w.keys["acc_1"].secret)))
			if want := `{"data":[],"pagination":{"total":0,`; !strings.HasPrefix(got.body, want) {
				t.Errorf("%s: %d %s, want nothing", target, got.status, got.body)
			}
		}
	})
}

// Switches ask in one realm: a key of the sandbox does not see live numbers, and the other way.
func TestRoutesOfTheOtherRealmAreNotThere(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s := openShop(t, w)
		live, box := s.belongings(t, "acc_1")["{e164}"], s.belongings(t, "box")["{e164}"]
		for _, tt := range []struct {
			key, number string
			want        int
		}{
			{"acc_1 route", live, http.StatusOK}, {"acc_1 route", box, http.StatusNotFound},
			{"box route", box, http.StatusOK}, {"box route", live, http.StatusNotFound},
			{"acc_2 route", live, http.StatusOK}, // for switches, all accounts are one
		} {
			got := w.do(t, get("/v1/routes/"+tt.number, bearer(w.keys[tt.key].secret)))
			if got.status != tt.want {
				t.Errorf("%s with the key %s: %d %s, want %d", tt.number, tt.key, got.status, got.body, tt.want)
			}
		}
	})
}

// Identifiers are opaque: whatever stands there is 404 where a thing of that name is wanted,
// and never a failure of ours.
func TestOpaqueIdentifiers(t *testing.T) {
	ids := []string{"x", "trunk_", "%00", "%ff%fe", "%2F", "%2E%2E", "%22%27%3B--", "*", "%F0%9F%90%8E", "+",
		strings.Repeat("a", 2000)}
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 0)
		bodies := map[string]string{
			http.MethodPost:  `{"ip":"203.0.113.7","username":"anna","password":"p"}`,
			http.MethodPut:   `{"name":"Office","auth_type":"ip"}`,
			http.MethodPatch: `{"minutes":20}`,
		}
		for _, r := range routes {
			if !strings.HasPrefix(r.path, aTrunk) && !strings.HasPrefix(r.path, anApplication) &&
				!strings.HasPrefix(r.path, aReservation) {
				continue
			}
			for _, id := range ids {
				path := strings.NewReplacer("{account_id}", "acc_1", "{trunk_id}", id, "{application_id}", id,
					"{acl_id}", id, "{credential_id}", id, "{reservation_id}", id).Replace(r.path)
				asked := request{method: r.method, target: path, body: bodies[r.method]}
				asked.headers = []headerLine{
					bearer(w.keys["acc_1"].secret), {"Content-Type", "application/json"},
				}
				if got := w.do(t, asked); got.status != http.StatusNotFound {
					t.Errorf("%s %s: %d %s, want 404", r.method, path, got.status, got.body)
				}
			}
		}
	})
}
