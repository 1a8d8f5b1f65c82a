package app

import (
	"context"
	"strconv"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/user"
)

// tellEndMax is how long the end of a run may take to be told when its own context has ended.
const tellEndMax = 5 * time.Second

// Trail lists what operators did, newest first.
func (s *Service) Trail(ctx context.Context, f trail.Filter, p Page) (Listed[trail.Entry], error) {
	before, err := statementCursor(p.Cursor)
	if err != nil {
		return Listed[trail.Entry]{}, err
	}
	var l Listed[trail.Entry]
	err = s.db.View(ctx, func(tx *db.Tx) error {
		l = Listed[trail.Entry]{}
		if p.ByCursor {
			err := tx.Do(trail.Before(f, before, p.PerPage+1, 0, &l.Items))
			if len(l.Items) > p.PerPage {
				l.Items = l.Items[:p.PerPage]
				l.Next = cursor(strconv.FormatInt(l.Items[p.PerPage-1].Seq, 10))
			}
			return err
		}
		return tx.Do(trail.Count(f, &l.Total), trail.Before(f, before, p.PerPage, p.offset(), &l.Items))
	})
	return l, err
}

// Restored tells the trail that the store was filled from a backup, whose own entries are before it, and ends
// every session: some had ended since the backup.
func (s *Service) Restored(ctx context.Context, file string) error {
	act := trail.Act{Action: "store.restore", Kind: "store", Object: file}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Do(user.ForgetAllSessions()); err != nil {
			return err
		}
		return trail.Add(ctx, tx, act)
	})
}

func accountAct(accountID, action string, before, after any) trail.Act {
	return trail.Act{
		Action: action, Kind: "account", Object: accountID, AccountID: accountID, Before: before, After: after,
	}
}

type accountTold struct {
	Name        string       `json:"name"`
	Realm       realm.Realm  `json:"realm"`
	CreditLimit money.Micros `json:"credit_limit"`
	TestClock   *string      `json:"test_clock"`
	Reason      string       `json:"reason,omitempty"`
}

func accountFacts(a account.Account, limit money.Micros, reason string) accountTold {
	return accountTold{a.Name, a.Realm, limit, stamp.Maybe(a.ClockUs), reason}
}

type numbersFacts struct {
	Numbers []string `json:"numbers"`
}

func releasedFacts(open []holding.Holding) numbersFacts {
	var f numbersFacts
	for _, h := range open {
		f.Numbers = append(f.Numbers, h.E164)
	}
	return f
}

type balanceTold struct {
	Balance money.Micros `json:"balance"`
}

type moneyTold struct {
	Transaction string       `json:"transaction"`
	Amount      money.Micros `json:"amount"`
	Balance     money.Micros `json:"balance"`
	Reference   *string      `json:"reference"`
	Description string       `json:"description"`
}

// moneyAct tells of a transfer: the balance just before and just after it.
func moneyAct(action string, line ledger.Transfer) trail.Act {
	after := money.Micros(line.BalanceAfter)
	return accountAct(line.AccountID, action, balanceTold{after - line.Signed()}, moneyTold{
		line.ID, line.Signed(), after, line.Reference, line.Description,
	})
}

type keyTold struct {
	Name      string        `json:"name"`
	Scope     account.Scope `json:"scope"`
	Hint      string        `json:"hint"`
	ExpiresAt *string       `json:"expires_at"`
	RevokedAt *string       `json:"revoked_at"`
}

// keyFacts leaves out the hash: it is what a key is known by.
func keyFacts(k account.Key) keyTold {
	return keyTold{k.Name, k.Scope, "…" + k.Hint, stamp.Maybe(k.ExpiresUs), stamp.Maybe(k.RevokedUs)}
}

type priceTold struct {
	MonthlyFee          money.Micros `json:"monthly_fee"`
	SetupFee            money.Micros `json:"setup_fee"`
	EarlyTerminationFee money.Micros `json:"early_termination_fee"`
	MinimumTermMonths   int64        `json:"minimum_term_months"`
	CoolingOffDays      int64        `json:"cooling_off_days"`
}

func priceFacts(p catalog.Price) priceTold {
	return priceTold{
		p.Terms.MonthlyFee, p.Terms.SetupFee, p.Terms.EarlyTerminationFee, p.Terms.MinimumTermMonths,
		p.Terms.CoolingOffDays,
	}
}

func priceAct(found []catalog.Price, p catalog.Price) trail.Act {
	act := trail.Act{Action: "price.set", Kind: "price", Object: p.Country + " " + p.Type, After: priceFacts(p)}
	if len(found) > 0 {
		act.Before = priceFacts(found[0])
	}
	return act
}

type importFacts struct {
	Realm  realm.Realm `json:"realm"`
	DryRun bool        `json:"dry_run,omitempty"`
	*ImportCounts
	Failure string `json:"failure,omitempty"`
}

func failureText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

type billedTold struct {
	Renewed   int          `json:"renewed"`
	Suspended int          `json:"suspended"`
	Resumed   int          `json:"resumed"`
	Released  int          `json:"released"`
	Charged   money.Micros `json:"charged"`
	Failure   string       `json:"failure,omitempty"`
}

func billedFacts(b Billed, err error) billedTold {
	return billedTold{b.Renewed, b.Suspended, b.Resumed, b.Released, b.Charged, failureText(err)}
}
