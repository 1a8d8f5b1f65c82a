package console

import (
	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
)

var keyOperation = operation{
	title: "New key", verb: "Make the key", path: []string{"keys", "new"}, once: true,
	text: "Its secret is shown once, on the next page.",
	fields: func(o operation) []field {
		name := o.field("name", "Name")
		name.placeholder, name.focus = "Shop", true
		scope := o.field("scope", "Scope")
		scope.hint = "write buys and routes; route is for switches; operator runs the store."
		scope.options = []option{{"write", "write"}, {"read", "read"}, {"route", "route"}, {"operator", "operator"}}
		return []field{name, scope}
	},
}

func showNewCustomerKey(c *call) (view, error) { return keyOperation.show(c, c.query(), nil) }

// createCustomerKey is POST /console/operator/accounts/{account}/keys/new. The answer has the secret, so it
// is a page and no redirect.
func createCustomerKey(c *call) (view, error) {
	f, of := c.posted(), c.id("account")
	made, err := c.makeKey(app.NewKey{
		AccountID: of, Name: f.text("name"), Scope: account.Scope(f.text("scope")), UntilUs: c.in.UntilUs,
	})
	if err != nil {
		return keyOperation.show(c, f, err)
	}
	return view{title: "New key", nav: customersPath, body: customerKeyMade(made.Key, made.Secret)}, nil
}

// revocation is the end of the account's key that the path names.
func (c *call) revocation() (operation, error) {
	k, err := c.keyOf(c.id("account"), c.id("key"))
	if err != nil {
		return operation{}, err
	}
	made, err := c.madeBy(k)
	return operation{
		title: "Revoke the key", verb: "Revoke it for good", danger: true,
		path:   []string{"keys", k.ID, "revoke"},
		text:   "Every server refuses " + k.ID + " within a second.",
		made:   made,
		fields: func(operation) []field { return nil },
	}, err
}

func showRevokeCustomerKey(c *call) (view, error) {
	o, err := c.revocation()
	if err != nil {
		return view{}, err
	}
	return o.show(c, c.query(), nil)
}

// revokeCustomerKey is POST /console/operator/accounts/{account}/keys/{key}/revoke.
func revokeCustomerKey(c *call) (view, error) {
	of := c.id("account")
	if err := c.app.RevokeKeyOf(c.Context(), of, c.id("key")); err != nil {
		return view{}, err
	}
	return view{to: link(customerPath(of), "show", "keys"), flash: "The key is revoked."}, nil
}
