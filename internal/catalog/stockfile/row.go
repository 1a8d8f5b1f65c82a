package stockfile

import (
	"fmt"
	"strings"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
)

// The three types of the number object.
const (
	Local    = "local"
	TollFree = "toll_free"
	Mobile   = "mobile"
)

// A Row is what one record of a catalog file says. It goes in when Refused is empty.
type Row struct {
	// Line is the physical line, from 1, on which the record begins. The header counts.
	Line int
	// Number has every value that was good; all of it may be trusted only when Refused is empty.
	Number Number
	// Refused has every reason against the row in the order of the columns, problemsMax at most.
	Refused []Problem
	// Warned has what the numbering plan sees otherwise. It is empty for a refused row.
	Warned []Problem
}

// A Problem names a column, or no column when the whole line is meant, and what is wrong with it.
// The reason is one line of text: foreign values in it are quoted and shortened.
type Problem struct {
	Field, Reason string
}

// A Number is a row of the catalog. Type, Country and Capabilities are never empty in a row that goes in.
type Number struct {
	E164             e164.Number
	Country          e164.Country
	Type             string
	Region, Locality string
	Capabilities     Capabilities
	MonthlyFee       Fee
	SetupFee         Fee
	Carrier          string
}

// A Fee is an amount, or not set: then the price list's value of the moment of sale holds.
type Fee struct {
	Micros money.Micros
	Set    bool
}

// A hostile line of 1 MiB can have 100,000 wrong keys; nobody reads more reasons than these.
const problemsMax = 20

func (row *Row) refuse(field, reason string) {
	if len(row.Refused) < problemsMax {
		row.Refused = append(row.Refused, Problem{field, reason})
	}
}

func (row *Row) warn(field, reason string) {
	row.Warned = append(row.Warned, Problem{field, reason})
}

// shortCharsMax keeps a report's line readable when a value is up to 1 MiB long.
const shortCharsMax = 40

// quoted makes foreign text fit to stand in a reason: in quotes, escaped, on one line.
func quoted(foreign string) string {
	chars := 0
	for at := range foreign {
		if chars == shortCharsMax {
			return fmt.Sprintf("%q…", foreign[:at])
		}
		chars++
	}
	return fmt.Sprintf("%q", foreign)
}

// Capabilities is a set of Voice, SMS and MMS.
type Capabilities uint8

// The capabilities in the order in which they are written.
const (
	Voice Capabilities = 1 << iota
	SMS
	MMS
)

var capabilityNames = [...]string{"voice", "sms", "mms"}

// ParseCapabilities reads names separated by |, in any order: voice|sms. A repeated name counts once.
// The error's text is meant for the operator.
func ParseCapabilities(text string) (Capabilities, error) {
	var set Capabilities
	for more := true; more; {
		var name string
		name, text, more = strings.Cut(text, "|")
		one, err := parseCapability(name)
		if err != nil {
			return 0, err
		}
		set |= one
	}
	return set, nil
}

func parseCapability(name string) (Capabilities, error) {
	for i := range capabilityNames {
		if capabilityNames[i] == name {
			return 1 << i, nil
		}
	}
	return 0, fmt.Errorf("unknown capability %s: must be voice, sms or mms", quoted(name))
}

// String is the set as ParseCapabilities reads it, always in the order voice|sms|mms.
func (c Capabilities) String() string {
	return capabilityTexts[c&(Voice|SMS|MMS)]
}

// capabilityTexts has every set's text, because String runs for every row of an export.
var capabilityTexts = func() (texts [8]string) {
	for set := range texts {
		texts[set] = strings.Join(Capabilities(set).List(), "|")
	}
	return texts
}()

// List returns the names in the order voice, sms, mms; it is never nil.
func (c Capabilities) List() []string {
	names := make([]string, 0, len(capabilityNames))
	for i, name := range capabilityNames {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}
