package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/stamp"
)

// Locked tells whether a number is locked (HTTP contract, section 2: these fields, in this order).
type Locked struct {
	E164      string `json:"e164"`
	Locked    bool   `json:"locked"`
	UpdatedAt string `json:"updated_at"`
}

// LockNumber keeps a number from being released by its owner until UnlockNumber. Again
// changes nothing. A number that is not the account's own is a fault of the kind NotFound.
func (s *Service) LockNumber(ctx context.Context, to Change, n e164.Number) (Answer, error) {
	return s.setLock(ctx, to, n, true)
}

// UnlockNumber lets a number be released again. Again changes nothing.
func (s *Service) UnlockNumber(ctx context.Context, to Change, n e164.Number) (Answer, error) {
	return s.setLock(ctx, to, n, false)
}

func (s *Service) setLock(ctx context.Context, to Change, n e164.Number, locked bool) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		h, err := c.number(n)
		if err != nil {
			return 0, nil, err
		}
		if locked != (h.LockedUs != nil) {
			h.UpdatedUs = max(h.UpdatedUs, c.nowUs)
			h.LockedUs = nil
			if locked {
				h.LockedUs = &h.UpdatedUs
			}
			err = c.tx.Do(holding.SetLock(h.ID, h.LockedUs, h.UpdatedUs))
		}
		return http.StatusOK, Locked{h.E164, locked, stamp.Format(h.UpdatedUs)}, err
	})
}
