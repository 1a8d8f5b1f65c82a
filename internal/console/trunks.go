package console

import (
	"net/url"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/routing"
)

// ownTrunks is the list of an account's trunks, with the form for a new one.
type ownTrunks struct {
	found app.Listed[routing.Trunk]
	made  trunkForm
}

// trunkForm is what is filled in of a trunk.
type trunkForm struct {
	values  url.Values
	refusal refusal
}

// fields are named as those of the API.
func (t trunkForm) fields() []field {
	all := []field{
		{label: "Name", name: "name", required: true, placeholder: "Main office"},
		{label: "It knows who calls by", name: "auth_type", options: []option{
			{string(routing.ByIP), "address"}, {string(routing.ByCredential), "username and password"},
		}},
		{
			label: "Origination URIs", name: "origination_uris", kind: "textarea", placeholder: "sip:pbx.example.com:5060",
			hint: "Where calls to your numbers go, one a line, in the order of trial.",
		},
		{label: "Termination URI", name: "termination_uri", placeholder: "sip:out.example.com"},
		{label: "Calls at one time", name: "max_channels", kind: "number", placeholder: "0", hint: "0 is unlimited."},
	}
	return filled(all, t.values, t.refusal)
}

// filled puts values and refusals to fields.
func filled(all []field, values url.Values, why refusal) []field {
	for i := range all {
		all[i].value, all[i].wrong = values.Get(all[i].name), why.of(all[i].name)
	}
	return all
}

// trunkSettings reads the form.
func (f *form) trunkSettings() routing.TrunkSettings {
	set := routing.TrunkSettings{
		Name: f.text("name"), AuthType: routing.AuthType(f.text("auth_type")),
		TerminationURI: f.maybe("termination_uri"), OriginationURIs: strings.Fields(f.text("origination_uris")),
	}
	if n := f.integer("max_channels"); n != nil {
		set.MaxChannels = *n
	}
	return set
}

// integer reads a whole number, nil for an empty field.
func (f *form) integer(name string) *int64 {
	text := f.text(name)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f.refuse(name, "must be a whole number")
		return nil
	}
	return &n
}

// listTrunks is GET /console/trunks.
func listTrunks(c *call) (view, error) { return showTrunks(c, trunkForm{}) }

func showTrunks(c *call, made trunkForm) (view, error) {
	found, err := c.app.Trunks(c.Context(), c.in.AccountID, c.page())
	if err != nil {
		return view{}, err
	}
	return view{
		title: "Trunks", nav: "/console/trunks", body: trunksPage(c, ownTrunks{found, made}),
		status: made.refusal.status(),
	}, nil
}

// createTrunk is POST /console/trunks.
func createTrunk(c *call) (view, error) {
	f := c.posted()
	set := f.trunkSettings()
	err := f.err()
	var made app.Answer
	if err == nil {
		made, err = c.app.CreateTrunk(c.Context(), c.change(), set)
	}
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showTrunks(c, trunkForm{f.values, why})
	}
	return view{to: "/console/trunks/" + idOf(made), flash: "The trunk is made. Tell it who may call."}, nil
}
