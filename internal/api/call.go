package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
)

// call is one authenticated request.
type call struct {
	*http.Request
	to       http.ResponseWriter
	caller   app.Caller
	body     []byte
	patience patience
}

// Context ends when nobody waits for the answer any more.
func (c *call) Context() context.Context { return &c.patience }

// answer is a success.
type answer struct {
	status   int
	body     []byte // JSON text, without a line end
	replayed bool
}

func ok(body any) (answer, error) {
	text, err := json.Marshal(body)
	return answer{status: http.StatusOK, body: text}, err
}

// open checks a request in the contract's order: 401, 429, 403, 406, 415 and 413. A route without
// a scope is for anyone: whether a key came along, and which, does not count there.
func (s *Server) open(w *line, r *http.Request, operation route) (*call, error) {
	c := &call{Request: r, to: w}
	var err error
	if operation.scope == public {
		err = s.admit(w, network(w.client).String())
	} else {
		c.caller, err = s.authorize(w, r, operation)
	}
	client := r.Context()
	if operation.scope == account.Operator {
		client = trail.By(client, trail.Actor{
			Who: c.caller.KeyID, Origin: w.client.String(), RequestID: w.requestID,
		})
	}
	c.patience = patience{client: client, until: w.started.Add(requestTimeout), now: s.now}
	if err != nil {
		return nil, err
	}
	if !accepts(r) {
		return nil, errAccept()
	}
	if f := operation.doc.file; f != nil {
		c.body, err = f.read(w, r)
	} else {
		c.body, err = readBody(w, r)
	}
	return c, err
}

// authorize finds who calls, and whether the key allows this operation.
func (s *Server) authorize(w *line, r *http.Request, operation route) (app.Caller, error) {
	caller, err := s.signIn(w, r)
	if err != nil {
		return app.Caller{}, err
	}
	if err := s.admit(w, caller.KeyID); err != nil {
		return app.Caller{}, err
	}
	switch {
	case operation.inAccount() && r.PathValue("account_id") != caller.AccountID:
		return app.Caller{}, fault.New(fault.Forbidden, "This API key is not for this account")
	case !caller.Scope.Allows(operation.scope):
		return app.Caller{}, fault.New(fault.Forbidden,
			"This API key has the scope "+string(caller.Scope)+"; the request needs "+string(operation.scope))
	case operation.scope == account.Operator && caller.Realm != realm.Live:
		return app.Caller{}, app.ErrTestOperator()
	case caller.Closed:
		return app.Caller{}, fault.New(fault.Forbidden, "This account is closed")
	}
	return caller, nil
}

// credentials finds the key: Bearer, or Basic with the account id as the user name.
func credentials(r *http.Request) (secret, user string, err error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return "", "", fault.New(fault.Unauthorized, "Send your API key as Authorization: Bearer tvx_sk_…")
	}
	scheme, value, _ := strings.Cut(headers[0], " ")
	value = strings.TrimSpace(value)
	switch {
	case len(headers) > 1 || value == "":
	case strings.EqualFold(scheme, "Bearer"):
		return value, "", nil
	case strings.EqualFold(scheme, "Basic"):
		raw, bad := base64.StdEncoding.DecodeString(value)
		name, password, found := strings.Cut(string(raw), ":")
		if bad == nil && found && name != "" && password != "" {
			return password, name, nil
		}
	}
	return "", "", fault.New(fault.Unauthorized,
		"Send one Authorization header: Bearer with your API key, or Basic with account id and key")
}

// number reads the number in the path.
func (c *call) number() (e164.Number, error) {
	n, err := e164.Parse(c.PathValue("e164"))
	if err != nil {
		return "", fault.Bad("e164", err.Error())
	}
	return n, nil
}

// onceKeyCharsMax is the contract's limit of an idempotency key.
const onceKeyCharsMax = 255

// once reads the idempotency key. A quoted key and the same key bare are one.
func (c *call) once() (app.Once, error) {
	values := c.Header.Values("Idempotency-Key")
	if len(values) == 0 {
		return app.Once{}, nil
	}
	key := strings.TrimSpace(values[0])
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	if len(values) > 1 || len(key) < 1 || len(key) > onceKeyCharsMax || !visible(key) {
		return app.Once{}, fault.Bad("Idempotency-Key", "must be one key of 1 to 255 visible ASCII characters")
	}
	hash := sha256.New()
	for _, part := range []string{c.Method, "\n", c.URL.Path, "\n"} {
		hash.Write([]byte(part))
	}
	hash.Write(c.body)
	return app.Once{Key: key, Fingerprint: hex.EncodeToString(hash.Sum(nil))}, nil
}

func visible(text string) bool {
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
