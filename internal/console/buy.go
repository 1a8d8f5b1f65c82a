package console

import (
	"net/http"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

// buying asks whether a number is to be bought at its price.
type buying struct {
	offer    app.Offer
	overview app.Overview
	atUs     int64 // on the account's clock
	refusal  refusal
}

// request is the same purchase by the API.
func (b buying) request(c *call) string {
	return c.request("POST", c.v1("/numbers/purchase-from-inventory"),
		map[string]string{"e164": b.offer.E164, "country": b.offer.Country})
}

// reckoning tells how the first charge comes about.
func (b buying) reckoning() string {
	return "Setup of " + usd(b.offer.Terms.SetupFee) + " and " +
		cycle.Explain(b.offer.Terms.MonthlyFee, b.atUs) + "."
}

// askBuy is GET /console/buy/{e164}.
func askBuy(c *call) (view, error) { return askBuyNow(c, refusal{}) }

// askBuyNow asks at the price of now.
func askBuyNow(c *call, why refusal) (view, error) {
	offer, err := c.offer()
	if fault.Of(err) == fault.NotFound {
		return lost(c)
	}
	if err != nil {
		return view{}, err
	}
	return showBuy(c, offer, why)
}

func showBuy(c *call, offer app.Offer, why refusal) (view, error) {
	overview, err := c.app.Standing(c.Context(), c.in.AccountID, 0)
	if err != nil {
		return view{}, err
	}
	b := buying{offer, overview, overview.Account.Now(c.now().UnixMicro()), why}
	return c.asks("Buy a number", "/console/search", buyPage(c, b), why.status()), nil
}

// buy is POST /console/buy/{e164}. What is charged is what was agreed to, or less; else it is asked again.
func buy(c *call) (view, error) {
	offer, err := c.offer()
	if fault.Of(err) == fault.NotFound {
		return lost(c)
	}
	if err != nil {
		return view{}, err
	}
	f := c.posted()
	agreed := f.money("charge")
	if err = f.err(); err == nil {
		_, err = c.app.Purchase(c.Context(), app.PurchaseOrder{
			AccountID: c.in.AccountID, Realm: c.in.Realm, E164: e164.Number(offer.E164),
			Country: e164.Country(offer.Country), DueMax: &agreed,
		})
	}
	switch fault.Of(err) {
	case fault.Conflict, fault.NotFound:
		return lost(c)
	case fault.PriceChanged:
		return askBuyNow(c, refusal{kind: fault.PriceChanged,
			text: "The price is another one now. Nothing was charged: please look again."})
	}
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showBuy(c, offer, why)
	}
	return view{to: "/console/numbers/" + offer.E164, flash: spaced(offer.E164) + " is yours."}, nil
}

// lost tells that the number is not to be had: it is the account's own by now, or somebody else was quicker.
func lost(c *call) (view, error) {
	n, err := c.number()
	if err != nil {
		return view{}, err
	}
	_, err = c.app.Number(c.Context(), c.in.Realm, c.in.AccountID, n)
	switch {
	case err == nil:
		return view{to: "/console/numbers/" + string(n), flash: spaced(string(n)) + " is yours already."}, nil
	case fault.Of(err) != fault.NotFound:
		return view{}, err
	}
	return c.asks("No longer for sale", "/console/search", lostPage(string(n)), http.StatusConflict), nil
}
