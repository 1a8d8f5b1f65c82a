package app

import (
	"context"
	"strconv"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

// countedMax is the largest total of a search: more is not worth the counting (HTTP
// contract, section 3). Pages end there too.
const countedMax = 10_000

// Offer is a number that an account could buy now.
type Offer struct {
	catalog.Number
	Terms  tariff.Terms
	DueNow money.Micros // the first charge
}

// Search lists numbers that the account could buy now: by number, by monthly fee or at
// random, which has no cursor. Realm and AccountID come from the caller's key. A cursor that
// no answer of the same order gave is a fault of the kind Invalid.
func (s *Service) Search(
	ctx context.Context,
	q catalog.Search,
	by catalog.Sort,
	p Page,
) (Listed[Offer], error) {
	var l Listed[Offer]
	err := s.db.View(ctx, func(tx *db.Tx) error {
		l = Listed[Offer]{}
		q.NowUs, q.Clock = tx.Now(), account.Clock("n.account_id")
		f, err := q.Open(tx, by)
		if err != nil {
			return err
		}
		hits, err := findPage(f, by, p, &l)
		if err != nil {
			return err
		}
		l.Items, err = offers(tx, q, hits)
		return err
	})
	return l, err
}

// findPage finds the hits of a page or behind a cursor, and notes what the list says of itself.
func findPage(f *catalog.Finder, by catalog.Sort, p Page, l *Listed[Offer]) ([]catalog.Hit, error) {
	if p.ByCursor {
		return findBehind(f, by, p, l)
	}
	total, err := f.Count(countedMax)
	l.Total = int64(total)
	from := p.offset()
	limit := min(from+p.PerPage, total) - from
	if err != nil || limit <= 0 {
		return nil, err
	}
	var hits []catalog.Hit
	switch by {
	case catalog.AtRandom:
		return f.AtRandom(limit)
	case catalog.ByFee:
		hits, err = f.ByFee(nil, from+limit)
	default:
		hits, err = f.ByNumber("", from+limit)
	}
	return hits[min(from, len(hits)):], err
}

func findBehind(
	f *catalog.Finder,
	by catalog.Sort,
	p Page,
	l *Listed[Offer],
) (hits []catalog.Hit, err error) {
	behind, err := searchCursor(by, p.Cursor)
	if err != nil {
		return nil, err
	}
	switch by {
	case catalog.AtRandom:
		return f.AtRandom(p.PerPage)
	case catalog.ByFee:
		hits, err = f.ByFee(behind, p.PerPage+1)
	default:
		number := ""
		if behind != nil {
			number = behind.E164
		}
		hits, err = f.ByNumber(number, p.PerPage+1)
	}
	if len(hits) > p.PerPage {
		hits = hits[:p.PerPage]
		last := hits[p.PerPage-1]
		l.Next = cursor(string(by), strconv.FormatInt(int64(last.MonthlyFee), 10), last.E164)
	}
	return hits, err
}

// searchCursor reads a position; nil is the start.
func searchCursor(by catalog.Sort, text string) (*catalog.Hit, error) {
	if text == "" {
		return nil, nil
	}
	parts, err := cursorParts(text, 3)
	if err != nil {
		return nil, err
	}
	fee, err := strconv.ParseInt(parts[1], 10, 64)
	if _, bad := e164.Parse(parts[2]); err != nil || bad != nil || parts[0] != string(by) {
		return nil, errCursor()
	}
	return &catalog.Hit{E164: parts[2], MonthlyFee: money.Micros(fee)}, nil
}

// offers reads what was found, in its order, with what it costs the account now.
func offers(tx *db.Tx, q catalog.Search, hits []catalog.Hit) ([]Offer, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	keys := make([]catalog.Key, len(hits))
	for i, h := range hits {
		keys[i] = catalog.Key{Realm: q.Realm, E164: h.E164}
	}
	numbers := map[catalog.Key]*catalog.Number{}
	var buyers []account.Account
	buyer := account.Find([]string{q.AccountID}, &buyers)
	buyer.Rows = 1
	if err := tx.Do(catalog.Find(keys, numbers), buyer); err != nil {
		return nil, err
	}
	found := make([]Offer, len(keys))
	for i, key := range keys {
		terms, _ := numbers[key].Terms()
		found[i] = Offer{Number: *numbers[key], Terms: terms, DueNow: dueNow(terms, buyers[0].Now(q.NowUs))}
	}
	return found, nil
}

// dueNow is the first charge of a purchase at an instant: setup fee and the rest of the month.
func dueNow(terms tariff.Terms, atUs int64) money.Micros {
	return terms.SetupFee + cycle.Prorate(terms.MonthlyFee, atUs)
}
