package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/webhook"
)

// accessOf says who may call a route, and how: with a body where it wants one, and what its owner
// is answered then. Names in braces stand for things of the caller.
type accessOf struct {
	needs   account.Scope // public: anyone
	status  int
	body    string
	sandbox bool // live accounts may not
	query   string
	media   string // of the body; JSON if empty
}

// of is what the owner of an account is answered.
func (a accessOf) of(account string) int {
	if a.sandbox && account != "box" {
		return http.StatusForbidden
	}
	return a.status
}

const (
	trunkText = `{"name":"Office","auth_type":"ip"}`
	urlText   = `{"name":"Menu","answer_url":"https://example.com/answer"}`
)

// customerAccess is the table of who may do what in accounts (HTTP contract, section 1).
var customerAccess = map[string]accessOf{
	"POST " + ofAccount + "/numbers/purchase-from-inventory": {
		needs: account.Write, status: 200, body: `{"e164":"{for_sale}","country":"US"}`,
	},
	"GET " + aNumber + "/release-preview": {needs: account.Read, status: 200},
	"DELETE " + aNumber:                   {needs: account.Write, status: 200},
	"POST " + aNumber + "/cancel-release": {needs: account.Write, status: 409},
	"GET " + ofAccount + "/test-clock":    {needs: account.Read, status: 200, sandbox: true},
	"PUT " + ofAccount + "/test-clock": {
		needs: account.Write, status: 200, body: `{"now":"2027-01-01T00:00:00Z"}`, sandbox: true,
	},
	"POST " + ofAccount + "/numbers/purchase": {needs: account.Write, status: 200, body: `{"country":"GB"}`},
	"GET " + ofAccount + "/numbers":           {needs: account.Read, status: 200},
	"GET " + aNumber:                          {needs: account.Read, status: 200},
	"GET " + aNumber + "/history":             {needs: account.Read, status: 200},
	"POST " + aNumber + "/assign": {
		needs:  account.Write,
		status: 200,
		body:   `{"trunk_id":"{trunk_id}"}`,
	},
	"DELETE " + aNumber + "/assign": {needs: account.Write, status: 200},
	"POST " + aNumber + "/application": {
		needs:  account.Write,
		status: 200,
		body:   `{"application_id":"{application_id}"}`,
	},
	"DELETE " + aNumber + "/application": {needs: account.Write, status: 200},
	"PUT " + aNumber + "/lock":           {needs: account.Write, status: 200},
	"DELETE " + aNumber + "/lock":        {needs: account.Write, status: 200},

	"POST " + ofAccount + "/trunks": {needs: account.Write, status: 201, body: trunkText},
	"GET " + ofAccount + "/trunks":  {needs: account.Read, status: 200},
	"GET " + aTrunk:                 {needs: account.Read, status: 200},
	"PUT " + aTrunk:                 {needs: account.Write, status: 200, body: trunkText},
	"DELETE " + aTrunk:              {needs: account.Write, status: 204},
	"POST " + aTrunk + "/ip-acl": {
		needs:  account.Write,
		status: 201,
		body:   `{"ip":"203.0.113.8"}`,
	},
	"GET " + aTrunk + "/ip-acl": {needs: account.Read, status: 200},
	"GET " + anAddress:          {needs: account.Read, status: 200},
	"DELETE " + anAddress:       {needs: account.Write, status: 204},
	"POST " + aTrunk + "/credentials": {
		needs:  account.Write,
		status: 201,
		body:   `{"username":"anna","password":"p"}`,
	},
	"GET " + aTrunk + "/credentials":      {needs: account.Read, status: 200},
	"GET " + aCredential:                  {needs: account.Read, status: 200},
	"DELETE " + aCredential:               {needs: account.Write, status: 204},
	"POST " + ofAccount + "/applications": {needs: account.Write, status: 201, body: urlText},
	"GET " + ofAccount + "/applications":  {needs: account.Read, status: 200},
	"GET " + anApplication:                {needs: account.Read, status: 200},
	"PATCH " + anApplication:              {needs: account.Write, status: 200, body: `{"name":"Evening"}`},
	"DELETE " + anApplication:             {needs: account.Write, status: 204},
	"GET /v1/routes/{e164}":               {needs: account.Route, status: 200},
	"GET " + ofAccount + "/balance":       {needs: account.Read, status: 200},
	"GET " + ofAccount + "/transactions":  {needs: account.Read, status: 200},
	"GET " + ofAccount + "/events":        {needs: account.Read, status: 200},
	"POST " + endpoints: {
		needs: account.Write, status: 201, body: `{"url":"https://example.com/hooks"}`,
	},
	"GET " + endpoints:                      {needs: account.Read, status: 200},
	"GET " + anEndpoint:                     {needs: account.Read, status: 200},
	"PATCH " + anEndpoint:                   {needs: account.Write, status: 200, body: `{"description":"x"}`},
	"DELETE " + anEndpoint:                  {needs: account.Write, status: 204},
	"POST " + anEndpoint + "/rotate-secret": {needs: account.Write, status: 200},
	"POST " + anEndpoint + "/test":          {needs: account.Write, status: 200},
	"GET " + anEndpoint + "/deliveries":     {needs: account.Read, status: 200},
	"POST " + anEndpoint + "/deliveries/{delivery_id}/replay": {
		needs: account.Write, status: 200,
	},

	"POST " + anEndpoint + "/replay": {
		needs: account.Write, status: 200, body: `{"events":["evt_1"]}`,
	},

	"GET " + ofAccount + "/inventory/numbers":  {needs: account.Read, status: 200},
	"GET " + ofAccount + "/inventory/coverage": {needs: account.Read, status: 200},
	"POST " + ofAccount + "/reservations": {
		needs:  account.Write,
		status: 201,
		body:   `{"numbers":["{for_sale}"]}`,
	},
	"GET " + aReservation:     {needs: account.Read, status: 200},
	"PATCH " + aReservation:   {needs: account.Write, status: 200, body: `{"minutes":20}`},
	"DELETE " + aReservation:  {needs: account.Write, status: 204},
	"GET /v1/pricing/numbers": {needs: public, status: 200},
}

