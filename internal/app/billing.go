package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/run"
	"tryvox.io/numbers/internal/trail"
)

const (
	// accountsMax bounds the accounts that one transaction of a billing run locks.
	accountsMax = 100
	// lookMax is how many accounts one look finds.
	lookMax = 1000
	// restMax bounds the rest after a transaction of a billing run, whatever the clock says.
	restMax = 100 * time.Millisecond
)

// billingPace keeps an account, and all that wait behind a buyer of it, waiting for no longer
// than a purchase takes on a busy store. Half the time costs a fifth of the speed (measured,
// docs/decisions/0005).
var billingPace = pacing{time: 10 * time.Millisecond, first: 100, least: 100}

// Renew is what the service does by itself: it renews what has fallen due and sees to debts, and logs what
// came of it. It may be stopped anywhere and called again, by several nodes at once too.
func (s *Service) Renew(ctx context.Context) error {
	started := s.now()
	billed, err := s.runBilling(ctx)
	if billed.steps() > 0 {
		s.log.Info("billed", "renewed", billed.Renewed, "suspended", billed.Suspended,
			"resumed", billed.Resumed, "released", billed.Released, "charged", billed.Charged.String())
		err = errors.Join(err, s.billedByItself(ctx, started.UnixMicro(), billed, err))
	}
	return err
}

// RunBilling is an operator's run: what Renew does by itself, now. The trail tells of its beginning
// and its end.
func (s *Service) RunBilling(ctx context.Context) (Billed, error) {
	_, billed, failure, err := s.billingRun(ctx)
	return billed, errors.Join(failure, err)
}

// BillingRun is RunBilling for who looks at it from afar: the run says what it did, or why it failed.
func (s *Service) BillingRun(ctx context.Context) (run.Run, error) {
	r, _, _, err := s.billingRun(ctx)
	return r, err
}

func (s *Service) billingRun(ctx context.Context) (r run.Run, billed Billed, failure, err error) {
	r = run.Run{ID: id.New("run"), Kind: run.Billing}
	act := trail.Act{Action: "billing.start", Kind: "billing", Object: r.ID}
	w, err := s.begin(ctx, r, billedFacts(billed, nil), act)
	if err != nil {
		return r, billed, nil, err
	}
	billed, failure = s.runBilling(ctx)
	act.Action, act.After = "billing.end", billedFacts(billed, failure)
	r, err = s.end(ctx, w, billedFacts(billed, nil), failure, act)
	return r, billed, failure, err
}

// billedByItself keeps what the service billed by itself, beside the operators' runs.
func (s *Service) billedByItself(ctx context.Context, startedUs int64, billed Billed, why error) error {
	r := run.Run{
		ID: id.New("run"), Kind: run.Billing, Who: trail.Of(ctx).Who, State: run.Done,
		Counts: string(text(billedFacts(billed, nil))), Failure: failureText(why), CreatedUs: startedUs,
	}
	if why != nil {
		r.State = run.Failed
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		nowUs := tx.Now()
		r.SeenUs, r.EndedUs = nowUs, &nowUs
		return tx.Do(run.Begin(r)...)
	})
}

// runBilling plays what has fallen due until now for all accounts on real time: months are
// charged, or numbers suspended; debts are paid where there is money, or their numbers
// released after the grace; owners of low balances are told (HTTP contract, section 5).
// Accounts with a test clock are left alone. It may be stopped anywhere and run again, and
// several at once charge once. A failure of one account stops nobody else.
func (s *Service) runBilling(ctx context.Context) (Billed, error) {
	var all Billed
	var errs []error
	pace := newPace(billingPace)
	for _, look := range []func(tx *db.Tx, behind string) ([]holding.Owing, string, error){
		s.owing, s.indebted, s.low,
	} {
		for behind := ""; ; {
			var found []holding.Owing
			err := s.db.View(ctx, func(tx *db.Tx) (err error) {
				found, behind, err = look(tx, behind)
				return err
			})
			if err != nil {
				return all, errors.Join(append(errs, err)...)
			}
			for len(found) > 0 {
				some := together(found, pace.size())
				found = found[len(some):]
				billed, err := s.bill(ctx, some, pace)
				all.add(billed)
				if fault.Of(err) == fault.Unavailable {
					return all, errors.Join(append(errs, err)...)
				}
				errs = append(errs, err)
			}
			if behind == "" {
				break
			}
		}
	}
	return all, errors.Join(errs...)
}

// owing finds accounts with months to pay; behind is empty at the end.
func (s *Service) owing(tx *db.Tx, behind string) ([]holding.Owing, string, error) {
	var found []holding.Owing
	if err := tx.Do(holding.FindOwing(behind, tx.Now(), settleMax, lookMax, &found)); err != nil {
		return nil, "", err
	}
	return inRealTime(tx, found)
}

