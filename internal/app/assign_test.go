package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

// told lists the events of an account behind a place, without what differs by run.
func (s *store) told(id string, after int) []string {
	s.t.Helper()
	var all []string
	read := db.Stmt{
		SQL:  `SELECT type, COALESCE(e164, ''), data FROM events WHERE account_id = $1 AND seq > $2 ORDER BY seq`,
		Args: []any{id, after},
		Row: func(scan db.Scan) error {
			var what, e164, data string
			err := scan(&what, &e164, &data)
			all = append(all, what+" "+e164+" "+data)
			return err
		},
	}
	if err := s.db.View(s.t.Context(), func(tx *db.Tx) error { return tx.Do(read) }); err != nil {
		s.t.Fatal(err)
	}
	return all
}

func TestOnlyChangesAreTold(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.mustBuy(s.customer("acc_a", 100*money.Dollar), 0)
		to, trunkID, appID := app.Change{AccountID: "acc_a"}, s.trunk("acc_a"), s.application("acc_a")
		n := number(0)
		steps := []func() (app.Answer, error){
			func() (app.Answer, error) { return s.UnassignTrunk(t.Context(), to, n) },
			func() (app.Answer, error) { return s.AssignTrunk(t.Context(), to, n, trunkID) },
			func() (app.Answer, error) { return s.AssignTrunk(t.Context(), to, n, trunkID) },
			func() (app.Answer, error) { return s.UnassignApplication(t.Context(), to, n) },
			func() (app.Answer, error) { return s.AssignApplication(t.Context(), to, n, appID) },
			func() (app.Answer, error) { return s.LockNumber(t.Context(), to, n) },
			func() (app.Answer, error) { return s.UnassignTrunk(t.Context(), to, n) },
			func() (app.Answer, error) { return s.UnassignApplication(t.Context(), to, n) },
			func() (app.Answer, error) { return s.UnassignApplication(t.Context(), to, n) },
		}
		for i, step := range steps {
			if _, err := step(); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		data := func(trunk, application string) string {
			return fmt.Sprintf(`{"e164":"%s","trunk_id":%s,"application_id":%s,"status":"active",`+
				`"updated_at":"2026-04-09T10:30:00Z"}`, n, trunk, application)
		}
		want := []string{
			"number.assigned " + string(n) + " " + data(`"`+trunkID+`"`, "null"),
			"number.assigned " + string(n) + " " + data("null", `"`+appID+`"`),
			"number.unassigned " + string(n) + " " + data("null", "null"),
		}
		if diff := cmp.Diff(want, s.told("acc_a", 2)); diff != "" { // behind the top-up and the purchase
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// Whoever comes first, a number never goes to a trunk that is gone: the audit says so.
func TestDeleteAgainstAssign(t *testing.T) {
	const numbers = 8
	eachNodes(t, func(t *testing.T, nodes []*store) {
		s := nodes[0]
		s.shelve(numbers)
		s.customer("acc_a", 100*money.Dollar)
		for n := range numbers {
			s.mustBuy("acc_a", n)
		}
		ctx, to, trunkID := context.WithoutCancel(t.Context()), app.Change{AccountID: "acc_a"}, s.trunk("acc_a")
		rush(2*numbers, func(i int) {
			node := nodes[i%len(nodes)]
			var err error
			if i < numbers {
				_, err = node.AssignTrunk(ctx, to, number(i), trunkID)
			} else {
				_, err = node.DeleteTrunk(ctx, to, trunkID)
			}
			if kind := fault.Of(err); err != nil && kind != fault.NotFound && kind != fault.Conflict {
				t.Errorf("caller %d: %v", i, err)
			}
		})
	})
}

// A release ends the route; whoever has the number next starts with none.
func TestHistoryEndsWithTheOwnership(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.mustBuy(s.customer("acc_a", 100*money.Dollar), 0)
		trunkID := s.trunk("acc_a")
		s.assign("acc_a", 0, trunkID)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		spans, err := s.History(t.Context(), realm.Sandbox, number(0), "acc_a")
		if err != nil || len(spans) != 1 || len(spans[0].Routes) != 1 {
			t.Fatalf("history %+v, %v, want one span with one route", spans, err)
		}
		span, route := spans[0], spans[0].Routes[0]
		if span.ToUs == nil || *span.ToUs != shelfClock || span.Reason == nil || *span.Reason != "account_closed" {
			t.Errorf("span %+v, want its end at %d by account_closed", span, shelfClock)
		}
		if route.ToUs == nil || *route.ToUs != shelfClock || *route.TrunkID != trunkID {
			t.Errorf("route %+v, want its end at %d", route, shelfClock)
		}
		_, err = s.History(t.Context(), realm.Sandbox, number(0), "acc_b")
		kindOf(t, err, fault.NotFound)
		_, err = s.History(t.Context(), realm.Live, number(0), "")
		kindOf(t, err, fault.NotFound)
	})
}

func TestLimitsOfATrunk(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		to, trunkID := app.Change{AccountID: "acc_a"}, s.trunk("acc_a")
		address := func(i int) error {
			set := routing.AddressSettings{IP: fmt.Sprintf("203.0.113.%d", i)}
			_, err := s.CreateAddress(t.Context(), to, trunkID, set)
			return err
		}
		credential := func(i int) error {
			set := routing.CredentialSettings{Username: fmt.Sprint("u", i), Password: "p"}
			_, err := s.CreateCredential(t.Context(), to, trunkID, set)
			return err
		}
		for i := range routing.AddressesMax {
			if err := address(i); err != nil {
				t.Fatal(err)
			}
		}
		for i := range routing.CredentialsMax {
			if err := credential(i); err != nil {
				t.Fatal(err)
			}
		}
		kindOf(t, address(routing.AddressesMax), fault.Conflict)
		kindOf(t, credential(routing.CredentialsMax), fault.Conflict)
	})
}

