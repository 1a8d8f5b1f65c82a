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

// madeByMax bounds what is named of either kind.
const madeByMax = 50

// madeBy names the keys and users that a key has made, newest first: they stay when it is revoked.
func (c *call) madeBy(k account.Key) (made []string, err error) {
	for _, action := range []string{"key.create", "user.invite"} {
		by := trail.Filter{AccountID: k.AccountID, Who: k.ID, Action: action}
		found, err := c.app.Trail(c.Context(), by, app.Page{PerPage: madeByMax, ByCursor: true})
		if err != nil {
			return nil, err
		}
		for _, e := range found.Items {
			made = append(made, e.Object)
		}
	}
	return made, nil
}

// revokeKey is POST /console/keys/{key_id}/revoke.
func revokeKey(c *call) (view, error) {
	k, err := c.ownKey()
	if err == nil {
		err = c.app.RevokeKeyOf(c.Context(), c.in.AccountID, k.ID)
	}
	return view{to: "/console/keys", flash: "The key is revoked."}, err
}
