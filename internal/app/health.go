package app

import (
	"context"
	"errors"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

// Health is how the store is at this moment, as this node sees it.
type Health struct {
	Findings  []db.Finding  // of the database; one with a remedy wants an operator
	Stats     db.Stats      // of this node's connections
	Waiting   int           // orders of Purchase that no transaction of this node has taken yet
	Lag       time.Duration // how long the oldest due month has waited
	Telling   Telling       // how far webhooks are behind
	Imbalance money.Micros  // what is wrong in the balances of all accounts; it must be 0
}

// Health looks at the database, the books and what waits. The books and the backlog it reads page by page,
// as Count does, with its pauses; so of several at once on a node all but the first are a fault of the kind
// Conflict.
func (s *Service) Health(ctx context.Context) (h Health, err error) {
	if err := s.looking.take("The store is being looked at: try again in a moment"); err != nil {
		return Health{}, err
	}
	defer s.looking.leave()
	h.Stats, h.Waiting = s.db.Stats(), s.Waiting()
	if h.Findings, err = s.Findings(ctx); err != nil {
		return h, err
	}
	var lagging, telling, books error
	h.Lag, lagging = s.renewalLag(ctx)
	h.Telling, telling = s.telling(ctx)
	h.Imbalance, books = s.imbalance(ctx)
	return h, errors.Join(lagging, telling, books)
}

// Findings looks at what makes the database safe to run on; one with a remedy wants an operator.
func (s *Service) Findings(ctx context.Context) ([]db.Finding, error) {
	findings, err := s.db.Inspect(ctx)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "The database does not answer. Try again in a moment.")
	}
	return findings, nil
}
