package main

import (
	"errors"
	"fmt"
	"strings"

	"tryvox.io/numbers/client"
	"tryvox.io/numbers/internal/e164"
)

// countMax is the most that one claim takes (HTTP contract, section 3).
const countMax = 100

type numbersBuy struct {
	remoteFlags
	E164 string `arg:"" optional:"" name:"e164" help:"The number, such as +14155551234; without it any that match."`
	kindFlags
	Count    int            `placeholder:"N" help:"How many of those that match, all or none; 1 if left out."`
	MaxTotal *client.Amount `placeholder:"USD" help:"Buy nothing if all of them cost more than this now."`
	Yes      bool           `help:"Do not ask."`
}

// bought is what buy prints.
type bought struct {
	Numbers []client.Number `json:"numbers"`
	Charged client.Amount   `json:"charged"`
}

// Run buys, once what it costs is agreed to, and prints numbers and charge.
func (c *numbersBuy) Run(e *environment) error {
	if err := c.check(); err != nil {
		return &usageError{err}
	}
	return c.with(e, func(server *client.Client) error {
		buy := c.matching
		if c.E164 != "" {
			buy = c.one
		}
		b, err := buy(e, server)
		if err != nil {
			return err
		}
		var text strings.Builder
		for _, n := range b.Numbers {
			fmt.Fprintf(&text, "%s %s, %s USD a month\n", n.E164, n.Status, n.MonthlyFee)
		}
		fmt.Fprintf(&text, "%s for %s USD", counted(len(b.Numbers)), b.Charged)
		return e.result(b, text.String())
	})
}

func (c *numbersBuy) check() error {
	switch {
	case c.Count < 0 || c.Count > countMax:
		return fmt.Errorf("--count must be from 1 to %d", countMax)
	case c.E164 == "" && c.Country == "":
		return errors.New("name a number, or a country with --country")
	case c.E164 != "" && (c.kindFlags.any() || c.Count > 0 || c.MaxTotal != nil):
		return errors.New("name a number, or say which kind: not both")
	case c.E164 != "":
		_, err := e164.Parse(c.E164)
		return err
	}
	return nil
}

// one buys the number. The search says its country and its price; the statement, what was charged.
func (c *numbersBuy) one(e *environment, server *client.Client) (bought, error) {
	found, err := client.Collect(server.SearchInventory(e.ctx, client.Search{StartsWith: c.E164}), 1)
	if err != nil {
		return bought{}, err
	}
	if len(found) == 0 || found[0].E164 != c.E164 {
		return bought{}, fmt.Errorf("%s is not for sale", c.E164)
	}
	offer := found[0]
	question := fmt.Sprintf("Buy %s (%s, %s) for %s USD now and %s USD a month?", offer.E164, offer.Country,
		offer.Type, offer.DueNow, offer.MonthlyFee)
	if err := e.agree(c.Yes, question); err != nil {
		return bought{}, err
	}
	n, err := server.PurchaseNumber(e.ctx, client.Purchase{E164: c.E164, Country: offer.Country})
	if err != nil {
		return bought{}, err
	}
	b := bought{Numbers: []client.Number{n}}
	for line, err := range server.ListTransactions(e.ctx) {
		if err != nil {
			return b, fmt.Errorf("%s is bought; read what was charged: %w", n.E164, err)
		}
		if line.CreatedAt.Before(n.CreatedAt) {
			break
		}
		first := line.Type == "setup_fee" || line.Type == "monthly_fee"
		if first && line.E164 != nil && *line.E164 == n.E164 {
			b.Charged -= line.Amount
		}
	}
	return b, nil
}

// matching buys numbers that match, the cheapest first.
func (c *numbersBuy) matching(e *environment, server *client.Client) (bought, error) {
	order := client.Claim{
		Country: c.Country, Type: c.Type, Region: c.Region, AreaCode: c.AreaCode, Contains: c.Contains,
		Capabilities: c.Capabilities, Count: max(c.Count, 1), MaxTotal: c.MaxTotal,
	}
	limit := "at any price"
	if c.MaxTotal != nil {
		limit = "for at most " + c.MaxTotal.String() + " USD now"
	}
	question := fmt.Sprintf("Buy %s in %s, the cheapest that match, %s?", counted(order.Count), c.Country, limit)
	if err := e.agree(c.Yes, question); err != nil {
		return bought{}, err
	}
	got, err := server.ClaimNumbers(e.ctx, order)
	return bought{Numbers: got.Numbers, Charged: got.Charged}, err
}
