package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tryvox.io/numbers/client"
	"tryvox.io/numbers/internal/e164"
)

// numbersCommand is what customers do, over the API of a server.
type numbersCommand struct {
	Search  numbersSearch  `cmd:"" help:"Numbers for sale, and what each costs now."`
	Buy     numbersBuy     `cmd:"" help:"Buy one number, or any that match."`
	List    numbersList    `cmd:"" help:"The account's numbers, the oldest purchase first."`
	Release numbersRelease `cmd:"" help:"Give a number back."`
}

// kindFlags say what kind of number is wanted.
type kindFlags struct {
	Country      string   `placeholder:"CC" help:"ISO 3166-1 alpha-2."`
	Type         string   `placeholder:"TYPE" enum:",local,toll_free,mobile" default:"" help:"local, toll_free or mobile."`
	Region       string   `placeholder:"REGION" help:"Region, as numbers show it."`
	AreaCode     string   `placeholder:"DIGITS" help:"The digits after the calling code."`
	Contains     string   `placeholder:"DIGITS" help:"What stands in it; letters are their keys, * is any digit."`
	Capabilities []string `placeholder:"voice,sms,mms" help:"What it must do, all of it."`
}

// any tells whether a flag was given.
func (f *kindFlags) any() bool {
	texts := f.Country + f.Type + f.Region + f.AreaCode + f.Contains
	return texts != "" || len(f.Capabilities) > 0
}

type numbersSearch struct {
	remoteFlags
	kindFlags
	StartsWith    string         `placeholder:"DIGITS" help:"How it begins."`
	EndsWith      string         `placeholder:"DIGITS" help:"How it ends."`
	MaxMonthlyFee *client.Amount `placeholder:"USD" help:"No dearer ones."`
	Sort          string         `enum:"e164,monthly_fee,random" default:"e164" help:"e164, monthly_fee or random."`
	Limit         int            `default:"20" placeholder:"N" help:"At most so many; 0: all."`
}

// Run prints what is for sale.
func (c *numbersSearch) Run(e *environment) error {
	if c.Limit < 0 {
		return &usageError{errors.New("--limit must not be below 0")}
	}
	wanted := client.Search{
		Country: c.Country, Type: c.Type, Region: c.Region, Capabilities: c.Capabilities, AreaCode: c.AreaCode,
		StartsWith: c.StartsWith, Contains: c.Contains, EndsWith: c.EndsWith, MaxMonthlyFee: c.MaxMonthlyFee,
		Sort: c.Sort,
	}
	return c.with(e, func(server *client.Client) error {
		offers, err := client.Collect(server.SearchInventory(e.ctx, wanted), c.Limit)
		if err != nil {
			return err
		}
		return table(e, offers, "E164 COUNTRY TYPE REGION LOCALITY CAPABILITIES MONTHLY SETUP DUE-NOW",
			func(o client.Offer) []string {
				return []string{
					o.E164, o.Country, o.Type, orDash(&o.Region), orDash(&o.Locality), strings.Join(o.Capabilities, ","),
					o.MonthlyFee.String(), o.SetupFee.String(), o.DueNow.String(),
				}
			})
	})
}

type numbersList struct {
	remoteFlags
	Country     string `placeholder:"CC" help:"ISO 3166-1 alpha-2."`
	Type        string `placeholder:"TYPE" enum:",local,toll_free,mobile" default:"" help:"local, toll_free or mobile."`
	Status      string `placeholder:"STATUS" enum:",active,pending,suspended" default:"" help:"active, pending or suspended."`
	Contains    string `placeholder:"DIGITS" help:"What stands in it."`
	Trunk       string `placeholder:"ID" help:"Those that go to this trunk."`
	Application string `placeholder:"ID" help:"Those that go to this application."`
}

// Run prints what the account owns.
func (c *numbersList) Run(e *environment) error {
	filter := client.NumberFilter{
		Country: c.Country, Type: c.Type, Status: c.Status, Contains: c.Contains, TrunkID: c.Trunk,
		ApplicationID: c.Application,
	}
	return c.with(e, func(server *client.Client) error {
		numbers, err := client.Collect(server.ListNumbers(e.ctx, filter), 0)
		if err != nil {
			return err
		}
		return table(e, numbers, "E164 COUNTRY TYPE REGION STATUS MONTHLY ROUTED-WHERE OWNED-FROM",
			func(n client.Number) []string {
				where := orDash(n.TrunkID)
				if n.ApplicationID != nil {
					where = *n.ApplicationID
				}
				return []string{
					n.E164, n.Country, n.Type, orDash(&n.Region), n.Status, n.MonthlyFee.String(), where,
					n.CreatedAt.Format(time.RFC3339),
				}
			})
	})
}

type numbersRelease struct {
	remoteFlags
	E164 string `arg:"" name:"e164" help:"The number, such as +14155551234."`
	Yes  bool   `help:"Do not ask."`
}

// Run gives the number back, once what it costs is agreed to.
func (c *numbersRelease) Run(e *environment) error {
	if _, err := e164.Parse(c.E164); err != nil {
		return &usageError{err}
	}
	return c.with(e, func(server *client.Client) error {
		if !c.Yes {
			preview, err := server.PreviewRelease(e.ctx, c.E164)
			if err != nil {
				return err
			}
			for _, warning := range preview.Warnings {
				fmt.Fprintln(e.stderr, warning)
			}
			question := fmt.Sprintf("Release %s for a fee of %s USD?", c.E164, preview.EarlyTerminationFee)
			if err := e.agree(false, question); err != nil {
				return err
			}
		}
		released, err := server.ReleaseNumber(e.ctx, c.E164)
		if err != nil {
			return err
		}
		return e.result(released, fmt.Sprintf("%s released, fee %s USD; to be taken back until %s", released.E164,
			released.EarlyTerminationFee, released.AvailableAfter.Format(time.RFC3339)))
	})
}

// counted is "1 number" or "3 numbers".
func counted(n int) string {
	if n == 1 {
		return "1 number"
	}
	return strconv.Itoa(n) + " numbers"
}
