package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

// soldTwice sells a number on 2026-04-09, routes it a day later, closes its owner's account a
// day after that, and sells it again on 2026-06-01. It gives the id of the trunk.
func soldTwice(t *testing.T, dsn string) string {
	t.Helper()
	at := time.Date(2026, time.April, 9, 10, 30, 0, 0, time.UTC)
	now := func() time.Time { return at }
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s := app.New(app.Config{DB: d, Now: now, Log: slog.New(slog.DiscardHandler)})
	defer func() { s.Close(); d.Close() }()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	buy := func(id string) {
		t.Helper()
		must(s.CreateAccount(t.Context(), app.NewAccount{ID: id, Realm: realm.Live}))
		must(s.TopUp(t.Context(), app.TopUp{AccountID: id, Amount: 10 * money.Dollar}))
		order := app.PurchaseOrder{AccountID: id, Realm: realm.Live, E164: "+12025550101", Country: "US"}
		must(s.Purchase(t.Context(), order))
	}
	stock := strings.NewReader("e164,country,type,monthly_fee,setup_fee\n+12025550101,US,local,1.00,0.00\n")
	must(s.ImportCatalog(t.Context(), stock, app.Import{Realm: realm.Live}))
	buy("acc_1")
	at = at.AddDate(0, 0, 1)
	to := app.Change{AccountID: "acc_1"}
	must(s.CreateTrunk(t.Context(), to, routing.TrunkSettings{Name: "Office", AuthType: routing.ByIP}))
	trunks, err := s.Trunks(t.Context(), "acc_1", app.Page{Number: 1, PerPage: 1})
	must(nil, err)
	must(s.AssignTrunk(t.Context(), to, "+12025550101", trunks.Items[0].ID))
	at = at.AddDate(0, 0, 1)
	must(nil, s.CloseAccount(t.Context(), "acc_1", true))
	at = time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	buy("acc_2")
	return trunks.Items[0].ID
}

func TestNumberHistory(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		trunkID := soldTwice(t, dsn)
		history := func(args ...string) string {
			out, err := tryvox(t, nil, append([]string{"--db", dsn, "number", "history"}, args...)...)
			if err != nil {
				return err.Error()
			}
			return strings.ReplaceAll(out, trunkID, "TRUNK")
		}
		const first = "acc_1 2026-04-09T10:30:00Z 2026-04-11T10:30:00Z account_closed"
		const second = "acc_2 2026-06-01T00:00:00Z - - - - -"
		const header = "ACCOUNT OWNED-FROM OWNED-TO ENDED ROUTED-FROM ROUTED-TO ROUTED-WHERE"
		const routed = " 2026-04-10T10:30:00Z 2026-04-11T10:30:00Z TRUNK"
		tests := []struct {
			args string
			want []string
		}{
			{"+12025550101", []string{header, first + routed, second}},
			{"+12025550101 --at 2026-04-09T10:30:00Z", []string{header, first + " - - -"}},
			{"+12025550101 --at 2026-04-10T10:30:00Z", []string{header, first + routed}},
			{"+12025550101 --at 2026-04-11T10:30:00Z", []string{header}},
			{"+12025550101 --at 2027-01-01T00:00:00+02:00", []string{header, second}},
			{"+12025550101 --sandbox", []string{"Number +12025550101 was never owned here"}},
			{"+12025550102", []string{"Number +12025550102 was never owned here"}},
			{"12025550101", []string{"must be E.164 format (e.g. +14155551234); see tryvox --help"}},
			{"+12025550101 --json --at 2026-05-01T00:00:00Z", []string{"[]"}},
			{"+12025550101 --json --at 2026-04-10T12:00:00Z", []string{`[{"account_id":"acc_1",` +
				`"from":"2026-04-09T10:30:00Z","to":"2026-04-11T10:30:00Z","reason":"account_closed",` +
				`"routes":[{"from":"2026-04-10T10:30:00Z","to":"2026-04-11T10:30:00Z","trunk_id":"TRUNK",` +
				`"application_id":null}]}]`}},
			{"+12025550101 --json --at 2026-06-01T00:00:00Z", []string{`[{"account_id":"acc_2",` +
				`"from":"2026-06-01T00:00:00Z","to":null,"reason":null,"routes":[]}]`}},
		}
		for _, tt := range tests {
			var got []string
			for line := range strings.Lines(history(strings.Fields(tt.args)...)) {
				got = append(got, strings.Join(strings.Fields(line), " "))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("number history %s (-want +got):\n%s", tt.args, diff)
			}
		}
	})
}

func TestServeRefusesAHostThatIsNoName(t *testing.T) {
	for _, host := range []string{"", "127.0.0.1", "example.com.", "exa mple"} {
		_, err := tryvox(t, nil, "--db", "sqlite:"+t.TempDir()+"/x.db", "serve", "--sip-host", host)
		if err == nil || !strings.Contains(err.Error(), "sip-host: must be a host name") {
			t.Errorf("serve --sip-host %q: error %v, want one of sip-host", host, err)
		}
	}
}
