package catalog

import (
	"testing"

	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

func TestTermsOfANumber(t *testing.T) {
	fee := func(v money.Micros) *money.Micros { return &v }
	list := &Price{Terms: tariff.Terms{
		MonthlyFee: 3, SetupFee: 5, EarlyTerminationFee: 7, MinimumTermMonths: 2, CoolingOffDays: 9,
	}}
	tests := []struct {
		name   string
		number Number
		want   tariff.Terms
		priced bool
	}{
		{"nothing", Number{}, tariff.Terms{CoolingOffDays: 30}, false},
		{"a setup fee alone", Number{SetupFee: fee(1)}, tariff.Terms{SetupFee: 1, CoolingOffDays: 30}, false},
		{"own fees", Number{MonthlyFee: fee(1), SetupFee: fee(2)},
			tariff.Terms{MonthlyFee: 1, SetupFee: 2, CoolingOffDays: 30}, true},
		{"free of charge", Number{MonthlyFee: fee(0)}, tariff.Terms{CoolingOffDays: 30}, true},
		{"the list", Number{Price: list}, list.Terms, true},
		{"own monthly fee and the list", Number{MonthlyFee: fee(1), Price: list}, tariff.Terms{
			MonthlyFee: 1, SetupFee: 5, EarlyTerminationFee: 7, MinimumTermMonths: 2, CoolingOffDays: 9,
		}, true},
		{"free setup and the list", Number{SetupFee: fee(0), Price: list}, tariff.Terms{
			MonthlyFee: 3, EarlyTerminationFee: 7, MinimumTermMonths: 2, CoolingOffDays: 9,
		}, true},
	}
	for _, tt := range tests {
		if got, priced := tt.number.Terms(); got != tt.want || priced != tt.priced {
			t.Errorf("%s: terms %+v, priced %t, want %+v, %t", tt.name, got, priced, tt.want, tt.priced)
		}
	}
}

func TestSameItem(t *testing.T) {
	fee := func(v money.Micros) *money.Micros { return &v }
	base := Item{Region: "CA", MonthlyFee: fee(1), Carrier: "acme"}
	tests := map[string]func(*Item){
		"region": func(i *Item) { i.Region = "NY" }, "locality": func(i *Item) { i.Locality = "Oakland" },
		"fee": func(i *Item) { i.MonthlyFee = fee(2) }, "no fee": func(i *Item) { i.MonthlyFee = nil },
		"a setup fee": func(i *Item) { i.SetupFee = fee(0) }, "carrier": func(i *Item) { i.Carrier = "" },
		"type": func(i *Item) { i.Type = Local }, "capabilities": func(i *Item) { i.Capabilities = "sms" },
	}
	stocked := Stocked{Item: base}
	if again := base; !stocked.Same(again) {
		t.Error("the same item counts as changed")
	}
	for name, change := range tests {
		item := base
		change(&item)
		if stocked.Same(item) {
			t.Errorf("another %s counts as no change", name)
		}
	}
	if stocked.Withdrawn = true; stocked.Same(base) {
		t.Error("the import of a withdrawn number counts as no change")
	}
}