// request asks for the things.
func (a accessOf) request(r route, on things, headers ...headerLine) request {
	asked := request{
		method: r.method, target: on.fill(r.path + a.query), body: on.fill(a.body), headers: headers,
	}
	if a.body != "" {
		asked.headers = append(headers[:len(headers):len(headers)], headerLine{
			"Content-Type", cmp.Or(a.media, "application/json"),
		})
	}
	return asked
}

// names lists the things that a request for the route names, but for the account.
func (a accessOf) names(r route) (all []string) {
	for name := range unknown {
		if name != "{account_id}" && strings.Contains(r.path+a.body, name) {
			all = append(all, name)
		}
	}
	return all
}

// caller is a sort of caller: the key of its name, or what is sent.
type caller struct {
	name    string
	account string // whose path is asked for; acc_1 if empty
	status  int    // wherever a key is needed; 0: what the scope says
	foreign bool   // the path is not its own
	scope   account.Scope
	send    func(w *world) string // the Authorization
}

// callers are all sorts.
var callers = []caller{
	{name: "nobody", status: 401, send: func(*world) string { return "" }},
	{name: "a malformed key", status: 401, send: func(*world) string { return "Bearer key" }},
	{name: "another scheme", status: 401, send: func(w *world) string {
		return "Token " + w.keys["acc_1"].secret
	}},
	{name: "an unknown key", status: 401, send: func(*world) string {
		return "Bearer tvx_sk_live_" + strings.Repeat("0", 32)
	}},
	{name: "a wrong secret", status: 401, send: func(w *world) string {
		secret := w.keys["acc_1"].secret
		return "Bearer " + secret[:len(secret)-1] + "-"
	}},
	{name: "a live key as a test key", status: 401, send: func(w *world) string {
		return "Bearer " + strings.Replace(w.keys["acc_1"].secret, "_live_", "_test_", 1)
	}},
	{name: "acc_1 revoked", status: 401},
	{name: "acc_1 expired", status: 401},
	{name: "acc_closed", account: "acc_closed", status: 403},
	{name: "acc_closed read", account: "acc_closed", status: 403},
	{name: "acc_closed route", account: "acc_closed", status: 403},
	{name: "acc_closed operator", account: "acc_closed", status: 403},
	{name: "acc_2", foreign: true, scope: account.Write},
	{name: "acc_2 read", foreign: true, scope: account.Read},
	{name: "acc_2 route", foreign: true, scope: account.Route},
	{name: "acc_2 operator", foreign: true, scope: account.Operator},
	{name: "box", foreign: true, scope: account.Write},
	{name: "acc_1", account: "box", foreign: true, scope: account.Write},
	{name: "acc_1", account: "acc_nobody", foreign: true, scope: account.Write},
	{name: "acc_1 read", scope: account.Read},
	{name: "acc_1 route", scope: account.Route},
	{name: "acc_1 operator", scope: account.Operator},
	{name: "acc_1", scope: account.Write},
	{name: "box operator", account: "box", scope: account.Operator},
	{name: "box", account: "box", scope: account.Write},
}

