package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

// claimLook is how a claim looks for numbers. It begins with the hasty look and goes on where
// others were quicker.
type claimLook int

const (
	hasty   claimLook = iota // passes over what others hold, and gives up where they hold the account
	wide                     // waits for the account, and passes over held numbers among many more
	patient                  // waits for the numbers too, and so learns which of them are sold
)

const (
	// claimsWaiting bounds the claims of this process that may wait for others' locks: they have
	// seats of their own, so that those who need not wait go past them. Each holds one of the
	// database's connections, so there are few.
	claimsWaiting = 4
	// claimSpare is how many numbers more than are asked for a claim has to choose from: all
	// that the other hasty claims here may hold.
	claimSpare = (claimsAtOnce - 1) * ClaimMax
	// claimSpareWide is the same for the wide look: what batches of purchases hold, here and on
	// another node.
	claimSpareWide = 2 * batchMax
	// claimLooksMax bounds how often a claim looks because others were quicker.
	claimLooksMax = 10
)

// errTaken says that others bought or hold what was found, or hold the account. The claim looks again.
var errTaken = errors.New("others were quicker")

// candidates are numbers to choose from, the cheapest first.
type candidates struct {
	e164s []string
	all   bool // there are no others
}

// lookAndClaim looks until the claim has what it wants, or has waited for all that match. A part
// is taken only of the latter.
func (s *Service) lookAndClaim(ctx context.Context, o Claim) (Answer, error) {
	var found candidates
	look := hasty
	for looks := 1; ; looks++ {
		a, err := s.claimOnce(ctx, o, look, &found)
		switch {
		case !errors.Is(err, errTaken):
			return a, err
		case look == patient && found.all:
			return Answer{}, fault.New(fault.NotFound, "Too few numbers in the inventory match")
		case looks == claimLooksMax:
			return Answer{}, fault.Wrap(fault.Unavailable, err, "Others buy the same numbers. Try again shortly.")
		case look == hasty && !found.all:
			look = wide
		default:
			look = patient
		}
	}
}

// claimOnce looks once, on a seat. What was found stays if it is all there is.
func (s *Service) claimOnce(ctx context.Context, o Claim, look claimLook, found *candidates) (Answer, error) {
	seats := s.claims
	if look != hasty {
		seats = s.waiting
	}
	select {
	case seats <- struct{}{}:
		defer func() { <-seats }()
	case <-ctx.Done():
		return Answer{}, fault.Wrap(fault.Unavailable, ctx.Err(), "No answer in time. Try again shortly.")
	}
	if !found.all {
		var err error
		if *found, err = s.candidates(ctx, o, look); err != nil {
			return Answer{}, err
		}
	}
	to := o.Change
	to.hasty = look == hasty
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		claimed, err := c.claim(o, look, *found)
		return http.StatusOK, claimed, err
	})
}

// candidates finds numbers, shuffled where they cost the same.
func (s *Service) candidates(ctx context.Context, o Claim, look claimLook) (found candidates, err error) {
	most := o.Count + claimSpare
	if look == wide {
		most = o.Count + claimSpareWide
	}
	var hits []catalog.Hit
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
			found.e164s = append(found.e164s, h.E164)
		}
	}
	found.all = len(hits) < most
	return found, err
}
