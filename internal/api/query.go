package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

const (
	perPageDefault = 20
	perPageMax     = 100
	// pageMax keeps page × per_page inside every integer, and is one that JSON readers with 53 bits
	// (RFC 8259, section 6) hold exactly. Whatever is above it is past every end.
	pageMax = 1_000_000_000_000_000
	// digitsMax is the length of the longest number (ITU-T E.164).
	digitsMax = 15
)

// query is the parameters of a request, with what is wrong with them. Unknown ones are ignored.
type query struct {
	values url.Values
	bad    []fault.Field
}

func parseQuery(raw string) (*query, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, fault.Bad("query", "must be percent-encoded name=value pairs")
	}
	return &query{values: values}, nil
}

func (q *query) refuse(name, reason string) {
	q.bad = append(q.bad, fault.Field{Name: name, Reason: reason})
}

// text reads a parameter that may stand once.
func (q *query) text(name string) (value string, given bool) {
	all := q.values[name]
	if len(all) > 1 {
		q.refuse(name, "must be given once")
	}
	if len(all) != 1 {
		return "", false
	}
	return all[0], true
}

func (q *query) integer(name string, otherwise, least, most int) int {
	text, given := q.text(name)
	if !given {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most || text[0] == '+' || text[0] == '-' {
		q.refuse(name, "must be an integer from "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
		return otherwise
	}
	return n
}

func (q *query) oneOf(name string, words ...string) string {
	text, given := q.text(name)
	if given && !slices.Contains(words, text) {
		q.refuse(name, "must be one of "+strings.Join(words, ", "))
	}
	return text
}

func (q *query) country(name string) string {
	text, given := q.text(name)
	if !given {
		return ""
	}
	if _, err := e164.ParseCountry(text); err != nil {
		q.refuse(name, err.Error())
	}
	return text
}

// digits reads a part of a number. A leading + is dropped; in a query it may have come as a space.
func (q *query) digits(name string) string {
	text, given := q.text(name)
	if !given {
		return ""
	}
	if text != "" && (text[0] == '+' || text[0] == ' ') {
		text = text[1:]
	}
	if text == "" || len(text) > digitsMax || strings.Trim(text, "0123456789") != "" {
		q.refuse(name, "must be 1 to 15 digits")
	}
	return text
}

// number reads a number in E.164 format. A + that is not escaped comes as a space.
func (q *query) number(name string) string {
	text, given := q.text(name)
	if !given {
		return ""
	}
	if text != "" && text[0] == ' ' {
		text = "+" + text[1:]
	}
	n, err := e164.Parse(text)
	if err != nil {
		q.refuse(name, err.Error())
	}
	return string(n)
}

// id reads an opaque identifier: one that is nobody's matches nothing. PostgreSQL stores no
// NUL and nothing but UTF-8, so what has such bytes becomes a text that is nobody's either.
func (q *query) id(name string) string {
	text, given := q.text(name)
	if given && text == "" {
		q.refuse(name, "must not be empty")
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// page reads page and per_page, or cursor and per_page.
func (q *query) page() app.Page {
	p := app.Page{
		Number:  q.integer("page", 1, 1, pageMax),
		PerPage: q.integer("per_page", perPageDefault, 1, perPageMax),
	}
	p.Cursor, p.ByCursor = q.text("cursor")
	if _, both := q.values["page"]; both && p.ByCursor {
		q.refuse("cursor", "cannot be combined with page")
	}
	return p
}

func (q *query) err() error { return invalid(q.bad) }

// pagination is what a list says of itself, by page.
type pagination struct {
	Total       int64 `json:"total"`
	Count       int   `json:"count"`
	PerPage     int   `json:"per_page"`
	CurrentPage int   `json:"current_page"`
	TotalPages  int64 `json:"total_pages"`
}

// cursorPagination is what a list says of itself, by cursor.
type cursorPagination struct {
	Count      int     `json:"count"`
	PerPage    int     `json:"per_page"`
	NextCursor *string `json:"next_cursor"`
}

type list[T any] struct {
	Data       []T `json:"data"`
	Pagination any `json:"pagination" oneof:"page,cursor"`
}

// listOf shows a part of a list, each item by the function.
func listOf[A, B any](l app.Listed[A], p app.Page, show func(A) B) list[B] {
	out := list[B]{Data: make([]B, len(l.Items))}
	for i, item := range l.Items {
		out.Data[i] = show(item)
	}
	if !p.ByCursor {
		per := int64(p.PerPage)
		out.Pagination = pagination{
			Total: l.Total, Count: len(l.Items), PerPage: p.PerPage, CurrentPage: p.Number,
			TotalPages: (l.Total + per - 1) / per,
		}
		return out
	}
	c := cursorPagination{Count: len(l.Items), PerPage: p.PerPage}
	if l.Next != "" {
		c.NextCursor = &l.Next
	}
	out.Pagination = c
	return out
}
