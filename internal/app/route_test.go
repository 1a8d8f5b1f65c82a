package app_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

// made reads the id of what a verb made.
func made(t *testing.T, a app.Answer, err error) string {
	t.Helper()
	var v struct {
		ID string `json:"id"`
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil || v.ID == "" {
		t.Fatalf("answer %s has no id: %v", a.Body, err)
	}
	return v.ID
}

func (s *store) trunk(id string) string {
	s.t.Helper()
	set := routing.TrunkSettings{
		Name: "Office", AuthType: routing.ByIP, OriginationURIs: []string{"sip:pbx.example"},
	}
	a, err := s.CreateTrunk(s.t.Context(), app.Change{AccountID: id}, set)
	return made(s.t, a, err)
}

func (s *store) application(id string) string {
	s.t.Helper()
	url := "https://example.com/answer"
	set := routing.ApplicationSettings{Name: "Menu", AnswerURL: &url, AnswerMethod: "POST"}
	a, err := s.CreateApplication(s.t.Context(), app.Change{AccountID: id}, set)
	return made(s.t, a, err)
}

func (s *store) assign(id string, n int, trunkID string) {
	s.t.Helper()
	if _, err := s.AssignTrunk(s.t.Context(), app.Change{AccountID: id}, number(n), trunkID); err != nil {
		s.t.Fatal(err)
	}
}

// goes wants a number to go to a trunk; to nowhere if that is empty.
func (s *store) goes(n int, trunkID string) {
	s.t.Helper()
	r, err := s.Route(context.WithoutCancel(s.t.Context()), realm.Sandbox, number(n))
	got := ""
	if r.Trunk != nil {
		got = r.Trunk.ID
	}
	if err != nil || got != trunkID || r.Application != nil {
		s.t.Errorf("%s goes to %q (%+v, %v), want %q", number(n), got, r, err, trunkID)
	}
}

// eachRouted is two nodes on one clock, and an account with a number that goes nowhere.
func eachRouted(t *testing.T, f func(t *testing.T, clock *hands, one, two *store, trunkID string)) {
	t.Helper()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		one, two := openNode(t, dsn, clock.now), openNode(t, dsn, clock.now)
		one.shelve(2)
		one.mustBuy(one.customer("acc_a", 100*money.Dollar), 0)
		f(t, clock, one, two, one.trunk("acc_a"))
		checkBooks(t, one.db)
	})
}

// A node believes a route for a moment without a look, and never for a second; its own
// changes it sees at once.
func TestRouteIsAtMostASecondOldEverywhere(t *testing.T) {
	eachRouted(t, func(t *testing.T, clock *hands, one, two *store, trunkID string) {
		one.goes(0, "")
		two.goes(0, "")
		one.assign("acc_a", 0, trunkID)
		one.goes(0, trunkID)
		clock.move(700 * time.Millisecond)
		two.goes(0, "") // remembered: the database was not asked
		clock.move(300 * time.Millisecond)
		two.goes(0, trunkID)
		if err := one.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		_, err := one.Route(t.Context(), realm.Sandbox, number(0))
		kindOf(t, err, fault.NotFound)
		clock.move(time.Second)
		_, err = two.Route(t.Context(), realm.Sandbox, number(0))
		kindOf(t, err, fault.NotFound)
	})
}

func TestRouteOfANewNumberIsThereAtOnce(t *testing.T) {
	eachRouted(t, func(t *testing.T, _ *hands, one, two *store, _ string) {
		_, err := two.Route(t.Context(), realm.Sandbox, number(1))
		kindOf(t, err, fault.NotFound)
		one.mustBuy("acc_a", 1)
		two.goes(1, "")
		_, err = two.Route(t.Context(), realm.Live, number(1))
		kindOf(t, err, fault.NotFound)
	})
}

func TestRouteAfterTheClockWentBackIsReadAgain(t *testing.T) {
	eachRouted(t, func(_ *testing.T, clock *hands, one, two *store, trunkID string) {
		two.goes(0, "")
		one.assign("acc_a", 0, trunkID)
		clock.move(-time.Hour)
		two.goes(0, trunkID)
	})
}

// Who asked first may go away: the others get their answer.
func TestLookForARouteOutlivesTheOneWhoAskedFirst(t *testing.T) {
	eachRouted(t, func(t *testing.T, _ *hands, one, _ *store, _ string) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := one.Route(gone, realm.Sandbox, number(0)); err != nil {
			t.Errorf("the look of one who left ended with %v", err)
		}
	})
}

// While one node changes the route as fast as it can, both always give an answer, and its own
// one is the last that it wrote.
func TestRouteUnderChange(t *testing.T) {
	eachRouted(t, func(t *testing.T, clock *hands, one, two *store, first string) {
		second := one.trunk("acc_a")
		rush(4, func(i int) {
			for range 25 {
				switch i {
				case 0:
					one.assign("acc_a", 0, first)
					one.goes(0, first)
					one.assign("acc_a", 0, second)
					one.goes(0, second)
				case 1:
					clock.move(100 * time.Millisecond)
				default:
					for _, s := range []*store{one, two} {
						if _, err := s.Route(t.Context(), realm.Sandbox, number(0)); err != nil {
							t.Error(err)
						}
					}
				}
			}
		})
	})
}
