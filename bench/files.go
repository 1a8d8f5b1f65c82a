package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// files is SQLite: a file for each database.
type files struct {
	dir    string
	copies int
}

func openFiles(dir string) (*files, error) {
	f := &files{dir: filepath.Join(dir, "sqlite")}
	return f, os.Mkdir(f.dir, 0o700)
}

func (f *files) path(name string) string { return filepath.Join(f.dir, name+".db") }

// create names a file that the first command makes.
func (f *files) create(_ context.Context, name string) (dsn string, err error) {
	return "sqlite:" + f.path(name), nil
}

// settle has nothing to do: a closed file is complete.
func (f *files) settle(context.Context, string) error { return nil }

func (f *files) fresh(_ context.Context, from string) (string, func() error, error) {
	f.copies++
	name := fmt.Sprintf("copy%d", f.copies)
	return "sqlite:" + f.path(name), func() error { return f.drop(name) }, duplicate(f.path(from), f.path(name))
}

func (f *files) drop(name string) error {
	path := f.path(name)
	return errors.Join(os.Remove(path), removeAny(path+"-wal"), removeAny(path+"-shm"))
}

func removeAny(name string) error {
	if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// duplicate copies a file onto the disk, so that no round pays for it.
func duplicate(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	if _, err := io.Copy(target, source); err != nil {
		return err
	}
	return target.Sync()
}

// cpuSeconds is 0: SQLite works inside our server.
func (f *files) cpuSeconds() float64 { return 0 }

func (f *files) describe() string { return "SQLite as the product opens it: WAL, synchronous=FULL" }

func (f *files) close() error { return nil }
