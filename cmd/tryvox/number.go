package main

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/stamp"
)

type numberCommand struct {
	History numberHistory `cmd:"" help:"Who had a number, from when to when, and where it went."`
}

type numberHistory struct {
	E164    string   `arg:"" name:"e164" help:"The number, such as +14155551234."`
	At      *instant `placeholder:"TIME" help:"Only who had it at this time, and where it went then."`
	Sandbox bool     `help:"The number of the sandbox, where accounts may have clocks of their own."`
}

// spanRow is one ownership of a number as history prints it.
type spanRow struct {
	AccountID string          `json:"account_id"`
	From      string          `json:"from"`
	To        *string         `json:"to"`
	Reason    *holding.Reason `json:"reason"`
	Routes    []routeRow      `json:"routes"`
}

type routeRow struct {
	From          string  `json:"from"`
	To            *string `json:"to"`
	TrunkID       *string `json:"trunk_id"`
	ApplicationID *string `json:"application_id"`
}

// Run prints the history, oldest first.
func (c *numberHistory) Run(e *environment) error {
	n, err := e164.Parse(c.E164)
	if err != nil {
		return &usageError{err}
	}
	return e.with(func(s *store) error {
		spans, err := s.History(e.ctx, realm.Of(c.Sandbox), n, "")
		if err != nil {
			return err
		}
		var rows []spanRow
		for _, span := range spans {
			if c.At == nil || span.At(int64(*c.At)) {
				rows = append(rows, c.row(span))
			}
		}
		if e.json {
			return table(e, rows, "", nil)
		}
		return table(e, lines(rows), "ACCOUNT OWNED-FROM OWNED-TO ENDED ROUTED-FROM ROUTED-TO ROUTED-WHERE",
			func(cells []string) []string { return cells })
	})
}

func (c *numberHistory) row(s app.Span) spanRow {
	row := spanRow{
		AccountID: s.AccountID, From: stamp.Format(s.FromUs), To: stamp.Maybe(s.ToUs), Reason: s.Reason,
		Routes: []routeRow{},
	}
	for _, r := range s.Routes {
		if c.At == nil || r.At(int64(*c.At)) {
			row.Routes = append(row.Routes, rowOfRoute(r))
		}
	}
	return row
}

func rowOfRoute(r routing.Route) routeRow {
	return routeRow{stamp.Format(r.FromUs), stamp.Maybe(r.ToUs), r.TrunkID, r.ApplicationID}
}

// lines gives each route of an ownership a line, and an ownership without routes one too.
func lines(rows []spanRow) [][]string {
	var all [][]string
	for _, s := range rows {
		owned := []string{s.AccountID, s.From, orDash(s.To), orDash((*string)(s.Reason))}
		for _, r := range s.Routes {
			where := orDash(r.TrunkID)
			if r.ApplicationID != nil {
				where = *r.ApplicationID
			}
			all = append(all, append(owned[:len(owned):len(owned)], r.From, orDash(r.To), where))
		}
		if len(s.Routes) == 0 {
			all = append(all, append(owned, "-", "-", "-"))
		}
	}
	return all
}
