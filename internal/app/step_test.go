package app_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// The verbs of a random workload.
const (
	openAccount     = "open"
	topUp           = "top up"
	setPrice        = "set price"
	importNumber    = "import"
	purchase        = "purchase"
	purchaseAgain   = "purchase again" // with a key, of which there are few
	closeAccount    = "close"
	closeAndRelease = "close and release"
	moveClock       = "move clock"
	laterBy         = "later" // real time goes on, and nobody bills
	runBilling      = "bill"
	releaseNumber   = "release"
	cancelRelease   = "cancel"
	lockNumber      = "lock"
	unlockNumber    = "unlock"
)

// step is one thing that happens; what its verb does not need is left alone.
type step struct {
	Verb      string
	Account   int
	Number    int
	Region    string
	Reference string
	Once      string
	Amount    money.Micros
	Later     time.Duration
}

// numbersDrawn is how many numbers there may be in each realm.
const numbersDrawn = 20

// The worlds of the accounts: of five, two are live, one is sandbox on real time, two have clocks.
const worlds = 5

func (s step) account() string { return fmt.Sprint("acc_", s.Account) }

func (s step) realm() realm.Realm { return realm.Of(s.Account%worlds >= 2) }

func (s step) clocked() bool { return s.Account%worlds >= 3 }

func (s step) key() catalog.Key { return catalog.Key{Realm: s.realm(), E164: string(number(s.Number))} }

// fee is the number's own monthly fee; every third has none.
func (s step) fee() *money.Micros {
	if s.Amount%3 == 0 {
		return nil
	}
	return &s.Amount
}

// paid is what a top-up brings, enough for a few numbers.
func (s step) paid() money.Micros { return 20 * s.Amount }

func (s step) days() int64 { return 10 * int64(s.Amount%4) }

func (s step) months() int64 { return int64(s.Amount % 3) }

func (s step) earlyFee() money.Micros { return s.Amount / 2 }

// verbs are drawn alike; what stands more often happens more often.
var verbs = slices.Concat(
	slices.Repeat([]string{purchase}, 12), slices.Repeat([]string{purchaseAgain}, 6),
	slices.Repeat([]string{importNumber, openAccount, topUp}, 5),
	slices.Repeat([]string{moveClock, laterBy, runBilling}, 4),
	slices.Repeat([]string{releaseNumber, cancelRelease}, 5),
	[]string{setPrice, setPrice, lockNumber, unlockNumber, closeAccount, closeAndRelease},
)

// amounts are odd and even, nothing and much, and some finer than a cent.
var amounts = []money.Micros{
	0, 1, money.Cent, 99 * money.Cent, money.Dollar, 250 * money.Cent, 1_234_567, 7 * money.Dollar,
	40 * money.Dollar,
}

var steps = rapid.Custom(func(t *rapid.T) step {
	hours := rapid.SampledFrom([]int{-1, 0, 1, 23, 25, 24 * 9, 24 * 15, 24 * 31, 24 * 100}).Draw(t, "hours")
	verb, keys := rapid.SampledFrom(verbs).Draw(t, "verb"), []string{"", "k1", "k2", "k3"}
	if verb == purchaseAgain {
		keys = keys[1:]
	}
	return step{
		Verb:      verb,
		Account:   rapid.IntRange(0, 2*worlds-1).Draw(t, "account"),
		Number:    rapid.IntRange(0, numbersDrawn-1).Draw(t, "number"),
		Region:    rapid.SampledFrom([]string{"CA", "NY"}).Draw(t, "region"),
		Reference: rapid.SampledFrom([]string{"", "r1", "r2"}).Draw(t, "reference"),
		Once:      rapid.SampledFrom(keys).Draw(t, "once"),
		Amount:    rapid.SampledFrom(amounts).Draw(t, "amount"),
		Later:     time.Duration(hours) * time.Hour,
	}
})

// opening is how every workload begins: stock in both realms, and accounts with money.
func opening() (all []step) {
	all = append(all, step{Verb: setPrice, Amount: 3 * money.Dollar})
	for account := range worlds {
		all = append(all, step{Verb: openAccount, Account: account, Amount: money.Dollar})
		all = append(all, step{Verb: topUp, Account: account, Amount: money.Dollar})
	}
	for n := range numbersDrawn / 2 {
		fee := money.Micros(n) * money.Cent
		all = append(all, step{Verb: importNumber, Number: n, Region: "CA", Amount: fee})
		all = append(all, step{Verb: importNumber, Number: n, Region: "CA", Amount: fee, Account: worlds - 1})
	}
	return all
}
