package console

import (
	"net/url"
	"slices"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// ownKeys is the list of an account's keys, with the form for a new one.
type ownKeys struct {
	found   app.Listed[account.Key]
	values  url.Values
	refusal refusal
	made    *app.MadeKey // its secret is shown this once
}

// scopes are those of the keys that the signed-in may make and revoke: operators alone have a say in
// operators' keys.
func (c *call) scopes() []string {
	all := []string{string(account.Write), string(account.Read), string(account.Route)}
	if c.may(account.Operator) {
		all = append(all, string(account.Operator))
	}
	return all
}

func (k ownKeys) fields(c *call) []field {
	scope := field{label: "It may", name: "scope"}
	for _, word := range c.scopes() {
		scope.options = append(scope.options, option{word, map[account.Scope]string{
			account.Write: "read and change", account.Read: "read only",
			account.Route:    "look up routes, for a switch",
			account.Operator: "run the store",
		}[account.Scope(word)]})
	}
	return filled([]field{
		{label: "Name", name: "name", placeholder: "Shop"}, scope,
		{label: "Until", name: "expires", kind: "date", hint: "In UTC. Empty: until it is revoked."},
	}, k.values, k.refusal)
}

// v1Keys is a path of the API below the account's keys, for operators alone: a customer's key makes no keys.
func (c *call) v1Keys(path string) string {
	return "/v1/admin/accounts/" + c.in.AccountID + "/keys" + path
}

// standing is the state of a key.
func (c *call) standing(k account.Key) string {
	switch {
	case k.RevokedUs != nil:
		return "revoked"
	case !k.Holds(c.now().UnixMicro()):
		return "expired"
	}
	return "active"
}

// listKeys is GET /console/keys.
func listKeys(c *call) (view, error) { return showKeys(c, ownKeys{}) }

func showKeys(c *call, k ownKeys) (view, error) {
	var err error
	if k.found, err = c.app.LatestKeys(c.Context(), c.in.AccountID, c.page()); err != nil {
		return view{}, err
	}
	return view{title: "API keys", nav: "/console/keys", body: keysPage(c, k), status: k.refusal.status()},
		nil
}

// createKey is POST /console/keys. The secret stands in this answer alone.
func createKey(c *call) (view, error) {
	f := c.posted()
	n := app.NewKey{
		AccountID: c.in.AccountID, Name: f.text("name"),
		Scope:     account.Scope(f.oneOf("scope", c.scopes()...)),
		ExpiresUs: f.date("expires"), UntilUs: c.in.UntilUs,
	}
	err := f.err()
	var made app.MadeKey
	if err == nil {
		made, err = c.makeKey(n)
	}
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showKeys(c, ownKeys{values: f.values, refusal: why})
	}
	return showKeys(c, ownKeys{made: &made})
}

// date reads the start of a day in UTC, nil for an empty field.
func (f *form) date(name string) *int64 {
	text := f.text(name)
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		f.refuse(name, "must be a date such as 2026-04-09")
		return nil
	}
	us := at.UnixMicro()
	return &us
}

// ownKey finds a key of the account that the signed-in may revoke.
func (c *call) ownKey() (account.Key, error) {
	k, err := c.keyOf(c.in.AccountID, c.id("key_id"))
	if err == nil && !slices.Contains(c.scopes(), string(k.Scope)) {
		err = fault.New(fault.Forbidden, "An operator's key is for operators to revoke.")
	}
	return k, err
}

// keyOf finds a key of an account.
func (c *call) keyOf(accountID, keyID string) (account.Key, error) {
	all, err := c.app.Keys(c.Context(), accountID)
	if err != nil {
		return account.Key{}, err
	}
	at := slices.IndexFunc(all, func(k account.Key) bool { return k.ID == keyID })
	if at < 0 {
		return account.Key{}, fault.New(fault.NotFound, "There is no such key.")
	}
	return all[at], nil
}

// askRevokeKey is GET /console/keys/{key_id}/revoke.
func askRevokeKey(c *call) (view, error) {
	k, err := c.ownKey()
	if err != nil {
		return view{}, err
	}
	made, err := c.madeBy(k)
	if err != nil {
		return view{}, err
	}
	return c.asks("Revoke a key", "/console/keys", revokePage(c, k, made), 0), nil
}

// madeByMax is from how many on no further ones are looked for.
const madeByMax = 50

// madeBy names the active keys and the users that a key has made, newest first: they stay when it is
// revoked. An operator's key may have made them in any account.
func (c *call) madeBy(k account.Key) ([]string, error) {
	by, made := trail.Filter{Who: k.ID}, madeThings{call: c, active: map[string][]string{}}
	if k.Scope != account.Operator {
		by.AccountID = k.AccountID
	}
	for _, by.Action = range []string{"key.create", "user.invite"} {
		if err := made.find(by); err != nil {
			return nil, err
		}
	}
	return made.ids, nil
}

// madeThings are keys and users by the audit trail, each once, without those that are revoked, expired or
// removed.
type madeThings struct {
	*call

	ids    []string
	active map[string][]string // ids by account
}

func (m *madeThings) find(by trail.Filter) error {
	page := app.Page{PerPage: madeByMax, ByCursor: true}
	for len(m.ids) < madeByMax {
		found, err := m.app.Trail(m.Context(), by, page)
		if err != nil {
			return err
		}
		for _, e := range found.Items {
			if err := m.take(e); err != nil {
				return err
			}
		}
		if page.Cursor = found.Next; found.Next == "" {
			break
		}
	}
	return nil
}

func (m *madeThings) take(e trail.Entry) error {
	of := *e.AccountID // keys and users are of an account
	if _, read := m.active[of]; !read {
		if err := m.readActive(of); err != nil {
			return err
		}
	}
	if slices.Contains(m.active[of], e.Object) && !slices.Contains(m.ids, e.Object) {
		m.ids = append(m.ids, e.Object)
	}
	return nil
}

func (m *madeThings) readActive(accountID string) error {
	keys, err := m.app.Keys(m.Context(), accountID)
	if err != nil {
		return err
	}
	users, err := m.app.Users(m.Context(), accountID)
	ids := []string{}
	for _, k := range keys {
		if m.standing(k) == "active" {
			ids = append(ids, k.ID)
		}
	}
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	m.active[accountID] = ids
	return err
}

// revokeKey is POST /console/keys/{key_id}/revoke.
func revokeKey(c *call) (view, error) {
	k, err := c.ownKey()
	if err == nil {
		err = c.app.RevokeKeyOf(c.Context(), c.in.AccountID, k.ID)
	}
	return view{to: "/console/keys", flash: "The key is revoked."}, err
}
