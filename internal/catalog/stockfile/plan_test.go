package stockfile

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"tryvox.io/numbers/internal/e164"
)

// libraryNumber is what Parse would return for canonical E.164, without its leniency.
func libraryNumber(code, national string) *phonenumbers.PhoneNumber {
	callingCode := int32(decimal(code))
	value, _ := strconv.ParseUint(national, 10, 64)
	number := &phonenumbers.PhoneNumber{CountryCode: &callingCode, NationalNumber: &value}
	if zeros := int32(len(national) - len(strings.TrimLeft(national, "0"))); zeros > 0 {
		if value == 0 {
			zeros-- // the last zero is the number
		}
		leading := true
		number.ItalianLeadingZero, number.NumberOfLeadingZeros = &leading, &zeros
	}
	return number
}

// callingCodes are those of countries: the plan is never asked for the others.
func callingCodes() []string {
	var codes []string
	for code := range phonenumbers.GetSupportedCallingCodes() {
		if !phonenumbers.GetSupportedGlobalNetworkCallingCodes()[code] {
			codes = append(codes, strconv.Itoa(code))
		}
	}
	slices.Sort(codes)
	return codes
}

// nationals are numbers near the plan: every example with up to three digits changed, and some of pure
// chance.
func nationals(random *rand.Rand, code string, count int) []string {
	var examples []string
	for _, id := range phonenumbers.GetRegionCodesForCountryCode(decimal(code)) {
		for _, desc := range descriptions(metadata()[id]) {
			if example := desc.GetExampleNumber(); example != "" {
				examples = append(examples, example)
			}
		}
	}
	slices.Sort(examples)
	all := slices.Clone(examples)
	for range count {
		digits := []byte(examples[random.IntN(len(examples))])
		for range random.IntN(4) {
			digits[random.IntN(len(digits))] = '0' + byte(random.IntN(10))
		}
		if random.IntN(8) == 0 {
			digits = digits[:len(digits)-1]
		}
		if random.IntN(8) == 0 {
			for i := range digits {
				digits[i] = '0' + byte(random.IntN(10))
			}
		}
		all = append(all, string(digits))
	}
	return all
}

func TestAutomatonAgreesWithLibrary(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	perCode := 400
	if testing.Short() {
		perCode = 50
	}
	for _, code := range callingCodes() {
		a := newAutomaton(code)
		for _, national := range nationals(random, code, perCode) {
			number := libraryNumber(code, national)
			kinds := a.kindsAt(national)
			home := phonenumbers.GetRegionCodeForNumber(number)
			for i, territory := range a.territories {
				got := phonenumbers.UNKNOWN
				if kinds != nil {
					got = kinds[i]
				}
				valid := phonenumbers.IsValidNumberForRegion(number, territory.id)
				if valid != (got != phonenumbers.UNKNOWN) {
					t.Fatalf("seed %d: +%s %s in %s: valid %v, kind %d",
						seed, code, national, territory.id, valid, got)
				}
				if want := phonenumbers.GetNumberType(number); territory.id == home && got != want {
					t.Fatalf("seed %d: +%s %s in %s: kind %d, want %d",
						seed, code, national, territory.id, got, want)
				}
			}
		}
	}
}

// The limit exists for a plan that nobody has written yet: no plan of today comes near it.
func TestStatesStayFarBelowTheirLimit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, code := range []string{"1", "44", "49", "55", "86", "91"} {
		a := newAutomaton(code)
		for _, national := range nationals(random, code, 20_000) {
			a.kindsAt(national)
		}
		t.Logf("+%s: %d instructions, %d states", code, len(a.insts), len(a.states))
		if len(a.states) > statesMax/4 {
			t.Errorf("+%s: %d states, want at most %d", code, len(a.states), statesMax/4)
		}
	}
}

func TestResetKeepsTheAnswers(t *testing.T) {
	a := newAutomaton("1")
	before := slices.Clone(a.kindsAt("4155551234"))
	a.reset()
	if after := a.kindsAt("4155551234"); !slices.Equal(before, after) {
		t.Errorf("after reset %v, want %v", after, before)
	}
}

func TestSee(t *testing.T) {
	cases := []struct {
		number  e164.Number
		country e164.Country
		want    sighting
	}{
		{"+14155551234", "US", sighting{phonenumbers.FIXED_LINE_OR_MOBILE, "US"}},
		{"+14165551234", "US", sighting{phonenumbers.FIXED_LINE_OR_MOBILE, "CA"}},
		{"+18005551234", "US", sighting{phonenumbers.TOLL_FREE, "US"}},
		{"+18005551234", "CA", sighting{phonenumbers.TOLL_FREE, "CA"}},
		{"+18005551234", "UM", sighting{phonenumbers.TOLL_FREE, "US"}},
		{"+919876543210", "IN", sighting{phonenumbers.MOBILE, "IN"}},
		{"+12345678", "US", sighting{phonenumbers.UNKNOWN, ""}},
		{"+390612345678", "IT", sighting{phonenumbers.FIXED_LINE, "IT"}},
		{"+6721234567", "AQ", sighting{phonenumbers.UNKNOWN, ""}},
	}
	p := newPlan()
	for _, c := range cases {
		h, err := p.home(string(c.country))
		if err != nil {
			t.Fatal(err)
		}
		if got := h.see(c.number); got != c.want {
			t.Errorf("see(%s, %s) = %v, want %v", c.number, c.country, got, c.want)
		}
	}
}

// The automaton knows no number of a country whose calling code the plan does not have: this says there is
// none.
func TestPlanHasEveryCountry(t *testing.T) {
	for _, country := range e164.Countries() {
		code := country.CallingCode()
		if len(phonenumbers.GetRegionCodesForCountryCode(decimal(code))) == 0 {
			t.Errorf("%s: the plan has no +%s", country, code)
		}
	}
}
