package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// files is SQLite: a stocked file, copied for each round.
type files struct {
	dir    string
	rounds int
	keys   []string
}

func openFiles(ctx context.Context, dir string) (*files, error) {
	f := &files{dir: filepath.Join(dir, "sqlite")}
	if err := os.Mkdir(f.dir, 0o700); err != nil {
		return nil, err
	}
	var err error
	if f.keys, err = stock(ctx, "sqlite:"+f.template(), stockSize); err != nil {
		return nil, fmt.Errorf("stock: %w", err)
	}
	return f, nil
}

func (f *files) template() string { return filepath.Join(f.dir, "stocked.db") }

func (f *files) fresh(context.Context) (string, func() error, error) {
	f.rounds++
	name := filepath.Join(f.dir, fmt.Sprintf("round%d.db", f.rounds))
	drop := func() error {
		return errors.Join(os.Remove(name), removeAny(name+"-wal"), removeAny(name+"-shm"))
	}
	return "sqlite:" + name, drop, duplicate(f.template(), name)
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

func (f *files) secrets() []string { return f.keys }

// cpuSeconds is 0: SQLite works inside our server.
func (f *files) cpuSeconds() float64 { return 0 }

func (f *files) describe() string { return "SQLite as the product opens it: WAL, synchronous=FULL" }

func (f *files) close() error { return nil }
