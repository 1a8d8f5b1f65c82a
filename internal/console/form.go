package console

import (
	"net/url"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

// rowsPerPage is what a page of a list shows.
const rowsPerPage = 50

// form reads what was filled in, and notes what is wrong with it. An empty field was not filled in.
type form struct {
	values url.Values
	wrong  []fault.Field
}

// query reads the filters of a list.
func (c *call) query() *form { return &form{values: c.URL.Query()} }

// posted reads a form.
func (c *call) posted() *form { return &form{values: c.PostForm} }

// page is the part of a list that the query asks for.
func (c *call) page() app.Page {
	return app.Page{PerPage: rowsPerPage, ByCursor: true, Cursor: c.URL.Query().Get("cursor")}
}

func (f *form) refuse(name, reason string) {
	f.wrong = append(f.wrong, fault.Field{Name: name, Reason: reason})
}

// err is a fault of the kind Invalid that lists every field, nil if none is wrong.
func (f *form) err() error {
	if len(f.wrong) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "Please correct what is marked.", f.wrong...)
}

func (f *form) text(name string) string { return opaque(strings.TrimSpace(f.values.Get(name))) }

// maybe is the text, nil for an empty one.
func (f *form) maybe(name string) *string {
	if text := f.text(name); text != "" {
		return &text
	}
	return nil
}

func (f *form) checked(name string) bool { return f.values.Get(name) != "" }

func (f *form) oneOf(name string, words ...string) string {
	text := f.text(name)
	if text != "" && !slices.Contains(words, text) {
		f.refuse(name, "must be one of "+strings.Join(words, ", "))
		return ""
	}
	return text
}

func (f *form) country() string {
	text := strings.ToUpper(f.text("country"))
	if text == "" {
		return ""
	}
	country, err := e164.ParseCountry(text)
	if err != nil {
		f.refuse("country", err.Error())
	}
	return string(country)
}

// areaCodeMax is one digit less than the longest number (ITU-T E.164).
const areaCodeMax = 14

func (f *form) areaCode(name string) string {
	digits := f.digits(name)
	if len(digits) > areaCodeMax {
		f.refuse(name, "must be at most 14 digits, without the calling code")
		return ""
	}
	return digits
}

// pattern reads a piece of a number: digits, letters of a keypad, * for any one digit.
func (f *form) pattern(name string) catalog.Pattern {
	text := f.text(name)
	if text == "" {
		return ""
	}
	pattern, err := catalog.ParsePattern(separators.Replace(text))
	if err != nil {
		f.refuse(name, err.Error())
	}
	return pattern
}

// several reads what was ticked.
func (f *form) several(name string, words ...string) []string {
	for _, text := range f.values[name] {
		if !slices.Contains(words, text) {
			f.refuse(name, "must be of "+strings.Join(words, ", "))
			return nil
		}
	}
	return f.values[name]
}

// separators is what people write between digits.
var separators = strings.NewReplacer(" ", "", "+", "", "-", "", "(", "", ")", "")

// digits reads a piece of a number as people write it.
func (f *form) digits(name string) string {
	text := separators.Replace(f.text(name))
	if strings.Trim(text, "0123456789") != "" {
		f.refuse(name, "must be digits")
		return ""
	}
	return text
}

// number reads a phone number as people write it, with the calling code.
func (f *form) number(name string) e164.Number {
	n, err := e164.Parse("+" + separators.Replace(f.text(name)))
	if err != nil {
		f.refuse(name, err.Error())
	}
	return n
}

// money reads an amount in USD that must be there.
func (f *form) money(name string) money.Micros {
	amount, err := money.Parse(strings.TrimPrefix(f.text(name), "$"))
	if err != nil {
		f.refuse(name, err.Error())
	}
	return amount
}

// link is a path with a query; empty values are left out.
func link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// with is the address of this page with another value of one parameter; an empty one takes it out.
func (c *call) with(name, value string) string {
	q := c.URL.Query()
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	if len(q) == 0 {
		return c.URL.Path
	}
	return c.URL.Path + "?" + q.Encode()
}
