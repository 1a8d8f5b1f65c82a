package app

import (
	"context"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
)

// endExpired drops reservations that are over, the oldest first. Nobody depends on it: what
// is over holds nothing.
func (s *Service) endExpired(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		nowUs := tx.Now()
		var rows []catalog.Reservation
		if err := tx.Do(catalog.Expired(nowUs, forgetMax, &rows)); err != nil || len(rows) == 0 {
			return err
		}
		keys := distinct(catalog.KeysOf(rows), func(k catalog.Key) string { return string(k.Realm) + k.E164 })
		locked := map[catalog.Key]*catalog.Number{}
		if err := tx.Do(catalog.Lock(keys, locked)); err != nil {
			return err
		}
		var over []catalog.Key
		for _, key := range keys {
			if n := locked[key]; n.ReservedBy != nil && !n.Reserved(nowUs) {
				over = append(over, key)
			}
		}
		if len(over) == 0 {
			return nil
		}
		return tx.Do(catalog.EndReservations(over), catalog.FreeNumbers(over))
	})
}
