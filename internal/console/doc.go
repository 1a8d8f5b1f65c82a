// Package console owns the pages that customers and operators look at: it reads a form, calls one verb of
// app, and shows what comes back. It has no rules of its own and touches no database. routes.go is its table
// of contents; part.templ and chart.templ have what pages are made of. Everything works without JavaScript:
// htmx and console.js only save a reload.
package console

//go:generate go run github.com/a-h/templ/cmd/templ@v0.3.1100 generate -path .