func (c caller) path() string { return cmp.Or(c.account, "acc_1") }

// want is the status that the caller must get.
func (c caller) want(r route, a accessOf) int {
	switch {
	case a.needs == public:
		return a.status
	case c.status != 0:
		return c.status
	case c.foreign && r.inAccount(), !c.scope.Allows(a.needs),
		a.needs == account.Operator && c.path() == "box": // a test key runs no store
		return http.StatusForbidden
	}
	return a.of(c.path())
}

func (c caller) headers(w *world) []headerLine {
	if c.send == nil {
		return []headerLine{bearer(w.keys[c.name].secret)}
	}
	if text := c.send(w); text != "" {
		return []headerLine{{"Authorization", text}}
	}
	return nil
}

// things are names in braces and what they stand for.
type things map[string]string

// unknown are things that nobody has.
var unknown = things{
	"{account_id}": "acc_nobody", "{e164}": "+12025559998", "{for_sale}": "+12025559999",
	"{trunk_id}": "trunk_none", "{acl_id}": "acl_none", "{credential_id}": "cred_none",
	"{application_id}": "app_none", "{reservation_id}": "res_none",
	"{endpoint_id}": "whe_none", "{delivery_id}": "dlv_none",
}

func (on things) fill(text string) string {
	for name, value := range on {
		text = strings.ReplaceAll(text, name, value)
	}
	return text
}

// hide is fill the other way round.
func (on things) hide(text string) string {
	for name, value := range on {
		text = strings.ReplaceAll(text, value, name)
	}
	return text
}

// with has some of the others in the place of its own.
func (on things) with(others things, some []string) things {
	mixed := maps.Clone(on)
	for _, name := range some {
		mixed[name] = others[name]
	}
	return mixed
}

// shop is a world with all sorts of callers, and numbers enough for each to buy.
type shop struct {
	*world
	taken int // of the stock
}

func openShop(t *testing.T, w *world) *shop {
	t.Helper()
	for id, r := range map[string]realm.Realm{
		"acc_1": realm.Live, "acc_2": realm.Live, "acc_closed": realm.Live, "box": realm.Sandbox,
	} {
		w.customer(t, app.NewAccount{ID: id, Realm: r}, 10_000*money.Dollar)
		for _, scope := range account.Scopes {
			w.key(t, id+" "+string(scope), app.NewKey{AccountID: id, Scope: scope})
		}
	}
	soonUs := w.clock.now().Add(time.Second).UnixMicro()
	w.key(t, "acc_1 expired", app.NewKey{AccountID: "acc_1", Scope: account.Operator, ExpiresUs: &soonUs})
	w.key(t, "acc_1 revoked", app.NewKey{AccountID: "acc_1", Scope: account.Operator})
	if err := w.app.RevokeKey(t.Context(), w.keys["acc_1 revoked"].id); err != nil {
		t.Fatal(err)
	}
	if err := w.app.CloseAccount(t.Context(), "acc_closed", false); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee\n")
	for i := range 4000 {
		fmt.Fprintf(&file, "+1202555%04d,US,local,1.00\n", i)
	}
	for i := range 100 {
		fmt.Fprintf(&file, "+44207946%04d,GB,local,1.00\n", i)
	}
	w.stock(t, realm.Live, file.String())
	w.stock(t, realm.Sandbox, file.String())
	return &shop{world: w}
}

