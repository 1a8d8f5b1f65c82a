package app

import (
	"context"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
)

// Reservation reads one of the account's own that is not over: what it still keeps. Anything
// else is a fault of the kind NotFound.
func (s *Service) Reservation(ctx context.Context, accountID, id string) (Reservation, error) {
	var rows []catalog.Reservation
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = findReservation(tx, accountID, id)
		return err
	})
	if err != nil {
		return Reservation{}, err
	}
	return showReservation(rows), nil
}

// findReservation reads the rows of a reservation; none is a fault of the kind NotFound.
func findReservation(tx *db.Tx, accountID, id string) (rows []catalog.Reservation, err error) {
	err = tx.Do(catalog.FindReservation(accountID, id, tx.Now(), &rows))
	if err == nil && len(rows) == 0 {
		err = fault.New(fault.NotFound, "There is no open reservation "+id)
	}
	return rows, err
}

// lockReservation reads a reservation and locks its numbers. While the account is locked
// nobody else ends it before its time; and at its end another account may take a number, so
// it is read again under their locks.
func (c *changing) lockReservation(id string) ([]catalog.Reservation, error) {
	rows, err := findReservation(c.tx, c.account.ID, id)
	if err != nil {
		return nil, err
	}
	locked := map[catalog.Key]*catalog.Number{}
	if err := c.tx.Do(catalog.Lock(catalog.KeysOf(rows), locked)); err != nil {
		return nil, err
	}
	return findReservation(c.tx, c.account.ID, id)
}
