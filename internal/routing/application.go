package routing

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/stamp"
)

// ApplicationsMax bounds the applications of an account, as TrunksMax does the trunks.
const ApplicationsMax = 1000

// ApplicationSettings is what a customer decides of an application: what answers a call.
type ApplicationSettings struct {
	Name         string
	AnswerURL    *string // http or https; this one or SIPURI
	SIPURI       *string
	AnswerMethod string // GET or POST
	HangupURL    *string
	FallbackURL  *string
}

// AnswerMethodDefault is how an answer_url is called unless the customer says otherwise.
const AnswerMethodDefault = "POST"

// Check is a fault of the kind Invalid that lists every wrong field, nil if none is.
func (s ApplicationSettings) Check() error {
	bad := s.malformed()
	switch {
	case s.AnswerURL == nil && s.SIPURI == nil:
		bad.add("answer_url", "is required, or sip_uri")
	case s.AnswerURL != nil && s.SIPURI != nil:
		bad.add("sip_uri", "cannot be combined with answer_url: set the other one to null")
	}
	return bad.fault()
}

func (s ApplicationSettings) malformed() refusals {
	var bad refusals
	bad.add("name", nameReason(s.Name))
	bad.add("answer_url", of(urlReason, s.AnswerURL))
	bad.add("sip_uri", of(sipURIReason, s.SIPURI))
	if s.AnswerMethod != "GET" && s.AnswerMethod != "POST" {
		bad.add("answer_method", "must be GET or POST")
	}
	bad.add("hangup_url", of(urlReason, s.HangupURL))
	bad.add("fallback_url", of(urlReason, s.FallbackURL))
	return bad
}

// ApplicationChange changes some settings, by their names on the wire; nil empties one, and
// sets answer_method to its default.
type ApplicationChange map[string]*string

// ApplicationFields are the settings that an ApplicationChange can name.
var ApplicationFields = []string{
	"name", "answer_url", "sip_uri", "answer_method", "hangup_url", "fallback_url",
}

// Check is a fault of the kind Invalid that lists every malformed field, nil if none is.
// What the settings come to as a whole, only ApplicationSettings.Check can tell.
func (c ApplicationChange) Check() error {
	return c.Apply(ApplicationSettings{Name: "any", AnswerMethod: AnswerMethodDefault}).malformed().fault()
}

// Apply gives the settings with the change made.
func (c ApplicationChange) Apply(s ApplicationSettings) ApplicationSettings {
	for name, to := range map[string]**string{
		"answer_url": &s.AnswerURL, "sip_uri": &s.SIPURI, "hangup_url": &s.HangupURL,
		"fallback_url": &s.FallbackURL,
	} {
		if text, given := c[name]; given {
			*to = text
		}
	}
	if text, given := c["name"]; given {
		s.Name = orElse(text, "")
	}
	if text, given := c["answer_method"]; given {
		s.AnswerMethod = orElse(text, AnswerMethodDefault)
	}
	return s
}

func orElse(text *string, otherwise string) string {
	if text == nil {
		return otherwise
	}
	return *text
}

// Application is what answers calls, as it is shown (HTTP contract, section 4).
type Application struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	AnswerURL    *string `json:"answer_url"`
	SIPURI       *string `json:"sip_uri"`
	AnswerMethod string  `json:"answer_method" enum:"GET,POST"`
	HangupURL    *string `json:"hangup_url"`
	FallbackURL  *string `json:"fallback_url"`
	CreatedAt    string  `json:"created_at"`
}

// NewApplication makes an application at a time of the account's clock in microseconds UTC.
func NewApplication(s ApplicationSettings, nowUs int64) Application {
	a := Application{ID: id.New("app"), CreatedAt: stamp.Format(nowUs)}
	a.Set(s)
	return a
}

// Set replaces what the customer decides.
func (a *Application) Set(s ApplicationSettings) {
	a.Name, a.AnswerURL, a.SIPURI, a.AnswerMethod = s.Name, s.AnswerURL, s.SIPURI, s.AnswerMethod
	a.HangupURL, a.FallbackURL = s.HangupURL, s.FallbackURL
}

// Settings are what the customer decided.
func (a *Application) Settings() ApplicationSettings {
	return ApplicationSettings{
		Name: a.Name, AnswerURL: a.AnswerURL, SIPURI: a.SIPURI, AnswerMethod: a.AnswerMethod,
		HangupURL: a.HangupURL, FallbackURL: a.FallbackURL,
	}
}

const applicationColumns = `id, name, answer_url, sip_uri, answer_method, hangup_url, fallback_url,
  created_us`

func scanApplication(scan db.Scan) (Application, error) {
	var a Application
	var createdUs int64
	err := scan(&a.ID, &a.Name, &a.AnswerURL, &a.SIPURI, &a.AnswerMethod, &a.HangupURL, &a.FallbackURL,
		&createdUs)
	a.CreatedAt = stamp.Format(createdUs)
	return a, err
}

const sqlCreateApplication = `INSERT INTO applications (account_id, ` + applicationColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// CreateApplication writes a new application, made at a time in microseconds UTC.
func CreateApplication(accountID string, a Application, createdUs int64) db.Stmt {
	return db.Stmt{SQL: sqlCreateApplication, Rows: 1, Args: []any{
		accountID, a.ID, a.Name, a.AnswerURL, a.SIPURI, a.AnswerMethod, a.HangupURL, a.FallbackURL,
		createdUs,
	}}
}

const sqlSetApplication = `UPDATE applications SET name = $3, answer_url = $4, sip_uri = $5,
  answer_method = $6, hangup_url = $7, fallback_url = $8
WHERE account_id = $1 AND id = $2`

// SetApplication writes what the customer decides of an application that exists.
func SetApplication(accountID string, a Application) db.Stmt {
	return db.Stmt{SQL: sqlSetApplication, Rows: 1, Args: []any{
		accountID, a.ID, a.Name, a.AnswerURL, a.SIPURI, a.AnswerMethod, a.HangupURL, a.FallbackURL,
	}}
}

const sqlFindApplication = `SELECT ` + applicationColumns + ` FROM applications
WHERE account_id = $1 AND id = $2`

// FindApplication reads an application if it is the account's own; else into stays empty.
func FindApplication(accountID, applicationID string, into *[]Application) db.Stmt {
	return db.Stmt{
		SQL: sqlFindApplication, Args: []any{accountID, applicationID}, Row: db.Collect(into, scanApplication),
	}
}

const sqlListApplications = `SELECT ` + applicationColumns + ` FROM applications
WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3 OFFSET $4`

// ListApplications reads a part of an account's applications, oldest first.
func ListApplications(accountID string, p Part, into *[]Application) db.Stmt {
	return db.Stmt{SQL: sqlListApplications, Args: p.args(accountID), Row: db.Collect(into, scanApplication)}
}

const sqlCountApplications = `SELECT COUNT(*) FROM applications WHERE account_id = $1`

// CountApplications counts an account's applications.
func CountApplications(accountID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountApplications, Args: []any{accountID}, Row: one(into)}
}

const sqlDeleteApplication = `DELETE FROM applications WHERE account_id = $1 AND id = $2`

// DeleteApplication removes an application that exists. No number may go there.
func DeleteApplication(accountID, applicationID string) db.Stmt {
	return db.Stmt{SQL: sqlDeleteApplication, Args: []any{accountID, applicationID}, Rows: 1}
}
