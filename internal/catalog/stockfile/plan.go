package stockfile

import (
	"slices"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"

	"tryvox.io/numbers/internal/e164"
)

// A plan tells what the numbering plan (libphonenumber's metadata) sees in a number. It keeps what it
// worked out, one automaton for each calling code that was asked for, and is for one goroutine.
type plan struct {
	automata map[string]*automaton
	homes    map[e164.Country]*home
}

// A home is a country with its view of the plan.
type home struct {
	country   e164.Country
	code      string // calling code
	automaton *automaton
}

// A sighting is what the plan sees: a kind of number, UNKNOWN for a number that it does not know, and the
// territory whose patterns say so.
type sighting struct {
	kind      kind
	territory string
}

type kind = phonenumbers.PhoneNumberType

// general stands in a kindSet for the description that a territory's number must match whatever its kind.
const general kind = 15

type kindSet uint16

func newPlan() *plan {
	return &plan{automata: make(map[string]*automaton), homes: make(map[e164.Country]*home)}
}

// home returns e164.ErrCountry for what is no country.
func (p *plan) home(text string) (*home, error) {
	if h := p.homes[e164.Country(text)]; h != nil {
		return h, nil
	}
	if _, err := e164.ParseCountry(text); err != nil {
		return nil, err
	}
	country := e164.Country(strings.Clone(text)) // the text is a part of a record that must not be kept alive
	h := &home{country: country, code: country.CallingCode()}
	if p.automata[h.code] == nil {
		p.automata[h.code] = newAutomaton(h.code)
	}
	h.automaton = p.automata[h.code]
	p.homes[country] = h
	return h, nil
}

// see looks at the number with the eyes of its country, then of the other countries of the calling code,
// main country first. The calling code must be the number's.
func (h *home) see(n e164.Number) sighting {
	other := sighting{phonenumbers.UNKNOWN, ""}
	for i, seen := range h.automaton.kindsAt(string(n[1+len(h.code):])) {
		switch id := h.automaton.territories[i].id; {
		case seen == phonenumbers.UNKNOWN:
		case id == string(h.country):
			return sighting{seen, id}
		case other.kind == phonenumbers.UNKNOWN:
			other = sighting{seen, id}
		}
	}
	return other
}

// metadata is libphonenumber's, by territory.
var metadata = sync.OnceValue(func() map[string]*phonenumbers.PhoneMetadata {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic("stockfile: read the embedded numbering plan: " + err.Error())
	}
	byTerritory := make(map[string]*phonenumbers.PhoneMetadata)
	for _, m := range all.GetMetadata() {
		byTerritory[m.GetId()] = m
	}
	return byTerritory
})

// newAutomaton takes the patterns of all territories of a calling code. They are part of the program and a
// test compiles them all, so that one which cannot be compiled is a programmer's mistake.
func newAutomaton(code string) *automaton {
	a := &automaton{}
	for _, id := range phonenumbers.GetRegionCodesForCountryCode(decimal(code)) {
		m := metadata()[id]
		for kind, desc := range descriptions(m) {
			expression := desc.GetNationalNumberPattern()
			if expression == "" || expression == "NA" {
				continue // the territory has no such numbers
			}
			p := pattern{territory: len(a.territories), kind: kind, lengths: desc.GetPossibleLength()}
			if err := a.add(p, expression); err != nil {
				panic("stockfile: " + err.Error())
			}
		}
		a.territories = append(a.territories, territory{id, m.GetSameMobileAndFixedLinePattern()})
	}
	a.reset()
	return a
}

func descriptions(m *phonenumbers.PhoneMetadata) map[kind]*phonenumbers.PhoneNumberDesc {
	return map[kind]*phonenumbers.PhoneNumberDesc{
		general:                      m.GetGeneralDesc(),
		phonenumbers.FIXED_LINE:      m.GetFixedLine(),
		phonenumbers.MOBILE:          m.GetMobile(),
		phonenumbers.TOLL_FREE:       m.GetTollFree(),
		phonenumbers.PREMIUM_RATE:    m.GetPremiumRate(),
		phonenumbers.SHARED_COST:     m.GetSharedCost(),
		phonenumbers.VOIP:            m.GetVoip(),
		phonenumbers.PERSONAL_NUMBER: m.GetPersonalNumber(),
		phonenumbers.PAGER:           m.GetPager(),
		phonenumbers.UAN:             m.GetUan(),
		phonenumbers.VOICEMAIL:       m.GetVoicemail(),
	}
}

// special kinds come before lines, in the order in which libphonenumber tries them.
var special = [...]kind{
	phonenumbers.PREMIUM_RATE, phonenumbers.TOLL_FREE, phonenumbers.SHARED_COST, phonenumbers.VOIP,
	phonenumbers.PERSONAL_NUMBER, phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.VOICEMAIL,
}

// kind is libphonenumber's decision (getNumberTypeHelper) between all descriptions that match.
func (set kindSet) kind(sameLines bool) kind {
	if !set.has(general) {
		return phonenumbers.UNKNOWN
	}
	for _, k := range special {
		if set.has(k) {
			return k
		}
	}
	fixed, mobile := set.has(phonenumbers.FIXED_LINE), set.has(phonenumbers.MOBILE)
	switch {
	case fixed && (mobile || sameLines):
		return phonenumbers.FIXED_LINE_OR_MOBILE
	case fixed:
		return phonenumbers.FIXED_LINE
	case mobile && !sameLines:
		return phonenumbers.MOBILE
	}
	return phonenumbers.UNKNOWN
}

func (set kindSet) has(k kind) bool { return set&(1<<k) != 0 }

func unknownKinds(count int) []kind {
	return slices.Repeat([]kind{phonenumbers.UNKNOWN}, count)
}

// decimal reads digits.
func decimal[T ~string](digits T) int {
	value := 0
	for i := range len(digits) {
		value = value*10 + int(digits[i]-'0')
	}
	return value
}
