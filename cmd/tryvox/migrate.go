package main

import (
	"errors"
	"fmt"
)

type migrateCommand struct{}

// Run migrates and prints the schema's version.
func (c *migrateCommand) Run(e *environment) (err error) {
	if err := c.migrate(e); err != nil {
		return err
	}
	return e.with(func(s *store) error {
		have, _, err := s.db.Version(e.ctx)
		if err != nil {
			return err
		}
		return e.result(map[string]int64{"schema": have}, fmt.Sprintf("the database has schema %d", have))
	})
}

func (c *migrateCommand) migrate(e *environment) (err error) {
	d, err := e.openDB()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Migrate(e.ctx)
}
