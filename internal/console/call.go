package console

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

// number is the phone number in the path; what is none is nobody's.
func (c *call) number() (e164.Number, error) {
	n, err := e164.Parse(c.PathValue("e164"))
	if err != nil {
		return "", fault.New(fault.NotFound, "There is no such number.")
	}
	return n, nil
}

// id is one in the path.
func (c *call) id(name string) string { return opaque(c.PathValue(name)) }

// opaque is a text that databases take: PostgreSQL stores no NUL and nothing but UTF-8. What has such bytes
// becomes a text that is nobody's.
func opaque(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// below is a path of which each piece stays one, whatever is in it.
func below(path string, pieces ...string) string {
	all := []string{path}
	for _, piece := range pieces {
		all = append(all, url.PathEscape(piece))
	}
	return strings.Join(all, "/")
}

// change says whose account is to change. What a form without the hidden field of once does twice is refused
// or nothing.
func (c *call) change() app.Change { return app.Change{AccountID: c.in.AccountID, Once: c.once()} }

// v1 is a path of the API below the account.
func (c *call) v1(path string) string { return "/v1/account/" + c.in.AccountID + path }

// asks is a page with a question, or the question alone where htmx shows it as a dialog.
func (c *call) asks(title, nav string, body templ.Component, status int) view {
	return view{title: title, nav: nav, body: body, part: c.part("dialog"), status: status}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// similarDigits of a number stay when one like it is looked for: the last four say little.
const similarDigits = 4

func similar(number string) string {
	return strings.TrimPrefix(number[:max(len(number)-similarDigits, 2)], "+")
}

// plural is 1 number, 2 numbers.
func plural(count, one string) string {
	if count == "1" {
		return "1 " + one
	}
	return count + " " + one + "s"
}
