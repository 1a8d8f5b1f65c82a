package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

func TestWhatASaleWrites(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 10*money.Dollar, 0)
	n := s.number(one)
	*n.SetupFee = money.Dollar
	n.Price = &catalog.Price{Terms: tariff.Terms{
		MonthlyFee: 9 * money.Dollar, SetupFee: 9 * money.Dollar, EarlyTerminationFee: 25 * money.Dollar,
		MinimumTermMonths: 3, CoolingOffDays: 14,
	}}
	o := order("acc_a", one, "k/fp")
	sold, err := sell([]*purchase{o}, s.stock)
	if err != nil || o.err != nil {
		t.Fatalf("told %v, error %v, want a sale", o.err, err)
	}
	body := `{"e164":"+14155550001","country":"US","type":"local","region":"CA","status":"active",` +
		`"capabilities":["voice","sms"],"monthly_fee":2.50,"setup_fee":1.00,"currency":"USD","trunk_id":null,` +
		`"application_id":null,"created_at":"2026-04-09T10:30:00Z","updated_at":"2026-04-09T10:30:00Z"}`
	if o.answer != (Answer{Status: 200, Body: body}) {
		t.Errorf("answer %+v, want 200 with %s", o.answer, body)
	}
	terms := tariff.Terms{
		MonthlyFee: 250 * money.Cent, SetupFee: money.Dollar, EarlyTerminationFee: 25 * money.Dollar,
		MinimumTermMonths: 3, CoolingOffDays: 14,
	}
	h := sold.holdings[0]
	if h.Terms != terms || h.AccountID != "acc_a" || h.CreatedUs != saleUs || h.UpdatedUs != saleUs {
		t.Errorf("holding %+v, want the terms %+v, of acc_a since the moment of the sale", h, terms)
	}
	if sale := (catalog.Sale{Key: n.Key, AccountID: "acc_a"}); !slices.Equal(sold.sales, []catalog.Sale{sale}) {
		t.Errorf("sales %v, want %v", sold.sales, sale)
	}
	e := sold.events[0]
	if e.Type != event.NumberPurchased || string(e.Data) != body || e.CreatedUs != saleUs {
		t.Errorf("event %+v, want number.purchased with the number", e)
	}
	want := kept{onceKey{"acc_a", "k"}, "fp", 200, body, saleUs}
	if !slices.Equal(sold.kept, []kept{want}) {
		t.Errorf("kept %+v, want %+v", sold.kept, want)
	}
	if got := s.posted(); !slices.Equal(got, []string{
		"1 setup_fee acc_a to live:revenue 1.00, 9.00 left: setup fee of 1.00 USD",
		"2 monthly_fee acc_a to live:revenue 1.83, 7.17 left: 22 of 30 days of 2.50 USD",
	}) {
		t.Errorf("posted %q", got)
	}
}

// posted says what the sales posted, line by line.
func (s *shelf) posted() (lines []string) {
	saved := s.book.Save() // the last one moves the balances
	for _, stmt := range saved[:max(0, len(saved)-1)] {
		for _, p := range stmt.Args[0].(db.Rows).Slice().([]ledger.Transfer) {
			lines = append(lines, fmt.Sprintf("%d %s %s to %s %s, %s left: %s", p.Line, p.Type, p.Debit, p.Credit,
				money.Micros(p.Amount), money.Micros(p.BalanceAfter), p.Description))
		}
	}
	return lines
}

func TestWhatASaleCosts(t *testing.T) {
	const dollar = money.Dollar
	fee := func(v money.Micros) *money.Micros { return &v }
	list := &catalog.Price{Terms: tariff.Terms{MonthlyFee: 3 * dollar, SetupFee: 5 * dollar, CoolingOffDays: 7}}
	tests := []struct {
		name    string
		monthly *money.Micros
		setup   *money.Micros
		price   *catalog.Price
		clock   string
		want    []string // posted
	}{
		{"own fees", fee(250 * money.Cent), fee(0), nil, "", []string{"monthly_fee 1.83"}},
		{"nothing at all", fee(0), fee(0), list, "", nil},
		{"setup only", fee(0), fee(dollar), nil, "", []string{"setup_fee 1.00"}},
		{"both of the list", nil, nil, list, "", []string{"setup_fee 5.00", "monthly_fee 2.20"}},
		{"own monthly fee, setup of the list", fee(dollar), nil, list, "",
			[]string{"setup_fee 5.00", "monthly_fee 0.73"}},
		{"own setup fee, monthly of the list", nil, fee(0), list, "", []string{"monthly_fee 2.20"}},
		{"own monthly fee without a list", fee(dollar), nil, nil, "", []string{"monthly_fee 0.73"}},
		{"on the first of the month", fee(250 * money.Cent), nil, nil, "2026-05-01T00:00:00Z",
			[]string{"monthly_fee 2.50"}},
		{"on the last day", fee(250 * money.Cent), nil, nil, "2026-05-31T23:59:59Z", []string{"monthly_fee 0.08"}},
		{"in a leap year", fee(29 * dollar), nil, nil, "2028-02-29T12:00:00Z", []string{"monthly_fee 1.00"}},
		{"less than half a cent", fee(money.Cent), nil, nil, "2026-05-31T23:59:59Z", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newShelf()
			s.account("acc_a", 100*dollar, 0)
			if tt.clock != "" {
				at, err := time.Parse(time.RFC3339, tt.clock)
				if err != nil {
					t.Fatal(err)
				}
				us := at.UnixMicro()
				s.change("acc_a", func(a *account.Account) { a.ClockUs = &us })
			}
			n := s.number(one)
			n.MonthlyFee, n.SetupFee, n.Price = tt.monthly, tt.setup, tt.price
			s.outcomes(t, order("acc_a", one, ""))
			var got []string
			for _, line := range s.posted() {
				words := strings.Fields(line)
				got = append(got, words[1]+" "+strings.TrimSuffix(words[5], ","))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("posted %q, want %q", got, tt.want)
			}
		})
	}
}
