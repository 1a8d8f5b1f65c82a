package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

// NumberFile is all that the store knows of a number in one realm.
type NumberFile struct {
	Number  catalog.Number
	State   lifecycle.State
	Kept    bool   // a reservation keeps it now
	History []Span // of all owners, oldest first, as History has it
}

// NumberFiles reads what the store knows of a number: one file for each realm that has it, live first.
func (s *Service) NumberFiles(ctx context.Context, n e164.Number) ([]NumberFile, error) {
	var files []NumberFile
	err := s.db.View(ctx, func(tx *db.Tx) error {
		files = nil
		for _, r := range []realm.Realm{realm.Live, realm.Sandbox} {
			f, found, err := numberFile(tx, catalog.Key{Realm: r, E164: string(n)})
			if err != nil {
				return err
			}
			if found {
				files = append(files, f)
			}
		}
		return nil
	})
	return files, err
}

func numberFile(tx *db.Tx, key catalog.Key) (f NumberFile, found bool, err error) {
	numbers := map[catalog.Key]*catalog.Number{}
	var held, open []holding.Holding
	var routes []routing.Route
	err = tx.Do(
		catalog.Find([]catalog.Key{key}, numbers),
		holding.History(key.Realm, key.E164, "", spansMax, &held),
		holding.Owned(key.Realm, key.E164, &open),
		routing.RoutesOf(routing.Key{Realm: key.Realm, E164: key.E164}, "", spanRoutesMax, &routes),
	)
	number, found := numbers[key]
	if err != nil || !found {
		return NumberFile{}, false, err
	}
	f = NumberFile{Number: *number, Kept: number.Reserved(tx.Now()), History: spans(held, routes)}
	releaserUs := tx.Now()
	if number.State == catalog.CoolingOff {
		a, err := account.Get(tx, *number.AccountID)
		if err != nil {
			return NumberFile{}, false, err
		}
		releaserUs = a.Now(releaserUs)
	}
	f.State, err = number.Life(releaserUs)
	if len(open) > 0 && open[0].Status == holding.Suspended {
		f.State = lifecycle.Suspended
	}
	return f, true, err
}
