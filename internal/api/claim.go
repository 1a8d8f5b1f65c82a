package api

import (
	"encoding/json"
	"slices"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
)

// claimBody is what the endpoint takes.
type claimBody struct {
	Country      string        `json:"country" as:"Country"`
	Type         string        `json:"type,omitempty" doc:"Any, if left out." enum:"local,toll_free,mobile"`
	Region       string        `json:"region,omitempty" min:"1" doc:"Region, as numbers show it."`
	AreaCode     string        `json:"area_code,omitempty" pattern:"^[0-9]{1,14}$" doc:"The digits after the calling code."`
	Contains     string        `json:"contains,omitempty" pattern:"^[+ ]?[0-9A-Za-z*]{1,15}$" doc:"What stands in the number."`
	Capabilities []string      `json:"capabilities,omitempty" doc:"What it must do, all of it." enum:"voice,sms,mms"`
	Count        int64         `json:"count,omitempty" min:"1" max:"100" doc:"How many, from 1 to 100; 1 if left out."`
	MaxTotal     *money.Micros `json:"max_total,omitempty" doc:"The most that may be charged."`
	AllowPartial bool          `json:"allow_partial,omitempty" doc:"Take as many as match and can be paid."`
}

// claimed shows what a claim brings.
type claimed struct {
	Data    []holding.Number `json:"data"`
	Charged money.Micros     `json:"charged"`
}

var exampleMaxTotal = 5 * money.Dollar

var claimDoc = doc{
	id: "claimNumbers", tag: "Numbers", summary: "Purchase any numbers that match",
	text: "Buys numbers of a country, the cheapest first, without searching before: all of them or none, " +
		"unless a part " +
		"is allowed. 404 when too few match, 409 PRICE_CHANGED when they cost more than max_total now, " +
		"503 when others were quicker time after time. The sandbox's magic numbers are never handed out.",
	body: claimBody{
		Country: "US", Type: catalog.Local, AreaCode: "415", Capabilities: []string{"voice"}, Count: 1,
		MaxTotal: &exampleMaxTotal,
	},
	once: true, answer: claimed{Data: []holding.Number{exampleNumber}, Charged: 1_830_000},
	faults: []fault.Kind{fault.NotFound, fault.PriceChanged, fault.Insufficient},
}

// claim is POST /v1/account/{account_id}/numbers/purchase.
func claim(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	order := app.Claim{
		Change: to,
		Wanted: catalog.Search{
			Realm: c.caller.Realm, AccountID: c.caller.AccountID, Country: body.country("country"),
			Type: body.oneOf("type", catalog.Types...), Region: opaque(body.word("region")),
			AreaCode: body.areaCode("area_code"), Contains: body.pattern("contains"),
			Capabilities: body.capabilities("capabilities"),
		},
		Count: int(body.integer("count", 1, 1, app.ClaimMax)), MaxTotal: body.money("max_total"),
		AllowPartial: body.flag("allow_partial"),
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.Claim(c.Context(), order))
}

// country reads a country that must be there.
func (o *object) country(name string) string {
	text, given := o.requiredString(name)
	if given {
		if _, err := e164.ParseCountry(text); err != nil {
			o.refuse(name, err.Error())
		}
	}
	return text
}

// word reads a string that may be left out, and is not empty.
func (o *object) word(name string) string {
	text := o.optionalString(name)
	if text == nil {
		return ""
	}
	if *text == "" {
		o.note(fault.Bad(name, "must not be empty"))
	}
	return *text
}

func (o *object) oneOf(name string, words ...string) string {
	text := o.word(name)
	if text != "" && !slices.Contains(words, text) {
		o.refuse(name, "must be one of "+joined(words))
	}
	return text
}

func (o *object) areaCode(name string) string {
	text := o.word(name)
	if text != "" {
		if reason := checkAreaCode(text); reason != "" {
			o.refuse(name, reason)
		}
	}
	return text
}

func (o *object) pattern(name string) catalog.Pattern {
	text := o.word(name)
	if text == "" {
		return ""
	}
	pattern, err := catalog.ParsePattern(text)
	if err != nil {
		o.refuse(name, err.Error())
	}
	return pattern
}

func (o *object) capabilities(name string) []string {
	all := o.optionalStrings(name)
	if reason := checkCapabilities(all); reason != "" {
		o.refuse(name, reason)
	}
	return all
}

// integer reads an integer within bounds, or what stands for none.
func (o *object) integer(name string, otherwise, least, most int64) int64 {
	n := o.optionalInteger(name)
	if n == nil {
		return otherwise
	}
	if *n < least || *n > most {
		o.note(
			fault.Bad(
				name,
				"must be an integer from "+strconv.FormatInt(least, 10)+" to "+strconv.FormatInt(most, 10),
			),
		)
	}
	return *n
}

// money reads an amount in USD, a JSON number or a decimal string; nil if it is left out.
func (o *object) money(name string) *money.Micros {
	if !o.has(name) {
		return nil
	}
	var amount money.Micros
	if err := amount.UnmarshalJSON(o.fields[name]); err != nil {
		o.refuse(name, err.Error())
	}
	return &amount
}

// flag reads true or false; false if it is left out.
func (o *object) flag(name string) bool {
	var on bool
	if o.has(name) && json.Unmarshal(o.fields[name], &on) != nil {
		o.refuse(name, "must be true or false")
	}
	return on
}
