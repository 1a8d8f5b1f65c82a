package main

import (
	"fmt"

	"tryvox.io/numbers/internal/e164"
)

// An offer is what a number can do and costs, in US cents: per month, and once at the purchase.
type offer struct {
	capabilities string
	monthlyCents int
	setupCents   int
}

type market struct {
	country e164.Country
	kind    string
}

// offers are invented, in the order of what such numbers cost in the trade: cheap where regulators want no
// papers, dear where they do.
var offers = map[market]offer{
	{"US", local}: {"voice|sms|mms", 115, 0}, {"US", tollFree}: {"voice|sms|mms", 215, 0},
	{"CA", local}: {"voice|sms|mms", 125, 0}, {"CA", tollFree}: {"voice|sms", 235, 0},
	{"PR", local}: {"voice|sms", 250, 0},
	{"DO", local}: {"voice", 550, 200},
	{"JM", local}: {"voice", 725, 250}, {"JM", mobile}: {"voice|sms", 950, 400},
	{"GB", local}: {"voice|sms", 115, 0}, {"GB", mobile}: {"voice|sms", 160, 0},
	{"GB", tollFree}: {"voice", 225, 0},
	{"IE", local}:    {"voice", 175, 0},
	{"FR", local}:    {"voice", 130, 0}, {"FR", mobile}: {"voice|sms", 310, 100},
	{"DE", local}: {"voice", 145, 100}, {"DE", mobile}: {"voice|sms", 620, 200},
	{"SE", local}: {"voice|sms", 140, 0}, {"SE", mobile}: {"voice|sms", 320, 0},
	{"AU", local}: {"voice", 275, 0}, {"AU", mobile}: {"voice|sms", 650, 0},
	{"AU", tollFree}: {"voice", 1600, 500},
	{"IN", local}:    {"voice|sms", 250, 0},
	{"BR", local}:    {"voice|sms", 425, 200},
	{"ES", local}:    {"voice", 150, 50},
	{"IT", local}:    {"voice", 180, 250},
	{"NL", local}:    {"voice|sms", 155, 0},
	{"PL", local}:    {"voice", 135, 0},
	{"MX", local}:    {"voice|sms", 325, 100},
	{"JP", local}:    {"voice", 450, 300},
	{"IL", local}:    {"voice|sms", 360, 0},
	{"TR", local}:    {"voice", 600, 1000},
	{"EG", local}:    {"voice", 1400, 2000},
}

// A number that ends in a pair is easier to remember, and dearer.
const (
	pairMonthlyCents = 50
	pairSetupCents   = 500
)

func offerOf(country e164.Country, kind string, n e164.Number) (offer, error) {
	sold, found := offers[market{country, kind}]
	if !found {
		return offer{}, fmt.Errorf("no offer for %s %s", country, kind)
	}
	if n[len(n)-1] == n[len(n)-2] {
		sold.monthlyCents += pairMonthlyCents
		sold.setupCents += pairSetupCents
	}
	return sold, nil
}

func dollars(cents int) string {
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}
