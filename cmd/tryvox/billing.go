package main

import (
	"fmt"

	"tryvox.io/numbers/internal/money"
)

type billingCommand struct {
	Run billingRun `cmd:"" help:"Renew what is due now; serve does it by itself, and both at once charge once."`
}

type billingRun struct{}

// Run bills all accounts on real time.
func (*billingRun) Run(e *environment) error {
	return e.with(func(s *store) error {
		billed, err := s.RunBilling(e.ctx)
		if err != nil {
			return err
		}
		return e.result(struct {
			Renewed   int          `json:"renewed"`
			Suspended int          `json:"suspended"`
			Resumed   int          `json:"resumed"`
			Released  int          `json:"released"`
			Charged   money.Micros `json:"charged"`
			Currency  string       `json:"currency"`
		}{billed.Renewed, billed.Suspended, billed.Resumed, billed.Released, billed.Charged, "USD"},
			fmt.Sprintf("renewed %d, suspended %d, resumed %d, released %d, charged %s USD",
				billed.Renewed, billed.Suspended, billed.Resumed, billed.Released, billed.Charged))
	})
}