// indebted finds accounts whose debts can be paid, or can be no longer.
func (s *Service) indebted(tx *db.Tx, behind string) ([]holding.Owing, string, error) {
	var debts []holding.Debt
	if err := tx.Do(holding.FindDebts(behind, lookMax, &debts)); err != nil || len(debts) == 0 {
		return nil, "", err
	}
	ids := make([]string, len(debts))
	for i, d := range debts {
		ids[i] = d.AccountID
	}
	book := ledger.NewBook()
	if err := tx.Do(book.Load(ids)); err != nil {
		return nil, "", err
	}
	var found []holding.Owing
	for _, d := range debts {
		over := d.SinceUs+cycle.Grace.Microseconds() <= tx.Now()
		if over || d.Least <= book.Balance(d.AccountID).Available() {
			found = append(found, holding.Owing{AccountID: d.AccountID, Due: d.Count})
		}
	}
	found, _, err := inRealTime(tx, found)
	return found, lastOf(ids), err
}

// low finds accounts whose owners are to be told of a low balance.
func (s *Service) low(tx *db.Tx, behind string) ([]holding.Owing, string, error) {
	since := cycle.Reminded(tx.Now())
	if since == 0 {
		return nil, "", nil
	}
	var ids []string
	if err := tx.Do(ledger.FindLow(behind, since, lookMax, &ids)); err != nil {
		return nil, "", err
	}
	found := make([]holding.Owing, len(ids))
	for i, id := range ids {
		found[i].AccountID = id
	}
	return inRealTime(tx, found)
}

// inRealTime leaves out closed accounts and those with test clocks; behind is the last one
// that was looked at, empty if these were all.
func inRealTime(tx *db.Tx, found []holding.Owing) (open []holding.Owing, behind string, err error) {
	if len(found) == 0 {
		return nil, "", nil
	}
	ids := make([]string, len(found))
	for i, o := range found {
		ids[i] = o.AccountID
	}
	if len(found) == lookMax {
		behind = lastOf(ids)
	}
	var accounts []account.Account
	if err := tx.Do(account.Find(ids, &accounts)); err != nil {
		return nil, "", err
	}
	live := map[string]bool{}
	for _, a := range accounts {
		live[a.ID] = a.ClockUs == nil && !a.Closed()
	}
	return slices.DeleteFunc(found, func(o holding.Owing) bool { return !live[o.AccountID] }), behind, nil
}

func lastOf(ids []string) string {
	if len(ids) < lookMax {
		return ""
	}
	return ids[len(ids)-1]
}

// together takes the first accounts whose dues make one transaction.
func together(found []holding.Owing, rows int) []holding.Owing {
	due := 0
	for i, o := range found {
		if due += max(o.Due, 1); i > 0 && (due > rows || i == accountsMax) {
			return found[:i]
		}
	}
	return found
}

// bill plays some accounts to their end, one transaction after the other. When that fails for
// a reason of one account, the others are played by themselves.
func (s *Service) bill(ctx context.Context, some []holding.Owing, pace *pace) (Billed, error) {
	ids := make([]string, len(some))
	for i, o := range some {
		ids[i] = o.AccountID
	}
	billed, err := s.billTogether(ctx, ids, pace)
	if err == nil || len(ids) == 1 || fault.Of(err) == fault.Unavailable {
		return billed, err
	}
	var errs []error
	for _, id := range ids {
		more, err := s.billTogether(ctx, []string{id}, pace)
		billed.add(more)
		if err != nil {
			errs = append(errs, fmt.Errorf("bill account %s: %w", id, err))
		}
	}
	return billed, errors.Join(errs...)
}

func (s *Service) billTogether(ctx context.Context, ids []string, pace *pace) (all Billed, err error) {
	defer func() {
		for _, id := range ids {
			s.changed(id)
		}
	}()
	for {
		var billed Billed
		more, started, ordered := false, s.now(), s.orders.Load()
		step, cancel := context.WithTimeout(ctx, batchTimeout)
		err := s.db.Update(step, func(tx *db.Tx) (err error) {
			billed, more, err = billRound(tx, ids, pace.size())
			return err
		})
		late := step.Err() != nil && ctx.Err() == nil
		cancel()
		if late && err != nil && pace.shorten() {
			continue // a slow disk may be quick enough for fewer rows
		}
		if err != nil || !more {
			return all, err
		}
		all.add(billed)
		s.watch.Billed(billed)
		took := s.now().Sub(started)
		pace.took(billed.steps(), took)
		if s.orders.Load() != ordered {
			rest(ctx, took)
		}
	}
}

// rest leaves the store for as long as a transaction took to those who buy meanwhile.
func rest(ctx context.Context, took time.Duration) {
	select {
	case <-ctx.Done(): // the next transaction says so
	case <-time.After(min(took, restMax)):
	}
}

// billRound locks accounts, and plays those that are still on real time.
func billRound(tx *db.Tx, ids []string, limit int) (Billed, bool, error) {
	locked := map[string]account.Account{}
	if err := tx.Do(account.Lock(ids, locked)); err != nil {
		return Billed{}, false, err
	}
	var open []account.Account
	for _, id := range ids {
		if a := locked[id]; a.ClockUs == nil && !a.Closed() {
			open = append(open, a)
		}
	}
	if len(open) == 0 {
		return Billed{}, false, nil
	}
	return playRound(tx, open, tx.Now(), limit)
}
