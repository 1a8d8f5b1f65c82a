package console

import (
	"encoding/json"
	"net/url"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/routing"
)

// ownTrunk is the page of a trunk, with the forms that were refused.
type ownTrunk struct {
	trunk       routing.Trunk
	addresses   []routing.Address
	credentials []routing.Credential
	numbers     int64

	settings, address, credential trunkForm
}

func (t ownTrunk) path() string { return "/console/trunks/" + t.trunk.ID }

// requests are what the page does, by the API.
func (t ownTrunk) requests(c *call) []string {
	path := c.v1("/trunks/" + t.trunk.ID)
	return []string{
		c.request("PUT", path, map[string]any{
			"name": t.trunk.Name, "auth_type": t.trunk.AuthType, "termination_uri": t.trunk.TerminationURI,
			"origination_uris": t.trunk.OriginationURIs, "max_channels": t.trunk.MaxChannels,
		}),
		c.request("POST", path+"/ip-acl", map[string]string{"ip": "203.0.113.7"}),
		c.request("DELETE", path+"/ip-acl/acl_…", nil),
		c.request("POST", path+"/credentials", map[string]string{"username": "office", "password": "…"}),
		c.request("DELETE", path+"/credentials/cred_…", nil),
	}
}

// idOf is the id of what was made.
func idOf(a app.Answer) string {
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(a.Body), &made); err != nil {
		panic("console: " + err.Error()) // it is our own text
	}
	return made.ID
}

// valuesOf are a trunk's settings as a form has them.
func valuesOf(t routing.Trunk) url.Values {
	values := url.Values{
		"name": {t.Name}, "auth_type": {string(t.AuthType)}, "max_channels": {itoa(t.MaxChannels)},
		"origination_uris": {strings.Join(t.OriginationURIs, "\n")},
	}
	if t.TerminationURI != nil {
		values.Set("termination_uri", *t.TerminationURI)
	}
	return values
}

func (t ownTrunk) addressFields() []field {
	return filled([]field{
		{label: "Address", name: "ip", required: true, placeholder: "203.0.113.7"},
		{label: "Bits of the network", name: "mask", kind: "number", hint: "Empty: the address alone."},
		{label: "Description", name: "description"},
	}, t.address.values, t.address.refusal)
}

func (t ownTrunk) credentialFields() []field {
	values := url.Values{"username": t.credential.values["username"]} // a password is not shown again
	return filled([]field{
		{label: "Username", name: "username", required: true, placeholder: "office"},
		{
			label: "Password", name: "password", kind: "password", required: true,
			autocomplete: "new-password",
			hint:         "It is kept as a digest and cannot be shown again.",
		},
	}, values, t.credential.refusal)
}

// showTrunk is GET /console/trunks/{trunk_id}.
func showTrunk(c *call) (view, error) { return showTrunkWith(c, func(*ownTrunk) {}) }

// showTrunkWith shows a trunk with what was filled in.
func showTrunkWith(c *call, with func(t *ownTrunk)) (view, error) {
	id := c.id("trunk_id")
	trunk, err := c.app.Trunk(c.Context(), c.in.AccountID, id)
	if err != nil {
		return view{}, err
	}
	all := app.Page{PerPage: max(routing.AddressesMax, routing.CredentialsMax), ByCursor: true}
	addresses, err := c.app.Addresses(c.Context(), c.in.AccountID, id, all)
	if err != nil {
		return view{}, err
	}
	credentials, err := c.app.Credentials(c.Context(), c.in.AccountID, id, all)
	if err != nil {
		return view{}, err
	}
	numbers, err := c.countNumbers(holding.Filter{TrunkID: id})
	if err != nil {
		return view{}, err
	}
	t := ownTrunk{
		trunk: trunk, addresses: addresses.Items, credentials: credentials.Items, numbers: numbers,
		settings: trunkForm{values: valuesOf(trunk)},
	}
	with(&t)
	status := max(t.settings.refusal.status(), t.address.refusal.status(), t.credential.refusal.status())
	return view{title: trunk.Name, nav: "/console/trunks", body: trunkPage(c, t), status: status}, nil
}

