package api

import (
	"net/http"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// applicationBody is what an application is made of.
type applicationBody struct {
	Name         string  `json:"name" as:"Name" doc:"What people call it."`
	AnswerURL    *string `json:"answer_url,omitempty" as:"URL" doc:"What answers: an http or https URL. This one or sip_uri."`
	SIPURI       *string `json:"sip_uri,omitempty" as:"SIPURI" doc:"What answers: a SIP URI. This one or answer_url."`
	AnswerMethod string  `json:"answer_method,omitempty" enum:"GET,POST" doc:"How answer_url is called; POST if left out."`
	HangupURL    *string `json:"hangup_url,omitempty" as:"URL" doc:"Told when a call ends."`
	FallbackURL  *string `json:"fallback_url,omitempty" as:"URL" doc:"Asked when answer_url fails."`
}

// refine tells that exactly one of two answers.
func (applicationBody) refine(of schema) { of["anyOf"] = onlyOne("answer_url", "sip_uri") }

// onlyOne are the alternatives of a body that has one of two fields.
func onlyOne(a, b string) []schema {
	only := func(this, other string) schema {
		return schema{
			"required":   []string{this},
			"properties": schema{this: schema{"type": "string"}, other: schema{"type": "null"}},
		}
	}
	return []schema{only(a, b), only(b, a)}
}

// applicationChange is what can be changed of an application.
type applicationChange struct {
	Name         string  `json:"name,omitempty" as:"Name" null:"no"`
	AnswerURL    *string `json:"answer_url,omitempty" as:"URL"`
	SIPURI       *string `json:"sip_uri,omitempty" as:"SIPURI"`
	AnswerMethod string  `json:"answer_method,omitempty" enum:"GET,POST"`
	HangupURL    *string `json:"hangup_url,omitempty" as:"URL"`
	FallbackURL  *string `json:"fallback_url,omitempty" as:"URL"`
}

var exampleURLs = [2]string{"https://example.com/answer", "https://example.com/hangup"}

var exampleApplication = routing.Application{
	ID: "app_7a8b9c", Name: "Menu", AnswerURL: &exampleURLs[0], AnswerMethod: "POST",
	HangupURL: &exampleURLs[1], CreatedAt: "2026-04-09T10:30:00Z",
}

var createApplicationDoc = doc{
	id: "createApplication", tag: "Applications", summary: "Create an application",
	text: "What answers the calls of a number: a URL or a SIP address, exactly one. An account has at most " +
		"1000.",
	body: applicationBody{Name: "Menu", AnswerURL: &exampleURLs[0], HangupURL: &exampleURLs[1]}, once: true,
	status: http.StatusCreated, answer: exampleApplication, faults: []fault.Kind{fault.Conflict},
}

// createApplication is POST /v1/account/{account_id}/applications.
func createApplication(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	set := routing.ApplicationSettings{
		AnswerURL: body.optionalString("answer_url"), SIPURI: body.optionalString("sip_uri"),
		AnswerMethod: routing.AnswerMethodDefault,
		HangupURL:    body.optionalString("hangup_url"), FallbackURL: body.optionalString("fallback_url"),
	}
	set.Name, _ = body.requiredString("name")
	if method := body.optionalString("answer_method"); method != nil {
		set.AnswerMethod = *method
	}
	body.note(set.Check())
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.CreateApplication(c.Context(), to, set))
}

var listApplicationsDoc = doc{
	id: "listApplications", tag: "Applications", summary: "List your applications",
	text: "The account's applications, oldest first.", query: pageParameters,
	answer: list[routing.Application]{
		Data: []routing.Application{exampleApplication}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listApplications is GET /v1/account/{account_id}/applications.
func listApplications(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	applications, err := s.app.Applications(c.Context(), c.caller.AccountID, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(applications, page, same))
}

var getApplicationDoc = doc{
	id: "getApplication", tag: "Applications", summary: "Get an application",
	text: "One of the account's applications.", answer: exampleApplication, faults: []fault.Kind{fault.NotFound},
}

// getApplication is GET /v1/account/{account_id}/applications/{application_id}.
func getApplication(s *Server, c *call) (answer, error) {
	a, err := s.app.Application(c.Context(), c.caller.AccountID, c.id("application_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(a)
}

var changeApplicationDoc = doc{
	id: "changeApplication", tag: "Applications", summary: "Change an application",
	text: "What is left out stays, null empties. To go from answer_url to sip_uri, give the new one and set " +
		"the old one to null.",
	body: applicationChange{Name: "Evening menu"}, once: true, answer: exampleApplication,
	faults: []fault.Kind{fault.NotFound},
}

// changeApplication is PATCH /v1/account/{account_id}/applications/{application_id}.
func changeApplication(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	by := routing.ApplicationChange{}
	for _, name := range routing.ApplicationFields {
		if _, given := body.fields[name]; given {
			by[name] = body.optionalString(name)
		}
	}
	body.note(by.Check())
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.ChangeApplication(c.Context(), to, c.id("application_id"), by))
}

var deleteApplicationDoc = doc{
	id: "deleteApplication", tag: "Applications", summary: "Delete an application",
	text: "While numbers go to the application that is 409, and the message says how many.",
	once: true, status: http.StatusNoContent, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// deleteApplication is DELETE /v1/account/{account_id}/applications/{application_id}.
func deleteApplication(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.DeleteApplication(c.Context(), to, c.id("application_id")))
}
