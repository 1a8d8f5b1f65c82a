package app

import (
	"context"

	"tryvox.io/numbers/internal/audit"
)

// Checked is what a check of all invariants found.
type Checked struct {
	Rules    int            `json:"rules"`
	Breaches []audit.Breach `json:"breaches"` // none: all is well
}

// Check re-derives every invariant from the tables (audit.Check). It reads all there is, so of several
// at once on a node all but the first are a fault of the kind Conflict. What it found until an error
// comes with that error.
func (s *Service) Check(ctx context.Context) (Checked, error) {
	if err := s.checking.take("A check is running: wait for its end"); err != nil {
		return Checked{}, err
	}
	defer s.checking.leave()
	breaches, err := audit.Check(ctx, s.db)
	if breaches == nil {
		breaches = []audit.Breach{}
	}
	return Checked{len(audit.Rules()), breaches}, err
}