// belongings gives the account one more of everything.
func (s *shop) belongings(t *testing.T, id string) things {
	t.Helper()
	ctx, to, in := t.Context(), app.Change{AccountID: id}, realm.Live
	if id == "box" {
		in = realm.Sandbox
	}
	next := func() e164.Number {
		s.taken++
		return e164.Number(fmt.Sprintf("+1202555%04d", s.taken-1))
	}
	made := func(a app.Answer, err error) string {
		t.Helper()
		var v struct {
			ID string `json:"id"`
		}
		if err == nil {
			err = json.Unmarshal([]byte(a.Body), &v)
		}
		if err != nil {
			t.Fatalf("%s: %s, %v", id, a.Body, err)
		}
		return v.ID
	}
	own, kept, url := next(), next(), "https://example.com/answer"
	s.tidyEndpoints(t, id)
	endpointID := made(s.app.CreateEndpoint(ctx, to, webhook.Settings{URL: "https://example.com/hooks"}))
	made(s.app.Purchase(ctx, app.PurchaseOrder{AccountID: id, Realm: in, E164: own, Country: "US"}))
	if err := s.app.FanOut(ctx); err != nil {
		t.Fatal(err)
	}
	told, err := s.app.Deliveries(ctx, id, endpointID, "", app.Page{Number: 1, PerPage: 1})
	if err != nil || len(told.Items) == 0 {
		t.Fatalf("%s: %d deliveries, %v", id, len(told.Items), err)
	}
	trunkID := made(s.app.CreateTrunk(ctx, to, routing.TrunkSettings{Name: "Office", AuthType: routing.ByIP}))
	all := things{
		"{account_id}": id, "{e164}": string(own), "{for_sale}": string(next()), "{reserved}": string(kept),
		"{trunk_id}": trunkID, "{endpoint_id}": endpointID, "{delivery_id}": told.Items[0].ID,
		"{acl_id}": made(s.app.CreateAddress(ctx, to, trunkID, routing.AddressSettings{IP: "203.0.113.7"})),
		"{credential_id}": made(s.app.CreateCredential(ctx, to, trunkID, routing.CredentialSettings{
			Username: "office", Password: "secret",
		})),
		"{application_id}": made(s.app.CreateApplication(ctx, to, routing.ApplicationSettings{
			Name: "Menu", AnswerURL: &url, AnswerMethod: "POST",
		})),
		"{reservation_id}": made(s.app.Reserve(ctx, to, in, []e164.Number{kept}, app.ReservedMinutesMax)),
	}
	maps.Copy(all, s.operatorThings(t, in))
	return all
}

// tidyEndpoints deletes the oldest endpoints of an account, which are those of routes before this one,
// so that there is room for more than a route's callers make.
func (s *shop) tidyEndpoints(t *testing.T, id string) {
	t.Helper()
	all, err := s.app.Endpoints(t.Context(), id, app.Page{Number: 1, PerPage: webhook.EndpointsMax})
	for len(all.Items) > webhook.EndpointsMax/2 && err == nil {
		_, err = s.app.DeleteEndpoint(t.Context(), app.Change{AccountID: id}, all.Items[0].ID)
		all.Items = all.Items[1:]
	}
	if err != nil {
		t.Fatal(err)
	}
}
