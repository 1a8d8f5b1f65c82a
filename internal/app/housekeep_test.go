package app

import "context"

// EndExpired is the housekeeping of reservations.
func (s *Service) EndExpired(ctx context.Context) error { return s.endExpired(ctx) }

// Delist looks through the whole stock once, as the housekeeping does in steps.
func (s *Service) Delist(ctx context.Context) error {
	for d := newDelister(); d.rest == 0; {
		if err := d.step(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
