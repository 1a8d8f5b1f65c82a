package main

import (
	"errors"
	"fmt"

	"tryvox.io/numbers/internal/audit"
)

type checkCommand struct{}

// Run re-derives every invariant and fails if one is broken.
func (c *checkCommand) Run(e *environment) error {
	return e.with(func(s *store) error {
		checked, err := s.Check(e.ctx)
		if breaches := checked.Breaches; len(breaches) > 0 {
			err = errors.Join(err, errors.New("the books or the stock are wrong"),
				table(e, breaches, "RULE SUBJECT DETAIL", func(b audit.Breach) []string {
					return []string{b.Rule, b.Subject, b.Detail}
				}))
		}
		if err != nil {
			return err
		}
		return e.result(checked, fmt.Sprintf("all is well: %d rules hold", checked.Rules))
	})
}
