package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// saleUs is the real time of the tests: 22 of April's 30 days are left.
var saleUs = time.Date(2026, 4, 9, 10, 30, 0, 0, time.UTC).UnixMicro()

// shelf is a stock without a database: what it says is what load would have read.
type shelf struct {
	*stock
	balances []ledger.Balance
}

func newShelf() *shelf { return &shelf{stock: newStock(saleUs)} }

// account puts a live account on the shelf.
func (s *shelf) account(id string, balance, limit money.Micros) {
	s.accounts[id] = account.Account{ID: id, Realm: realm.Live}
	s.balances = append(s.balances, ledger.Balance{AccountID: id, Balance: balance, CreditLimit: limit})
	load := s.book.Load(nil)
	for _, b := range s.balances {
		err := load.Row(func(dest ...any) error { // in the order of the statement's columns
			*dest[0].(*string), *dest[1].(*money.Micros) = b.AccountID, b.Balance
			*dest[2].(*money.Micros), *dest[3].(*int64) = b.CreditLimit, b.Lines
			return nil
		})
		if err != nil {
			panic(err)
		}
	}
}

// change changes an account.
func (s *shelf) change(id string, how func(*account.Account)) {
	a := s.accounts[id]
	how(&a)
	s.accounts[id] = a
}

// number puts a number for sale on the shelf: 2.50 a month, 0.00 setup.
func (s *shelf) number(n string) *catalog.Number {
	monthly, setup := 250*money.Cent, money.Micros(0)
	stocked := &catalog.Number{
		Key: catalog.Key{Realm: realm.Live, E164: n}, Country: "US", Type: catalog.Local, Region: "CA",
		Capabilities: "voice|sms", MonthlyFee: &monthly, SetupFee: &setup, State: catalog.ForSale,
	}
	s.numbers[stocked.Key] = stocked
	return stocked
}

// order is one of a live account's for a number of the United States, with key and fingerprint as "key/fp".
func order(accountID, number, once string) *purchase {
	key, fingerprint, _ := strings.Cut(once, "/")
	return &purchase{PurchaseOrder: PurchaseOrder{
		AccountID: accountID, Realm: realm.Live, E164: e164.Number(number), Country: "US",
		Once: Once{Key: key, Fingerprint: fingerprint},
	}}
}

// outcomes decides the orders and says of each what became of it, and what its buyer has in the end.
func (s *shelf) outcomes(t *testing.T, orders ...*purchase) []string {
	t.Helper()
	if _, err := sell(orders, s.stock); err != nil {
		t.Fatal(err)
	}
	all := make([]string, len(orders))
	for i, o := range orders {
		switch {
		case o.err != nil:
			all[i] = o.err.Error()
		case o.answer.Replayed:
			all[i] = "replayed " + o.answer.Body
		default:
			all[i] = fmt.Sprintf("%d, %s left", o.answer.Status, s.book.Balance(o.AccountID).Balance)
		}
	}
	return all
}

func compare(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

const (
	one   = "+14155550001"
	two   = "+14155550002"
	three = "+14155550003"
)
