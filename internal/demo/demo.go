// Package demo owns the stock of `tryvox demo`: a catalog file, made once by generate and embedded.
// It never touches a database: importing the file is the importer's work.
// No number in it is meant to be anybody's telephone; see generate for what that rests on.
package demo

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

//go:generate go run ./generate catalog.csv.gz

//go:embed catalog.csv.gz
var compressed []byte

// Catalog returns the catalog as CSV, from its header on, in the format that `tryvox catalog import` reads:
// every row with fees of its own, sorted by number, the same bytes at every call. Calls are independent.
func Catalog() io.Reader {
	csv, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		panic("demo: the embedded catalog is not gzip: " + err.Error())
	}
	return csv
}
