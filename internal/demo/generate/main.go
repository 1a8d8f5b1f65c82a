// Command generate makes the demo's catalog file, the same bytes each time: no dates, no randomness.
//
// A demo must name no stranger's telephone. Where a regulator keeps numbers for fiction, these and only
// these are used (nanp.go, fiction.go). For the other countries nobody guarantees anything: unreserved.go
// says, country by country, why its numbers are unlikely to ring. Everything is checked against
// libphonenumber before it is written.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	var file bytes.Buffer
	if err := write(&file); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o644)
}

// write writes the whole file. The gzip header names neither time nor file.
func write(w io.Writer) error {
	rows, err := catalog()
	if err != nil {
		return err
	}
	records := [][]string{header}
	for _, r := range rows {
		records = append(records, r.fields())
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := csv.NewWriter(zip).WriteAll(records); err != nil {
		return err
	}
	return zip.Close()
}

// catalog returns all rows, sorted by number and checked.
func catalog() ([]row, error) {
	rows := []row{contractRow}
	for _, p := range plans() {
		for _, b := range p.blocks {
			stock, err := p.stock(b)
			if err != nil {
				return nil, err
			}
			rows = append(rows, stock...)
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.e164, b.e164) })
	for i := 1; i < len(rows); i++ {
		if rows[i].e164 == rows[i-1].e164 {
			return nil, fmt.Errorf("%s is listed twice", rows[i].e164)
		}
	}
	return rows, nil
}

func plans() []plan {
	return slices.Concat(nanp(), fiction, unreserved)
}
