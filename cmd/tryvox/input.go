package main

import (
	"io"
	"os"
)

// input is a file that a command reads.
type input struct {
	io.Reader
	bytes int64 // its length; 0 if nobody knows it
	close func()
}

// input opens a file by its name; - is standard input.
func (e *environment) input(name string) (input, error) {
	if name == "-" {
		return input{Reader: e.stdin, close: func() {}}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return input{}, err
	}
	i := input{Reader: f, close: func() { _ = f.Close() }} // it was only read
	if about, err := f.Stat(); err == nil && about.Mode().IsRegular() {
		i.bytes = about.Size()
	}
	return i, nil
}
