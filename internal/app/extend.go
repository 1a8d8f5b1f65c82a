package app

import (
	"context"
	"net/http"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
)

// ExtendReservation lets a reservation last so many minutes in all, from its start. An end
// that has passed is a fault of the kind Invalid, a reservation that is over of the kind NotFound.
func (s *Service) ExtendReservation(
	ctx context.Context,
	to Change,
	id string,
	minutes int64,
) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		rows, err := c.lockReservation(id)
		if err != nil {
			return 0, nil, err
		}
		endUs := rows[0].CreatedUs + (time.Duration(minutes) * time.Minute).Microseconds()
		if endUs <= c.tx.Now() {
			return 0, nil, fault.Bad("minutes", "have passed already: they count from the reservation's start")
		}
		for i := range rows {
			rows[i].ExpiresUs = endUs
		}
		return http.StatusOK, showReservation(rows), c.tx.Do(catalog.Extend(rows)...)
	})
}
