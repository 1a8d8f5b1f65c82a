package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/catalog"
)

// EndReservation lets go of what a reservation still keeps. One that is over is a fault of the
// kind NotFound.
func (s *Service) EndReservation(ctx context.Context, to Change, id string) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		rows, err := c.lockReservation(id)
		if err != nil {
			return 0, nil, err
		}
		keys := catalog.KeysOf(rows)
		return http.StatusNoContent, nil, c.tx.Do(catalog.EndReservations(keys), catalog.FreeNumbers(keys))
	})
}
