package app

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// ClaimMax is how many numbers one claim may ask for (HTTP contract, section 3).
const ClaimMax = 100

// Claim asks for any numbers that a search would find. Its account and realm come from the
// caller's key.
type Claim struct {
	Change
	Wanted       catalog.Search
	Count        int           // from 1 to ClaimMax
	MaxTotal     *money.Micros // the most that may be charged; nil: no limit
	AllowPartial bool          // as many as match and can be paid
}

// Claimed is what a claim brought (HTTP contract, section 3).
type Claimed struct {
	Data    []json.RawMessage `json:"data"` // number objects
	Charged money.Micros      `json:"charged"`
}

const (
	// claimsAtOnce bounds the claims of this process that are under way. More would find the same
	// numbers, pass over each other's and look again: 64 at once sold 50 numbers in the time of
	// 3,000 single purchases, and told some buyers that too few were left (measured).
	claimsAtOnce = 2
	// claimSpare is how many numbers more than are asked for a claim has to choose from: all
	// that the other claims under way here may hold.
	claimSpare = (claimsAtOnce - 1) * ClaimMax
	// claimAttemptsMax bounds how often a claim looks again because others were quicker.
	claimAttemptsMax = 10
)

// errTaken says that others bought what was found. The claim looks again.
var errTaken = errors.New("others were quicker")

// Claim sells any numbers that match, the cheapest first: all that are asked for or, unless
// a part is allowed, none. A claim waits for a number that another buyer is about to get only
// where there are too few others, and so learns whether it was sold. Beside those of Purchase,
// the faults are PriceChanged above MaxTotal, and NotFound when too few match. The sandbox's
// magic numbers are never handed out.
func (s *Service) Claim(ctx context.Context, o Claim) (a Answer, err error) {
	defer func() { s.watch.Purchased(o.Wanted.Realm, a.Replayed, err) }()
	select {
	case s.claims <- struct{}{}:
		defer func() { <-s.claims }()
	case <-ctx.Done():
		return Answer{}, fault.Wrap(fault.Unavailable, ctx.Err(), "No answer in time. Try again shortly.")
	}
	for attempt := 1; ; attempt++ {
		found, all, err := s.candidates(ctx, o)
		if err != nil {
			return Answer{}, err
		}
		a, err := s.claimOf(ctx, o, found, false)
		if errors.Is(err, errTaken) && (all || attempt == claimAttemptsMax) {
			if a, err = s.claimOf(ctx, o, found, true); errors.Is(err, errTaken) {
				err = errTooFew()
			}
		}
		if !errors.Is(err, errTaken) {
			return a, err
		}
	}
}

// claimOf claims of the numbers that were found.
func (s *Service) claimOf(ctx context.Context, o Claim, found []string, wait bool) (Answer, error) {
	return s.change(ctx, o.Change, func(c *changing) (int, any, error) {
		claimed, err := c.claim(o, found, wait)
		return http.StatusOK, claimed, err
	})
}

// candidates finds numbers to choose from, the cheapest first, shuffled where they cost the
// same; all says that there are no others.
func (s *Service) candidates(ctx context.Context, o Claim) (found []string, all bool, err error) {
	var hits []catalog.Hit
	most := o.Count + claimSpare
	err = s.db.View(ctx, func(tx *db.Tx) error {
		o.Wanted.NowUs, o.Wanted.Clock = tx.Now(), account.Clock("n.account_id")
		f, err := o.Wanted.Open(tx, catalog.ByFee)
		if err == nil {
			hits, err = f.Cheapest(s.places.of(o.Wanted), most)
		}
		return err
	})
	s.places.found(o.Wanted, hits)
	rand.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
	slices.SortStableFunc(hits, func(a, b catalog.Hit) int { return int(a.MonthlyFee - b.MonthlyFee) })
	for _, h := range hits {
		if !isMagic(e164.Number(h.E164)) {
			found = append(found, h.E164)
		}
	}
	return found, len(hits) < most, err
}

// claim locks and sells as many of the numbers as are asked for. It passes over those that
// another transaction holds, or waits for them.
func (c *changing) claim(o Claim, found []string, wait bool) (Claimed, error) {
	loaded := newStock(c.tx.Now())
	loaded.accounts[c.account.ID] = c.account
	var numbers []*catalog.Number
	lock := catalog.LockSome(o.Wanted.Realm, found, o.Count, &numbers)
	if wait {
		lock = catalog.Lock(keysOf(o.Wanted.Realm, found), loaded.numbers)
	}
	err := c.tx.Do(loaded.book.Load([]string{c.account.ID}), lock)
	if err != nil {
		return Claimed{}, err
	}
	for _, n := range numbers {
		loaded.numbers[n.Key] = n
	}
	if wait {
		for _, k := range keysOf(o.Wanted.Realm, found) {
			numbers = append(numbers, loaded.numbers[k])
		}
	}
	if err := loaded.loadClocks(c.tx); err != nil {
		return Claimed{}, err
	}
	claimed, sold, err := claim(o, numbers, loaded)
	if err != nil {
		return Claimed{}, err
	}
	c.stmts = sold.save(loaded.book)
	return claimed, nil
}

func keysOf(r realm.Realm, e164s []string) []catalog.Key {
	keys := make([]catalog.Key, len(e164s))
	for i, e164 := range e164s {
		keys[i] = catalog.Key{Realm: r, E164: e164}
	}
	return keys
}

// claim decides, without I/O: of numbers in the order of their fees, those that the account
// gets, and what they cost.
func claim(o Claim, numbers []*catalog.Number, s *stock) (Claimed, *sold, error) {
	numbers = slices.DeleteFunc(slices.Clone(numbers), func(n *catalog.Number) bool {
		_, sellable := s.sellable(o.AccountID, n)
		return !sellable || n.State == catalog.Owned
	})
	numbers = numbers[:min(len(numbers), o.Count)]
	if len(numbers) == 0 || len(numbers) < o.Count && !o.AllowPartial {
		return Claimed{}, nil, errTaken
	}
	payable, total := s.payable(o.AccountID, numbers)
	if o.AllowPartial {
		numbers = numbers[:max(payable, 1)]
		payable, total = s.payable(o.AccountID, numbers)
	}
	switch {
	case o.MaxTotal != nil && total > *o.MaxTotal:
		return Claimed{}, nil, errPriceChanged(total, *o.MaxTotal)
	case payable < len(numbers):
		return Claimed{}, nil, errShort(total, s.book.Balance(o.AccountID).Available())
	}
	claimed, out := Claimed{Charged: total}, &sold{}
	for _, n := range numbers {
		terms, _ := n.Terms()
		body, err := s.hand(o.AccountID, n, terms, out)
		if err != nil {
			return Claimed{}, nil, err
		}
		claimed.Data = append(claimed.Data, body)
	}
	return claimed, out, nil
}

// payable counts the first numbers that the account can pay together, and sums up what all cost.
func (s *stock) payable(accountID string, numbers []*catalog.Number) (count int, total money.Micros) {
	available := s.book.Balance(accountID).Available()
	for i, n := range numbers {
		terms, _ := n.Terms()
		if total += dueNow(terms, s.clock(accountID)); total <= available && available >= 0 {
			count = i + 1
		}
	}
	return count, total
}

func errTooFew() error {
	return fault.New(fault.NotFound, "Too few numbers in the inventory match")
}

func errPriceChanged(total, most money.Micros) error {
	return fault.New(fault.PriceChanged, "The numbers cost more than max_total", fault.Field{
		Name: "max_total", Reason: "required " + total.String() + " USD, allowed " + most.String() + " USD",
	})
}
