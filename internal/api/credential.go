package api

import (
	"net/http"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// credentialBody is what a credential is made of.
type credentialBody struct {
	Username string `json:"username" pattern:"^[!#-9;-\\[\\]-~]{1,64}$" doc:"Visible ASCII characters, at most 64, without colon, quotation mark and backslash."`
	Password string `json:"password" pattern:"^[ -~]{1,128}$" doc:"Printable ASCII characters, at most 128. It is kept as a digest."`
}

var exampleCredential = routing.Credential{
	ID: "cred_01jrd3w7e8f9a0b1c2d3e4f5g6", TrunkID: exampleTrunk.ID, Username: "office",
	CreatedAt: "2026-04-09T10:30:00Z",
}

var createCredentialDoc = doc{
	id: "createCredential", tag: "Trunks", summary: "Let somebody register",
	text: "The password never comes back: what is kept are its digests for the trunk's SIP domain. A trunk " +
		"has at most 100 credentials, and each username once.",
	body: credentialBody{Username: "office", Password: "correct horse battery staple"}, once: true,
	status: http.StatusCreated, answer: exampleCredential, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// createCredential is POST /v1/account/{account_id}/trunks/{trunk_id}/credentials.
func createCredential(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	var set routing.CredentialSettings
	set.Username, _ = body.requiredString("username")
	set.Password, _ = body.requiredString("password")
	body.note(set.Check())
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.CreateCredential(c.Context(), to, c.id("trunk_id"), set))
}

var listCredentialsDoc = doc{
	id: "listCredentials", tag: "Trunks", summary: "List a trunk's credentials",
	text: "Who may register at the trunk, oldest first, without passwords.", query: pageParameters,
	answer: list[routing.Credential]{
		Data: []routing.Credential{exampleCredential}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
	faults: []fault.Kind{fault.NotFound},
}

// listCredentials is GET /v1/account/{account_id}/trunks/{trunk_id}/credentials.
func listCredentials(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	credentials, err := s.app.Credentials(c.Context(), c.caller.AccountID, c.id("trunk_id"), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(credentials, page, same))
}

var getCredentialDoc = doc{
	id: "getCredential", tag: "Trunks", summary: "Get a credential",
	text: "One of those who may register at the trunk, without the password.", answer: exampleCredential,
	faults: []fault.Kind{fault.NotFound},
}

// getCredential is GET /v1/account/{account_id}/trunks/{trunk_id}/credentials/{credential_id}.
func getCredential(s *Server, c *call) (answer, error) {
	found, err := s.app.Credential(c.Context(), c.caller.AccountID, c.id("trunk_id"), c.id("credential_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(found)
}

var deleteCredentialDoc = doc{
	id: "deleteCredential", tag: "Trunks", summary: "Delete a credential",
	text: "Nobody registers with it any longer.", once: true, status: http.StatusNoContent,
	faults: []fault.Kind{fault.NotFound},
}

// deleteCredential is DELETE /v1/account/{account_id}/trunks/{trunk_id}/credentials/{credential_id}.
func deleteCredential(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.DeleteCredential(c.Context(), to, c.id("trunk_id"), c.id("credential_id")))
}