const (
	sqlManyTrunks = `INSERT INTO trunks
  (account_id, id, name, auth_type, sip_domain, origination_uris, max_channels, created_us)
SELECT 'acc_a', each.id, '', 'ip', each.id, '[]', 0, 0 FROM EACH($1: id TEXT)`
	sqlManyApplications = `INSERT INTO applications (account_id, id, name, answer_url, answer_method, created_us)
SELECT 'acc_a', each.id, '', 'https://example.com/', 'POST', 0 FROM EACH($1: id TEXT)`
)

func TestLimitsOfAnAccount(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		fill := func(sql string, count int) {
			ids := make([]string, count)
			for i := range ids {
				ids[i] = fmt.Sprintf("x_%04d", i)
			}
			many := db.Stmt{SQL: sql, Args: []any{db.Set(ids)}, Rows: count}
			if err := s.db.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(many) }); err != nil {
				t.Fatal(err)
			}
		}
		fill(sqlManyTrunks, routing.TrunksMax-1)
		fill(sqlManyApplications, routing.ApplicationsMax-1)
		s.trunk("acc_a")
		s.application("acc_a")
		to, url := app.Change{AccountID: "acc_a"}, "https://example.com/"
		_, err := s.CreateTrunk(t.Context(), to, routing.TrunkSettings{Name: "x", AuthType: routing.ByIP})
		kindOf(t, err, fault.Conflict)
		_, err = s.CreateApplication(t.Context(), to, routing.ApplicationSettings{
			Name: "x", AnswerURL: &url, AnswerMethod: "GET",
		})
		kindOf(t, err, fault.Conflict)
	})
}

// What is kept verifies the password for the trunk's own SIP domain, and is not it.
func TestPasswordIsKeptAsDigests(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		set := routing.CredentialSettings{Username: "anna", Password: "correct horse battery staple"}
		trunkID := s.trunk("acc_a")
		to := app.Change{AccountID: "acc_a", Once: app.Once{Key: "k", Fingerprint: strings.Repeat("0", 64)}}
		if _, err := s.CreateCredential(t.Context(), to, trunkID, set); err != nil {
			t.Fatal(err)
		}
		domain := strings.Replace(trunkID, "_", "-", 1) + ".sip." + app.HostDefault
		var row, kept string
		var got routing.Digests
		err := s.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.Do(
				db.Stmt{
					SQL: `SELECT username || id || trunk_id || account_id, ha1_md5, ha1_sha256 FROM trunk_credentials`,
					Row: func(scan db.Scan) error { return scan(&row, &got.MD5, &got.SHA256) },
				},
				db.Stmt{
					SQL: `SELECT body FROM idempotency_keys`,
					Row: func(scan db.Scan) error { return scan(&kept) },
				})
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := set.Digests(domain); got != want {
			t.Errorf("digests %+v, want %+v of the domain %s", got, want, domain)
		}
		for _, text := range []string{row, got.MD5, got.SHA256, kept} {
			if strings.Contains(text, "horse") {
				t.Errorf("the password stands in %q", text)
			}
		}
	})
}
