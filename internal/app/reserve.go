package app

import (
	"context"
	"net/http"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// Limits of reservations (HTTP contract, section 3).
const (
	ReservedNumbersMax = 10 // in one reservation
	ReservedMinutes    = 10 // if nothing is said
	ReservedMinutesMax = 30 // in all, from the start
	// reservationsMax is how many an account may have open, so that nobody keeps the stock.
	reservationsMax = 10
)

// Reservation is what customers see of one.
type Reservation struct {
	ID        string   `json:"id"`
	Numbers   []string `json:"numbers"`
	ExpiresAt string   `json:"expires_at"`
}

// showReservation makes one of the rows of a reservation, of which there is at least one.
func showReservation(rows []catalog.Reservation) Reservation {
	shown := Reservation{ID: rows[0].ID, ExpiresAt: stamp.Format(rows[0].ExpiresUs)}
	for _, r := range rows {
		shown.Numbers = append(shown.Numbers, r.E164)
	}
	return shown
}

// Reserve keeps numbers for an account for some minutes of real time: all or none. Numbers
// are distinct, 1 to ReservedNumbersMax; minutes are 1 to ReservedMinutesMax. A number that
// is not for sale is a fault of the kind NotFound; one that is owned or kept for the account
// already, and too many reservations, of the kind Conflict.
func (s *Service) Reserve(
	ctx context.Context, to Change, r realm.Realm, numbers []e164.Number, minutes int64,
) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		keys := make([]catalog.Key, len(numbers))
		for i, n := range numbers {
			keys[i] = catalog.Key{Realm: r, E164: string(n)}
		}
		keys = distinct(keys, func(k catalog.Key) string { return k.E164 })
		if err := c.checkReservable(keys); err != nil {
			return 0, nil, err
		}
		rows := make([]catalog.Reservation, len(keys))
		reservationID, nowUs := id.New("res"), c.tx.Now()
		for i, key := range keys {
			rows[i] = catalog.Reservation{
				Key: key, ID: reservationID, AccountID: c.account.ID, CreatedUs: nowUs,
				ExpiresUs: nowUs + (time.Duration(minutes) * time.Minute).Microseconds(),
			}
		}
		return http.StatusCreated, showReservation(rows), c.tx.Do(catalog.Reserve(rows)...)
	})
}

// checkReservable locks the numbers and looks for reasons to refuse, 404 before 409.
func (c *changing) checkReservable(keys []catalog.Key) error {
	loaded := newStock(c.tx.Now())
	var open int64
	err := c.tx.Do(
		catalog.CountReservations(c.account.ID, loaded.nowUs, &open), catalog.Lock(keys, loaded.numbers),
	)
	if err == nil {
		err = loaded.loadClocks(c.tx)
	}
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := loaded.checkForSale(c.account, key); err != nil {
			return err
		}
	}
	for _, key := range keys {
		n := loaded.numbers[key]
		if n.State == catalog.Owned {
			return errOwned(*n.AccountID == c.account.ID, e164.Number(n.E164))
		}
		if n.Reserved(loaded.nowUs) {
			return fault.New(fault.Conflict, "Number "+n.E164+" is already reserved by this account")
		}
	}
	if open >= reservationsMax {
		return fault.New(fault.Conflict, "This account has 10 open reservations; let one end first")
	}
	return nil
}

// checkForSale refuses what the account could not buy, for whatever reason but that it is owned.
func (s *stock) checkForSale(a account.Account, key catalog.Key) error {
	n := s.numbers[key]
	if n == nil || key.Realm == realm.Sandbox && isMagic(e164.Number(key.E164)) {
		return errNotForSale(e164.Number(key.E164))
	}
	if n.State == catalog.Owned {
		return nil
	}
	if _, sellable := s.sellable(a.ID, n); !sellable {
		return errNotForSale(e164.Number(key.E164))
	}
	return nil
}
