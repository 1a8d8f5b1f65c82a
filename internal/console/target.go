package console

import (
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// targetsMax bounds the trunks, and the applications, that a page offers by name: more would make it heavy,
// and a list to choose from of no use. Each of the others leads from its own page to the numbers.
const targetsMax = 200

// targets are where an account's numbers can go.
type targets struct {
	trunks       []routing.Trunk
	applications []routing.Application
	more         bool // there are others
}

// targets reads the oldest of them, and those of the options that are not among these.
func (c *call) targets(options ...string) (targets, error) {
	first := app.Page{PerPage: targetsMax, ByCursor: true}
	trunks, err := c.app.Trunks(c.Context(), c.in.AccountID, first)
	if err != nil {
		return targets{}, err
	}
	applications, err := c.app.Applications(c.Context(), c.in.AccountID, first)
	if err != nil {
		return targets{}, err
	}
	t := targets{trunks.Items, applications.Items, trunks.Next != "" || applications.Next != ""}
	for _, option := range options {
		if err := c.addTarget(&t, option); err != nil && fault.Of(err) != fault.NotFound {
			return targets{}, err
		}
	}
	return t, nil
}

// addTarget adds what an option stands for, if the list is not whole and lacks it.
func (c *call) addTarget(t *targets, option string) error {
	if !t.more {
		return nil
	}
	if id, found := strings.CutPrefix(option, toTrunk); found && t.trunk(id) == id {
		trunk, err := c.app.Trunk(c.Context(), c.in.AccountID, id)
		if err == nil {
			t.trunks = append(t.trunks, trunk)
		}
		return err
	}
	if id, found := strings.CutPrefix(option, toApplication); found && t.application(id) == id {
		application, err := c.app.Application(c.Context(), c.in.AccountID, id)
		if err == nil {
			t.applications = append(t.applications, application)
		}
		return err
	}
	return nil
}

const (
	toTrunk       = "trunk:"
	toApplication = "application:"
	toNowhere     = "nowhere"
)

// options offers the targets.
func (t targets) options() []option {
	all := []option{{toNowhere, "Nowhere"}}
	add := func(kind, id, name string) {
		all = append(all, option{kind + id, strings.TrimSuffix(kind, ":") + " " + name})
	}
	for _, each := range t.trunks {
		add(toTrunk, each.ID, each.Name)
	}
	for _, each := range t.applications {
		add(toApplication, each.ID, each.Name)
	}
	return all
}

// trunk is the name of one, or its id.
func (t targets) trunk(id string) string {
	for _, each := range t.trunks {
		if each.ID == id {
			return each.Name
		}
	}
	return id
}

// application is the name of one, or its id.
func (t targets) application(id string) string {
	for _, each := range t.applications {
		if each.ID == id {
			return each.Name
		}
	}
	return id
}

// targetOf is the option for where a number goes.
func targetOf(trunkID, applicationID *string) string {
	switch {
	case trunkID != nil:
		return toTrunk + *trunkID
	case applicationID != nil:
		return toApplication + *applicationID
	}
	return toNowhere
}

// send sends a number to a target.
func (c *call) send(n e164.Number, to string) error {
	if id, found := strings.CutPrefix(to, toTrunk); found {
		_, err := c.app.AssignTrunk(c.Context(), c.change(), n, id)
		return err
	}
	if id, found := strings.CutPrefix(to, toApplication); found {
		_, err := c.app.AssignApplication(c.Context(), c.change(), n, id)
		return err
	}
	if to != toNowhere {
		return fault.Bad("to", "must be a trunk, an application or nowhere")
	}
	if _, err := c.app.UnassignTrunk(c.Context(), c.change(), n); err != nil {
		return err
	}
	_, err := c.app.UnassignApplication(c.Context(), c.change(), n)
	return err
}

// routeNumbers is POST /console/numbers/route: all that are ticked, one after the other. What was routed
// before a refusal stays so, and the refusal says how many that is.
func routeNumbers(c *call) (view, error) {
	f := c.posted()
	ticked := f.values["numbers"]
	if len(ticked) == 0 || len(ticked) > rowsPerPage {
		return view{}, fault.New(fault.Invalid, "Tick at least one number, and at most those of one page.")
	}
	for done, text := range ticked {
		n, err := e164.Parse(text)
		if err != nil {
			return view{}, fault.Bad("numbers", err.Error())
		}
		if err := c.send(n, f.text("to")); err != nil {
			why, err := refused(err)
			if err != nil {
				return view{}, err
			}
			return view{}, fault.New(why.kind, why.text+" ("+
				plural(itoa(int64(done)), "number")+" routed before.)")
		}
	}
	return view{to: "/console/numbers", flash: plural(itoa(int64(len(ticked))), "number") + " routed."}, nil
}

// routeNumber is POST /console/numbers/{e164}/route.
func routeNumber(c *call) (view, error) {
	return onNumber(c, "Calls go there from now on.", func(n e164.Number) error {
		return c.send(n, c.posted().text("to"))
	})
}
