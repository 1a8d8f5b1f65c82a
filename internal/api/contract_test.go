package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/rapidtest"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

const (
	contractChecks = 16 // strangers on each engine, unless -rapid.checks says otherwise
	contractSteps  = 60 // requests of each, beside the examples
)

// Whatever a client sends to whatever operation of the published document, it gets what the
// document promises; what the document calls valid is not refused as invalid, and what it
// calls invalid is. In the end the books are right. -rapid.checks=2000 looks longer.
func TestServerKeepsItsDocument(t *testing.T) {
	rapidtest.Checks(t, contractChecks)
	document := readDocument(t, nil)
	eachWorld(t, func(t *testing.T, w *world) {
		shelves := newShelves(t, w)
		succeeded := map[string]int{}
		rapid.Check(t, func(rt *rapid.T) {
			s := shelves.stranger(t, document, rapid.SampledFrom(realms).Draw(rt, "realm"))
			s.succeeded = succeeded
			if err := errors.Join(s.settle(false), s.settle(true), s.clear(), s.settle(true)); err != nil {
				rt.Fatal(err)
			}
			for i := range contractSteps {
				if err := s.step(rt); err != nil {
					rt.Fatalf("request %d: %v\n%s", i, err, w.panics())
				}
			}
			if err := errors.Join(s.clear(), s.settle(true)); err != nil {
				rt.Fatal(err)
			}
		})
		for _, o := range document.operations {
			if succeeded[o.ID] == 0 {
				t.Errorf("%s %s never succeeded", o.method, o.path)
			}
		}
		if text := w.panics(); text != "" {
			t.Error(text)
		}
	})
}

var realms = []realm.Realm{realm.Live, realm.Sandbox}

// readDocument reads what the server publishes, doctored if there is something to doctor.
func readDocument(t *testing.T, doctor func(text string) string) *published {
	t.Helper()
	text, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if doctor != nil {
		doctored := doctor(string(text))
		if doctored == string(text) {
			t.Fatal("nothing was doctored")
		}
		text = []byte(doctored)
	}
	p, err := readPublished(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// panics are the lines of the log that tell of one.
func (w *world) panics() string {
	var all []string
	for line := range strings.SplitSeq(w.log.String(), "\n") {
		if strings.Contains(line, "panic") {
			all = append(all, line)
		}
	}
	return strings.Join(all, "\n")
}

// shelves is a stocked world in which every stranger gets an account and numbers of its own.
type shelves struct {
	*world
	strangers atomic.Int64
}

// Sizes of the stock in each realm. The cheap ones are for claims, the dear ones by number.
const (
	cheapNumbers = 3000
	dearNumbers  = 2000
	dearEach     = 6 // for a stranger
)

func newShelves(t *testing.T, w *world) *shelves {
	t.Helper()
	csv := "e164,country,type,region,capabilities,monthly_fee,setup_fee\n"
	for i := range cheapNumbers {
		csv += fmt.Sprintf("+1415555%04d,US,local,CA,voice|sms,1.00,0.50\n", i)
	}
	for i := range dearNumbers {
		csv += fmt.Sprintf("+4420794%05d,GB,local,London,voice,2.50,0.00\n", i)
	}
	for _, r := range realms {
		w.stock(t, r, csv)
		w.customer(t, app.NewAccount{ID: "other_" + string(r), Realm: r}, money.Dollar)
	}
	return &shelves{world: w}
}

// magicNumbers have their fixed ends in the sandbox. The one that takes five seconds is left out.
var magicNumbers = []string{"+15005550402", "+15005550404", "+15005550409", "+15005550500"}

// stranger makes one with an account of its own and knowledge of some numbers.
func (s *shelves) stranger(t *testing.T, document *published, r realm.Realm) *stranger {
	t.Helper()
	nth := int(s.strangers.Add(1))
	id := fmt.Sprintf("acc_%d", nth)
	s.customer(t, app.NewAccount{ID: id, Realm: r}, 100_000*money.Dollar)
	keys := map[string]headerLine{
		"write": bearer(s.keys[id].secret),
		"other": bearer(s.keys["other_"+string(r)].secret),
	}
	for _, scope := range []account.Scope{account.Read, account.Route} {
		name := id + "_" + string(scope)
		s.key(t, name, app.NewKey{AccountID: id, Scope: scope})
		keys[string(scope)] = bearer(s.keys[name].secret)
	}
	seeds := []facts{{"country": "US", "type": "local", "e164": "+14155559999"}} // nobody's
	for i := range dearEach {
		e164 := fmt.Sprintf("+4420794%05d", (nth*dearEach+i)%dearNumbers)
		seeds = append(seeds, facts{"country": "GB", "type": "local", "region": "London", "e164": e164})
	}
	if r == realm.Sandbox {
		for _, e164 := range magicNumbers {
			seeds = append(seeds, facts{"country": "US", "type": "local", "e164": e164})
		}
	}
	told := s.told(t, id)
	return &stranger{
		published: document, accountID: id, keys: keys, seeds: seeds, succeeded: map[string]int{},
		made: map[string]facts{"endpoint_id": told, "delivery_id": told},
		send: func(asked request) (reply, error) {
			s.answered.Add(1)
			return exchange(s.addr, asked.method, asked.bytes())
		},
	}
}

// told gives an account a webhook endpoint, and a delivery to it.
func (s *shelves) told(t *testing.T, id string) facts {
	t.Helper()
	made, err := s.app.CreateEndpoint(t.Context(), app.Change{AccountID: id}, webhook.Settings{
		URL: exampleEndpoint.URL,
	})
	s.topUp(t, id, money.Dollar)
	var endpoint webhook.Shown
	var all app.Listed[webhook.Delivery]
	err = errors.Join(err, json.Unmarshal([]byte(made.Body), &endpoint), s.app.FanOut(t.Context()))
	if err == nil {
		all, err = s.app.Deliveries(t.Context(), id, endpoint.ID, "", app.Page{Number: 1, PerPage: 1})
	}
	if err != nil || len(all.Items) != 1 {
		t.Fatalf("%s is told %d events, %v, want 1", id, len(all.Items), err)
	}
	return facts{"endpoint_id": endpoint.ID, "delivery_id": all.Items[0].ID}
}
