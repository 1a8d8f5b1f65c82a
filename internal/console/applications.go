package console

import (
	"net/url"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/routing"
)

// ownApplications is the list of an account's applications, with the form for a new one.
type ownApplications struct {
	found app.Listed[routing.Application]
	made  applicationForm
}

// ownApplication is the page of an application.
type ownApplication struct {
	application routing.Application
	numbers     int64
	settings    applicationForm
}

func (a ownApplication) path() string { return "/console/applications/" + a.application.ID }

// applicationForm is what is filled in of an application.
type applicationForm struct {
	values  url.Values
	refusal refusal
}

// fields are named as those of the API.
func (a applicationForm) fields() []field {
	return filled([]field{
		{label: "Name", name: "name", required: true, placeholder: "Menu"},
		{
			label: "Answer URL", name: "answer_url", placeholder: "https://example.com/answer",
			hint: "What answers a call: this one or the SIP URI.",
		},
		{label: "Called by", name: "answer_method", options: []option{{"POST", "POST"}, {"GET", "GET"}}},
		{label: "SIP URI", name: "sip_uri", placeholder: "sip:menu@example.com"},
		{label: "Hangup URL", name: "hangup_url", hint: "Told when a call ends."},
		{label: "Fallback URL", name: "fallback_url", hint: "Asked when the answer URL fails."},
	}, a.values, a.refusal)
}

// applicationValues are the settings of an application as a form has them.
func applicationValues(a routing.Application) url.Values {
	values := url.Values{"name": {a.Name}, "answer_method": {a.AnswerMethod}}
	for name, text := range map[string]*string{
		"answer_url": a.AnswerURL, "sip_uri": a.SIPURI, "hangup_url": a.HangupURL,
		"fallback_url": a.FallbackURL,
	} {
		if text != nil {
			values.Set(name, *text)
		}
	}
	return values
}

// listApplications is GET /console/applications.
func listApplications(c *call) (view, error) { return showApplications(c, applicationForm{}) }

func showApplications(c *call, made applicationForm) (view, error) {
	found, err := c.app.Applications(c.Context(), c.in.AccountID, c.page())
	if err != nil {
		return view{}, err
	}
	return view{
		title: "Applications", nav: "/console/applications", body: applicationsPage(c,
			ownApplications{found, made}),
		status: made.refusal.status(),
	}, nil
}

// createApplication is POST /console/applications.
func createApplication(c *call) (view, error) {
	f := c.posted()
	set := routing.ApplicationSettings{
		Name: f.text("name"), AnswerURL: f.maybe("answer_url"), SIPURI: f.maybe("sip_uri"),
		AnswerMethod: f.text("answer_method"), HangupURL: f.maybe("hangup_url"),
		FallbackURL: f.maybe("fallback_url"),
	}
	made, err := c.app.CreateApplication(c.Context(), c.change(), set)
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showApplications(c, applicationForm{f.values, why})
	}
	return view{to: "/console/applications/" + idOf(made), flash: "The application is made."}, nil
}

// showApplication is GET /console/applications/{application_id}.
func showApplication(c *call) (view, error) { return showApplicationWith(c, nil) }

// showApplicationWith shows an application with what was filled in, if it was refused.
func showApplicationWith(c *call, refused *applicationForm) (view, error) {
	id := c.id("application_id")
	a, err := c.app.Application(c.Context(), c.in.AccountID, id)
	if err != nil {
		return view{}, err
	}
	numbers, err := c.countNumbers(holding.Filter{ApplicationID: id})
	if err != nil {
		return view{}, err
	}
	own := ownApplication{a, numbers, applicationForm{values: applicationValues(a)}}
	if refused != nil {
		own.settings = *refused
	}
	return view{
		title: a.Name, nav: "/console/applications", body: applicationPage(c, own),
		status: own.settings.refusal.status(),
	}, nil
}

// changeApplication is POST /console/applications/{application_id}: every setting is as the form has it.
func changeApplication(c *call) (view, error) {
	f := c.posted()
	by := routing.ApplicationChange{}
	for _, name := range routing.ApplicationFields {
		by[name] = f.maybe(name)
	}
	_, err := c.app.ChangeApplication(c.Context(), c.change(), c.id("application_id"), by)
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showApplicationWith(c, &applicationForm{f.values, why})
	}
	return view{to: below("/console/applications", c.id("application_id")), flash: "Saved."}, nil
}

// askDeleteApplication is GET /console/applications/{application_id}/delete.
func askDeleteApplication(c *call) (view, error) {
	a, err := c.app.Application(c.Context(), c.in.AccountID, c.id("application_id"))
	if err != nil {
		return view{}, err
	}
	path := "/console/applications/" + a.ID
	q := question{
		title: "Delete the application " + a.Name, verb: "Delete", danger: true, action: path + "/delete",
		back: path,
	}
	body := deletePage(q, "No number may go there any more.", c.request("DELETE",
		c.v1("/applications/"+a.ID), nil))
	return c.asks("Delete an application", "/console/applications", body, 0), nil
}

// deleteApplication is POST /console/applications/{application_id}/delete.
func deleteApplication(c *call) (view, error) {
	_, err := c.app.DeleteApplication(c.Context(), c.change(), c.id("application_id"))
	return view{to: "/console/applications", flash: "The application is deleted."}, err
}
