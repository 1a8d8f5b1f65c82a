package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// StockCount is how many numbers of a kind a realm has.
type StockCount struct {
	Realm realm.Realm
	catalog.Kind
	Count int64
}

// stockTaken is the latest count of the stock.
type stockTaken struct {
	seat
	at     time.Time
	counts []StockCount
}

// Stock counts the numbers of both realms, by realm, country, type and state, and says when it did: a
// count is kept for a minute. It is no picture of one moment, because sales go on meanwhile.
func (s *Service) Stock(ctx context.Context) ([]StockCount, time.Time, error) {
	if err := s.stock.wait(ctx); err != nil {
		return nil, time.Time{}, err
	}
	defer s.stock.leave()
	now := s.now()
	if s.stock.counts != nil && now.Sub(s.stock.at) < countEvery && !now.Before(s.stock.at) {
		return s.stock.counts, s.stock.at, nil
	}
	counts := []StockCount{}
	for _, r := range []realm.Realm{realm.Live, realm.Sandbox} {
		kinds, err := s.countRealm(ctx, r)
		if err != nil {
			return nil, time.Time{}, err
		}
		for kind, count := range kinds {
			counts = append(counts, StockCount{r, kind, count})
		}
	}
	slices.SortFunc(counts, func(a, b StockCount) int {
		return cmp.Or(cmp.Compare(a.Realm, b.Realm), cmp.Compare(a.Country, b.Country),
			cmp.Compare(a.Type, b.Type), cmp.Compare(a.State, b.State))
	})
	s.stock.counts, s.stock.at = counts, now
	return counts, now, nil
}

func (s *Service) countRealm(ctx context.Context, r realm.Realm) (map[catalog.Kind]int64, error) {
	kinds := map[catalog.Kind]int64{}
	for behind, more := "", true; more; more = behind != "" {
		err := s.db.View(ctx, func(tx *db.Tx) (err error) {
			behind, err = catalog.CountPage(tx, r, behind, countRowsMax, kinds)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return kinds, nil
}
