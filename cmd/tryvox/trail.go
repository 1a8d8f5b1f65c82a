package main

import (
	"encoding/json"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/trail"
)

type trailCommand struct {
	Account string   `placeholder:"ID" help:"Only what was done to this account."`
	Who     string   `placeholder:"ACTOR" help:"Only what this one did: cli:USER, or a key's id."`
	Action  string   `placeholder:"NAME" help:"Only this, such as account.top_up."`
	Since   *instant `placeholder:"TIME" help:"Only what was done at this time or later."`
	Until   *instant `placeholder:"TIME" help:"Only what was done before this time."`
	Limit   int      `default:"50" placeholder:"N" help:"At most so many, the newest."`
}

// trailRow is an entry as it is printed.
type trailRow struct {
	Seq       int64            `json:"seq"`
	At        string           `json:"at"`
	Who       string           `json:"who"`
	Origin    string           `json:"from"`
	RequestID string           `json:"request_id"`
	Action    string           `json:"action"`
	Kind      string           `json:"kind"`
	Object    string           `json:"object"`
	AccountID *string          `json:"account_id"`
	Before    *json.RawMessage `json:"before"`
	After     *json.RawMessage `json:"after"`
}

// Run lists the trail.
func (c *trailCommand) Run(e *environment) error {
	return e.with(func(s *store) error {
		all, err := s.Trail(e.ctx, c.filter(), app.Page{Number: 1, PerPage: c.Limit})
		if err != nil {
			return err
		}
		rows := make([]trailRow, len(all.Items))
		for i, t := range all.Items {
			rows[i] = trailRow{
				t.Seq, stamp.Format(t.CreatedUs), t.Who, t.Origin, t.RequestID, t.Action, t.Kind, t.Object,
				t.AccountID, trail.Raw(t.Before), trail.Raw(t.After),
			}
		}
		return table(e, rows, "SEQ AT WHO FROM ACTION OBJECT BEFORE AFTER", func(r trailRow) []string {
			return []string{
				strconv.FormatInt(r.Seq, 10), r.At, r.Who, r.Origin, r.Action, r.Object,
				textOf(r.Before), textOf(r.After),
			}
		})
	})
}

func (c *trailCommand) filter() trail.Filter {
	f := trail.Filter{AccountID: c.Account, Who: c.Who, Action: c.Action}
	if c.Since != nil {
		f.FromUs = int64(*c.Since)
	}
	if c.Until != nil {
		f.ToUs = int64(*c.Until)
	}
	return f
}

func textOf(raw *json.RawMessage) string {
	if raw == nil {
		return "-"
	}
	return string(*raw)
}