// onTrunk runs a verb for a form of a trunk's page, and shows the page again with what was refused.
func onTrunk(
	c *call, done string, with func(t *ownTrunk, f trunkForm), verb func(f *form, id string) error,
) (view, error) {
	f := c.posted()
	why, err := refused(verb(f, c.id("trunk_id")))
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showTrunkWith(c, func(t *ownTrunk) { with(t, trunkForm{f.values, why}) })
	}
	return view{to: below("/console/trunks", c.id("trunk_id")), flash: done}, nil
}

// setTrunk is POST /console/trunks/{trunk_id}.
func setTrunk(c *call) (view, error) {
	return onTrunk(c, "Saved.", func(t *ownTrunk, f trunkForm) { t.settings = f },
		func(f *form, id string) error {
			set := f.trunkSettings()
			if err := f.err(); err != nil {
				return err
			}
			_, err := c.app.SetTrunk(c.Context(), c.change(), id, set)
			return err
		})
}

// createAddress is POST /console/trunks/{trunk_id}/ip-acl.
func createAddress(c *call) (view, error) {
	return onTrunk(c, "Calls from there are taken.", func(t *ownTrunk, f trunkForm) { t.address = f },
		func(f *form, id string) error {
			set := routing.AddressSettings{IP: f.text("ip"), Mask: f.integer("mask"),
				Description: f.maybe("description")}
			if err := f.err(); err != nil {
				return err
			}
			_, err := c.app.CreateAddress(c.Context(), c.change(), id, set)
			return err
		})
}

// deleteAddress is POST /console/trunks/{trunk_id}/ip-acl/{acl_id}/delete.
func deleteAddress(c *call) (view, error) {
	_, err := c.app.DeleteAddress(c.Context(), c.change(), c.id("trunk_id"), c.id("acl_id"))
	return view{to: below("/console/trunks", c.id("trunk_id")), flash: "Calls from there are no longer taken."},
		err
}

// createCredential is POST /console/trunks/{trunk_id}/credentials.
func createCredential(c *call) (view, error) {
	return onTrunk(c, "It may register now.", func(t *ownTrunk, f trunkForm) { t.credential = f },
		func(f *form, id string) error {
			set := routing.CredentialSettings{Username: f.text("username"),
				Password: f.values.Get("password")}
			_, err := c.app.CreateCredential(c.Context(), c.change(), id, set)
			return err
		})
}

// deleteCredential is POST /console/trunks/{trunk_id}/credentials/{credential_id}/delete.
func deleteCredential(c *call) (view, error) {
	_, err := c.app.DeleteCredential(c.Context(), c.change(), c.id("trunk_id"), c.id("credential_id"))
	return view{to: below("/console/trunks", c.id("trunk_id")), flash: "It may no longer register."}, err
}

// deleteTrunk is POST /console/trunks/{trunk_id}/delete.
func deleteTrunk(c *call) (view, error) {
	_, err := c.app.DeleteTrunk(c.Context(), c.change(), c.id("trunk_id"))
	return view{to: "/console/trunks", flash: "The trunk is deleted."}, err
}

// askDeleteTrunk is GET /console/trunks/{trunk_id}/delete.
func askDeleteTrunk(c *call) (view, error) {
	t, err := c.app.Trunk(c.Context(), c.in.AccountID, c.id("trunk_id"))
	if err != nil {
		return view{}, err
	}
	q := question{
		title: "Delete the trunk " + t.Name, verb: "Delete", danger: true,
		action: "/console/trunks/" + t.ID + "/delete", back: "/console/trunks/" + t.ID,
	}
	body := deletePage(q, "Its addresses and credentials go with it.", c.request("DELETE",
		c.v1("/trunks/"+t.ID), nil))
	return c.asks("Delete a trunk", "/console/trunks", body, 0), nil
}
