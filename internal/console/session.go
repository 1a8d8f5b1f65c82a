package console

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/user"
)

const (
	sessionCookie = "tryvox"
	flashCookie   = "tryvox-flash"
	flashSeconds  = 60
	flashBytesMax = 1000
)

// secure tells whether the browser came by TLS. A proxy says so by X-Forwarded-Proto; who lies in it gets
// cookies that do not come back, and nothing else.
func (c *call) secure() bool { return c.TLS != nil || c.Header.Get("X-Forwarded-Proto") == "https" }

// cookie is one that no script reads and that comes back to this host alone: over TLS the prefix __Host-
// keeps others from setting it (RFC 6265bis, section 4.1.3.2).
func (c *call) cookie(name, value string, seconds int) *http.Cookie {
	if c.secure() {
		name = "__Host-" + name
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, Secure: c.secure(), HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
}

func (c *call) cookieValue(name string) string {
	found, err := c.Cookie(c.cookie(name, "", 0).Name)
	if err != nil {
		return ""
	}
	return found.Value
}

// session finds who is signed in.
func (s *Server) session(c *call) (app.SignedIn, error) {
	secret := c.cookieValue(sessionCookie)
	if secret == "" {
		return app.SignedIn{}, fault.New(fault.Unauthorized, "Sign in first.")
	}
	return s.app.Session(c.Context(), secret)
}

// setSession lets the browser have a new session, and ends the one that it had.
func (c *call) setSession(secret string) error {
	http.SetCookie(c.w, c.cookie(sessionCookie, secret, int(user.SessionLife.Seconds())))
	if c.in.AccountID == "" {
		return nil
	}
	err := c.app.EndSession(c.Context(), c.in.AccountID, c.in.Session.ID)
	if fault.Of(err) == fault.NotFound {
		return nil // it has ended meanwhile
	}
	return err
}

func (c *call) dropSession() { http.SetCookie(c.w, c.cookie(sessionCookie, "", -1)) }

// signInFirst leads to the sign-in page, and from there back to a page that was asked for. A part of a page
// is refused: console.js loads the whole page then. So is what River UI asks for.
func (s *Server) signInFirst(c *call) {
	if c.Header.Get("HX-Request") == "true" || strings.HasPrefix(c.URL.Path, riverAPI+"/") {
		c.w.WriteHeader(http.StatusUnauthorized)
		return
	}
	to := "/console/sign-in"
	if c.Method == http.MethodGet && c.URL.Path != "/console" {
		to += "?" + url.Values{"to": {c.URL.RequestURI()}}.Encode()
	}
	http.Redirect(c.w, c.Request, to, http.StatusSeeOther)
}

// next is where to go after the sign-in: a page of this console and of no other site.
func next(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" ||
		!strings.HasPrefix(u.Path, "/console/") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/console"
	}
	return u.RequestURI()
}

func (s *Server) setFlash(c *call, text string) {
	if text != "" && len(text) <= flashBytesMax {
		value := base64.RawURLEncoding.EncodeToString([]byte(text))
		http.SetCookie(c.w, c.cookie(flashCookie, value, flashSeconds))
	}
}

// takeFlash reads what the page before left to say, once.
func (c *call) takeFlash() string {
	value := c.cookieValue(flashCookie)
	if value == "" || c.Method != http.MethodGet || c.Header.Get("HX-Request") == "true" {
		return ""
	}
	http.SetCookie(c.w, c.cookie(flashCookie, "", -1))
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(text) > flashBytesMax {
		return ""
	}
	return string(text)
}

func requestID(c *call) string { return trail.Of(c.Context()).RequestID }
