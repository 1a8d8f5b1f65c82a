package api

import (
	"context"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// numberFile is all that the store knows of a number in one realm.
type numberFile struct {
	Realm          realm.Realm     `json:"realm" enum:"live,sandbox"`
	E164           string          `json:"e164"`
	Country        string          `json:"country"`
	Type           string          `json:"type" enum:"local,toll_free,mobile"`
	Region         string          `json:"region"`
	Locality       string          `json:"locality"`
	Capabilities   []string        `json:"capabilities" enum:"voice,sms,mms"`
	MonthlyFee     *money.Micros   `json:"monthly_fee" doc:"Its own; null: the price list's."`
	SetupFee       *money.Micros   `json:"setup_fee"`
	Carrier        string          `json:"carrier"`
	State          lifecycle.State `json:"state" enum:"for_sale,active,suspended,cooling_off"`
	WithdrawnAt    *string         `json:"withdrawn_at" doc:"Not sold any more; an owner keeps it."`
	AccountID      *string         `json:"account_id" doc:"Who owns it or, cooling off, released it."`
	AvailableAfter *string         `json:"available_after" format:"date-time" doc:"On the clock of who released it."`
	ReservedBy     *string         `json:"reserved_by"`
	ReservedUntil  *string         `json:"reserved_until" format:"date-time"`
	History        []ownedSpan     `json:"history" doc:"Of all owners, oldest first."`
}

// ownedSpan is a span of a history with its owner.
type ownedSpan struct {
	AccountID string      `json:"account_id"`
	From      string      `json:"from" format:"date-time"`
	To        *string     `json:"to" format:"date-time"`
	Reason    *string     `json:"reason" enum:"released,account_closed,unpaid" doc:"Why it ended."`
	Routes    []spanRoute `json:"routes"`
}

func showNumberFile(f app.NumberFile) numberFile {
	n := f.Number
	shown := numberFile{
		Realm: n.Realm, E164: n.E164, Country: n.Country, Type: n.Type, Region: n.Region, Locality: n.Locality,
		Capabilities: strings.Split(n.Capabilities, "|"), MonthlyFee: n.MonthlyFee, SetupFee: n.SetupFee,
		Carrier: n.Carrier, State: f.State, WithdrawnAt: stamp.Maybe(n.WithdrawnUs), AccountID: n.AccountID,
		AvailableAfter: stamp.Maybe(n.AvailableAfterUs), History: []ownedSpan{},
	}
	if f.Kept {
		shown.ReservedBy, shown.ReservedUntil = n.ReservedBy, stamp.Maybe(n.ReservedUntilUs)
	}
	for _, span := range f.History {
		s := showSpan(span)
		shown.History = append(shown.History, ownedSpan{
			span.AccountID, s.From, s.To, (*string)(s.Reason), s.Routes,
		})
	}
	return shown
}

// numberFiles is a number in each realm that has it.
type numberFiles struct {
	Data []numberFile `json:"data"`
}

var findNumberDoc = doc{
	id: "findNumber", tag: "Operator", summary: "Look a number up",
	text: "Who owns it, in which state it is and who had it: an entry for each realm that has it, live first.",
	query: []parameter{
		{"e164", "The number.", schema{"$ref": "#/components/schemas/E164"}},
	},
	needs: []string{"e164"},
	answer: numberFiles{[]numberFile{{
		Realm: realm.Live, E164: exampleNumber.E164, Country: "IN", Type: catalog.Local, Region: "Maharashtra",
		Capabilities: []string{"voice"}, Carrier: "acme", State: lifecycle.Active, AccountID: &exampleCustomer.ID,
		History: []ownedSpan{{
			AccountID: exampleCustomer.ID, From: exampleNumber.CreatedAt, Routes: []spanRoute{},
		}},
	}}},
}

// findNumber is GET /v1/admin/numbers.
func findNumber(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	n := q.number("e164")
	if _, given := q.values["e164"]; !given {
		q.refuse("e164", "is required")
	}
	if err := q.err(); err != nil {
		return answer{}, err
	}
	files, err := s.app.NumberFiles(c.Context(), e164.Number(n))
	if err != nil {
		return answer{}, err
	}
	all := numberFiles{Data: make([]numberFile, len(files))}
	for i, f := range files {
		all.Data[i] = showNumberFile(f)
	}
	return ok(all)
}

// withdrawal names numbers whose sale is to end.
type withdrawal struct {
	Realm   string   `json:"realm" enum:"live,sandbox"`
	Numbers []string `json:"numbers" as:"E164" min:"1" max:"1000"`
}

const withdrawMax = 1000 // what fits a body

// withdrawn says what became of each.
type withdrawn struct {
	Data []withdrawnNumber `json:"data"`
}

type withdrawnNumber struct {
	E164    string        `json:"e164"`
	State   catalog.State `json:"state" enum:"for_sale,owned,cooling_off" doc:"An owned one stays its owner's."`
	Changed bool          `json:"changed" doc:"False: it was withdrawn before."`
}

var withdrawDoc = doc{
	id: "withdrawNumbers", tag: "Operator", summary: "End the sale of numbers",
	text: "All of them or none: 404 names those that the realm's catalog does not have. An owner keeps " +
		"his; after his release it is not sold again. An import puts a number back on sale.",
	body: withdrawal{Realm: "live", Numbers: []string{exampleNumber.E164}}, once: true,
	answer: withdrawn{[]withdrawnNumber{{exampleNumber.E164, catalog.ForSale, true}}},
	faults: []fault.Kind{fault.NotFound},
}

// withdraw is POST /v1/admin/numbers/withdraw.
func withdraw(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	in, given := body.requiredString("realm")
	if given {
		in = body.oneOf("realm", realmWords...)
	}
	texts := body.optionalStrings("numbers")
	if len(texts) == 0 || len(texts) > withdrawMax {
		body.note(fault.Bad("numbers", "must have 1 to "+strconv.Itoa(withdrawMax)+" items"))
	}
	numbers := make([]e164.Number, len(texts))
	for i, text := range texts {
		if numbers[i], err = e164.Parse(text); err != nil {
			body.note(fault.Bad("numbers", err.Error()))
		}
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) ([]app.Withdrawn, error) {
		return s.app.Withdraw(ctx, realm.Realm(in), numbers)
	}, func(all []app.Withdrawn) any {
		shown := withdrawn{Data: make([]withdrawnNumber, len(all))}
		for i, n := range all {
			shown.Data[i] = withdrawnNumber(n)
		}
		return shown
	})
}
