package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
)

// result prints what a command found: as JSON if that is asked for, else as text.
func (e *environment) result(machine any, text string) error {
	if !e.json {
		_, err := fmt.Fprintln(e.stdout, text)
		return err
	}
	encoder := json.NewEncoder(e.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(machine)
}

// table prints rows under a header, or as a JSON list.
func table[T any](e *environment, rows []T, header string, cells func(T) []string) error {
	if e.json {
		if rows == nil {
			rows = []T{}
		}
		return e.result(rows, "")
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.ReplaceAll(header, " ", "\t"))
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(cells(row), "\t"))
	}
	return w.Flush()
}

func orDash(text *string) string {
	if text == nil || *text == "" {
		return "-"
	}
	return *text
}
