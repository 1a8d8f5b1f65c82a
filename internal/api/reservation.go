package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

// reservationBody is what a reservation is made of.
type reservationBody struct {
	Numbers []string `json:"numbers" as:"E164" min:"1" max:"10" unique:"yes" doc:"1 to 10 numbers, in E.164 format."`
	Minutes int64    `json:"minutes,omitempty" min:"1" max:"30" doc:"How long, from 1 to 30; 10 if left out."`
}

// reservationChange is what can be changed of a reservation.
type reservationChange struct {
	Minutes int64 `json:"minutes" min:"1" max:"30" doc:"How long in all, from its start, from 1 to 30."`
}

var exampleReservation = app.Reservation{
	ID: "res_01jrd3w7e8f9a0b1c2d3e4f5g6", Numbers: []string{"+14155550142"}, ExpiresAt: "2026-04-09T10:40:00Z",
}

var reserveDoc = doc{
	id: "reserveNumbers", tag: "Catalog", summary: "Reserve numbers",
	text: "Keeps numbers for the account for some minutes of real time, all of them or none. Others cannot " +
		"find or " +
		"buy them; you buy them as usual, one by one. A reservation ends by itself. An account has at most 10 " +
		"open ones.",
	body: reservationBody{Numbers: exampleReservation.Numbers, Minutes: app.ReservedMinutes}, once: true,
	status: http.StatusCreated, answer: exampleReservation, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// reserve is POST /v1/account/{account_id}/reservations.
func reserve(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	numbers := body.numbers("numbers")
	minutes := body.integer("minutes", app.ReservedMinutes, 1, app.ReservedMinutesMax)
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.Reserve(c.Context(), to, c.caller.Realm, numbers, minutes))
}

// numbers reads distinct numbers, at least one.
func (o *object) numbers(name string) []e164.Number {
	texts := o.optionalStrings(name)
	var all []e164.Number
	for _, text := range texts {
		n, err := e164.Parse(text)
		switch {
		case err != nil:
			o.note(fault.Bad(name, "each "+err.Error()))
		case slices.Contains(all, n):
			o.note(fault.Bad(name, "must not have a number twice"))
		}
		all = append(all, n)
	}
	switch {
	case !o.has(name):
		o.refuse(name, "is required")
	case len(texts) == 0 || len(texts) > app.ReservedNumbersMax:
		o.note(fault.Bad(name, "must have 1 to "+strconv.Itoa(app.ReservedNumbersMax)+" numbers"))
	}
	return all
}

var getReservationDoc = doc{
	id: "getReservation", tag: "Catalog", summary: "Get a reservation",
	text:   "What the reservation still keeps. One that is over, or whose numbers are all bought, is 404.",
	answer: exampleReservation, faults: []fault.Kind{fault.NotFound},
}

// getReservation is GET /v1/account/{account_id}/reservations/{reservation_id}.
func getReservation(s *Server, c *call) (answer, error) {
	r, err := s.app.Reservation(c.Context(), c.caller.AccountID, c.id("reservation_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(r)
}

var extendReservationDoc = doc{
	id: "extendReservation", tag: "Catalog", summary: "Change how long a reservation lasts",
	text: "The minutes count from the reservation's start, so it lasts 30 in all at most.",
	body: reservationChange{Minutes: app.ReservedMinutesMax}, once: true, answer: exampleReservation,
	faults: []fault.Kind{fault.NotFound},
}

// extendReservation is PATCH /v1/account/{account_id}/reservations/{reservation_id}.
func extendReservation(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	if !body.has("minutes") {
		body.refuse("minutes", "is required")
	}
	minutes := body.integer("minutes", app.ReservedMinutes, 1, app.ReservedMinutesMax)
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.ExtendReservation(c.Context(), to, c.id("reservation_id"), minutes))
}

var endReservationDoc = doc{
	id: "endReservation", tag: "Catalog", summary: "End a reservation",
	text: "Lets go of the numbers that it still keeps.", once: true, status: http.StatusNoContent,
	faults: []fault.Kind{fault.NotFound},
}

// endReservation is DELETE /v1/account/{account_id}/reservations/{reservation_id}.
func endReservation(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.EndReservation(c.Context(), to, c.id("reservation_id")))
}

func joined(words []string) string { return strings.Join(words, ", ") }
