package stockfile

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// kindNames are the operator's words; fixed lines that may be mobile are local (the catalog file's
// contract).
var kindNames = map[kind]string{
	phonenumbers.FIXED_LINE:           Local,
	phonenumbers.FIXED_LINE_OR_MOBILE: Local,
	phonenumbers.MOBILE:               Mobile,
	phonenumbers.TOLL_FREE:            TollFree,
	phonenumbers.PREMIUM_RATE:         "premium rate",
	phonenumbers.SHARED_COST:          "shared cost",
	phonenumbers.VOIP:                 "VoIP",
	phonenumbers.PERSONAL_NUMBER:      "personal number",
	phonenumbers.PAGER:                "pager",
	phonenumbers.UAN:                  "company number",
	phonenumbers.VOICEMAIL:            "voicemail",
}

// compare asks the numbering plan: it fills an empty type and region and warns of what the plan sees
// otherwise.
func (r *Reader) compare(row *Row, c *cells, h *home) {
	n := &row.Number
	seen := h.see(n.E164)
	switch {
	case seen.kind == phonenumbers.UNKNOWN:
		row.warn("e164", "the numbering plan does not know the number")
	case seen.territory != string(n.Country):
		row.warn("country", "the numbering plan sees a number of "+seen.territory)
	}
	if !c.faulty[colType] {
		row.compareType(seen.kind)
	}
	if !c.faulty[colRegion] && hasPlace(seen.kind) {
		r.compareRegion(row, h.code)
	}
}

func (row *Row) compareType(seen kind) {
	n, name := &row.Number, kindNames[seen]
	sold := name == Local || name == Mobile || name == TollFree
	switch {
	case n.Type == "" && sold:
		n.Type = name
	case n.Type == "" && seen == phonenumbers.UNKNOWN:
		row.refuse("type", "is empty, and the numbering plan does not know the number")
	case n.Type == "":
		row.refuse("type", "is empty, and the numbering plan sees "+name+": give local, toll_free or mobile")
	case seen == phonenumbers.UNKNOWN, n.Type == name:
	case n.Type == Mobile && seen == phonenumbers.FIXED_LINE_OR_MOBILE:
	default:
		row.warn("type", "the numbering plan sees "+name)
	}
}

// hasPlace leaves out numbers that are reached from everywhere alike; prefixes that look like a town's are
// chance.
func hasPlace(seen kind) bool {
	switch seen {
	case phonenumbers.FIXED_LINE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.MOBILE, phonenumbers.UNKNOWN:
		return true
	}
	return false
}

func (r *Reader) compareRegion(row *Row, code string) {
	n := &row.Number
	place := r.places.name(n.E164)
	switch {
	case place == "":
	case n.Region == "":
		n.Region = place
	case !r.places.agree(comparison{n.Region, n.Locality, place, code == "1"}):
		row.warn("region", "the numbering plan sees "+place)
	}
}

// A comparison is of what a row says with the place that the plan names.
type comparison struct {
	region, locality, place string
	northAmerican           bool
}

// agreedMax bounds the memory of agree; a file has as many comparisons as towns.
const agreedMax = 1 << 12

func (p *places) agree(c comparison) bool {
	agreed, known := p.agreed[c]
	if !known {
		if len(p.agreed) == agreedMax {
			clear(p.agreed)
		}
		agreed = c.agree()
		// The texts are parts of whole records, which must not be kept alive.
		c.region, c.locality = strings.Clone(c.region), strings.Clone(c.locality)
		p.agreed[c] = agreed
	}
	return agreed
}

// agree gives the row the benefit of the doubt: the plan often names the town where the row names the
// state, and a false alarm on every row hides the true one.
func (c comparison) agree() bool {
	if c.northAmerican {
		if given, seen := states(c.region), states(c.place); len(given) > 0 && len(seen) > 0 {
			return shareOne(given, seen)
		}
	}
	if !isComparable(c.region) {
		return true
	}
	place := plainText(c.place)
	return overlap(plainText(c.region), place) || overlap(plainText(c.locality), place)
}

// overlap tells whether one text contains the other.
func overlap(a, b string) bool {
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// codeCharsMax is the length of ISO 3166-2 codes without the country: BY, NSW. The plan has names only.
const codeCharsMax = 3

// isComparable is false for codes and for names in another script than the plan's.
func isComparable(region string) bool {
	letters := 0
	for _, char := range region {
		if unicode.Is(unicode.Latin, char) {
			letters++
		}
	}
	return letters > codeCharsMax
}

// plainText keeps letters and digits, in lower case and without accents: "Île-de-France" is "iledefrance".
func plainText(text string) string {
	return strings.Map(func(char rune) rune {
		if unicode.IsLetter(char) || unicode.IsDigit(char) {
			return unicode.ToLower(char)
		}
		return -1
	}, norm.NFD.String(text))
}
