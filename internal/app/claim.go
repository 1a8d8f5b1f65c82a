package app

import (
	"context"
	"encoding/json"
	"slices"

	"tryvox.io/numbers/internal/catalog"
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

// claimsAtOnce bounds the claims of this process that are under way and wait for nobody. More would
// find the same numbers, pass over each other's and look again: 64 at once sold 50 numbers in the
// time of 3,000 single purchases (measured).
const claimsAtOnce = 2

// Claim sells any numbers that match, the cheapest first: all that are asked for or, unless
// a part is allowed, none. A claim waits for a number that another buyer is about to get only
// where there are too few others, and so learns whether it was sold. Beside those of Purchase,
// the faults are PriceChanged above MaxTotal, NotFound when too few match, and Unavailable when
// others were quicker time after time. The sandbox's magic numbers are never handed out.
func (s *Service) Claim(ctx context.Context, o Claim) (a Answer, err error) {
	defer func() { s.watch.Purchased(o.Wanted.Realm, a.Replayed, err) }()
	return s.lookAndClaim(ctx, o)
}

// claim locks and sells as many of the numbers as are asked for.
func (c *changing) claim(o Claim, look claimLook, found candidates) (Claimed, error) {
	loaded := newStock(c.tx.Now())
	loaded.accounts[c.account.ID] = c.account
	keys := keysOf(o.Wanted.Realm, found.e164s)
	var numbers []*catalog.Number
	lock := catalog.LockSome(o.Wanted.Realm, found.e164s, o.Count, &numbers)
	if look == patient {
		lock = catalog.Lock(keys, loaded.numbers)
	}
	err := c.tx.Do(loaded.book.Load([]string{c.account.ID}), lock)
	if err != nil {
		return Claimed{}, err
	}
	for _, n := range numbers {
		loaded.numbers[n.Key] = n
	}
	if look == patient {
		for _, k := range keys {
			numbers = append(numbers, loaded.numbers[k])
		}
	}
	if err := loaded.loadClocks(c.tx); err != nil {
		return Claimed{}, err
	}
	least := o.Count
	if o.AllowPartial && look == patient && found.all {
		least = 1
	}
	claimed, sold, err := claim(o, numbers, loaded, least)
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
// gets, and what they cost. Fewer than the least are errTaken.
func claim(o Claim, numbers []*catalog.Number, s *stock, least int) (Claimed, *sold, error) {
	numbers = slices.DeleteFunc(slices.Clone(numbers), func(n *catalog.Number) bool {
		_, sellable := s.sellable(o.AccountID, n)
		return !sellable || n.State == catalog.Owned
	})
	numbers = numbers[:min(len(numbers), o.Count)]
	if len(numbers) < least {
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

func errPriceChanged(total, most money.Micros) error {
	return fault.New(fault.PriceChanged, "The numbers cost more than max_total", fault.Field{
		Name: "max_total", Reason: "required " + total.String() + " USD, allowed " + most.String() + " USD",
	})
}
