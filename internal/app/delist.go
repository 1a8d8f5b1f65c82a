package app

import (
	"context"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

const (
	// delistLook is how many numbers one step looks at: some milliseconds of reading. A
	// million numbers are looked through in four minutes.
	delistLook = 4000
	// delistRest is how many steps are left out after all have been looked at.
	delistRest = 60
)

// delister walks through the stock in small steps, round and round, and takes what was sold
// out of the search's indexes: a purchase does not, because that would cost it a quarter
// more. A search that meets a number that is sold and still listed passes over it.
type delister struct {
	at   catalog.Key
	rest int
}

func newDelister() *delister { return &delister{at: catalog.Key{Realm: realm.Live}} }

// step looks at the next numbers.
func (d *delister) step(ctx context.Context, s *Service) error {
	if d.rest > 0 {
		d.rest--
		return nil
	}
	var sold []catalog.Key
	var last string
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		sold, last, err = catalog.FindSold(tx, d.at, delistLook)
		return err
	})
	for len(sold) > 0 && err == nil {
		some := sold[:min(forgetMax, len(sold))]
		sold = sold[len(some):]
		err = s.db.Update(ctx, func(tx *db.Tx) error {
			return tx.Do(catalog.Lock(some, map[catalog.Key]*catalog.Number{}), catalog.Delist(some))
		})
	}
	switch {
	case err != nil: // once more, in the next step
	case last != "":
		d.at.E164 = last
	case d.at.Realm == realm.Live:
		d.at = catalog.Key{Realm: realm.Sandbox}
	default:
		d.at, d.rest = catalog.Key{Realm: realm.Live}, delistRest
	}
	return err
}
