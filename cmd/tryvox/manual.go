package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// manualCommand is for those who make packages.
type manualCommand struct{}

// Run prints the manual's page: man(7), the same bytes for the same program.
func (c *manualCommand) Run(e *environment, k *kong.Context) error {
	var page strings.Builder
	fmt.Fprintf(&page, ".TH TRYVOX 1 \"\" \"tryvox %s\" \"TryVox Numbers\"\n", release)
	page.WriteString(manualHead)
	page.WriteString(".SH OPTIONS\nOf every command:\n")
	manualFlags(&page, k.Model.Flags)
	page.WriteString(".SH COMMANDS\n")
	for _, command := range k.Model.Leaves(true) {
		manualOf(&page, command)
	}
	page.WriteString(manualTail)
	_, err := io.WriteString(e.stdout, page.String())
	return err
}

const manualHead = `.SH NAME
tryvox \- the phone\-number store: catalog, sales, prepaid billing and routing in one binary
.SH SYNOPSIS
\fBtryvox\fR COMMAND [FLAGS]
.SH DESCRIPTION
A catalog of numbers for sale, an HTTP API that sells them, prepaid double\-entry billing and an operator's
tools. The database is SQLite, built in, or PostgreSQL. Every command may run while \fBtryvox serve\fR runs on
the same database. Results go to stdout, logs to stderr.
`

const manualTail = `.SH ENVIRONMENT
Every flag has a variable: \fB\-\-rate\-limit\fR is \fBTRYVOX_RATE_LIMIT\fR. A flag beats its variable, which
beats the default.
.TP
\fBTRYVOX_KEY\fR
The API key of the commands that speak to a server; no flag takes it.
.SH EXIT STATUS
0: done; 1: it failed, and stderr says why; 2: wrong usage.
.SH FILES
.TP
\fI/etc/tryvox/tryvox.env\fR
Settings of the service, as variables.
.TP
\fI/var/lib/tryvox\fR
The service's folder, with its database where that is SQLite.
.SH SEE ALSO
\fI/usr/share/doc/tryvox/operating.md\fR, upgrading.md and disaster.md beside it; \fB/docs\fR of a running
server for its HTTP API.
`

func manualOf(w io.Writer, command *kong.Node) {
	var arguments strings.Builder
	for _, a := range command.Positional {
		arguments.WriteString(" " + a.Summary())
	}
	fmt.Fprintf(w, ".SS tryvox %s\n%s\n", roff(command.Path()+arguments.String()), roff(command.Help))
	for _, a := range command.Positional {
		if a.Help != "" {
			fmt.Fprintf(w, ".TP\n\\fI%s\\fR\n%s\n", roff(a.Summary()), roff(a.Help))
		}
	}
	manualFlags(w, command.Flags)
}

func manualFlags(w io.Writer, flags []*kong.Flag) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		help := f.Help
		if f.HasDefault && f.Default != "" && !f.IsBool() {
			help += " Default: " + f.Default + "."
		}
		fmt.Fprintf(w, ".TP\n\\fB%s\\fR\n%s\n", roff(f.String()), roff(help))
	}
}

// roff is a text in which nothing is an instruction.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
