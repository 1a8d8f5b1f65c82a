package console

import (
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

const pricesPath = operatorPath + "/prices"

// priceFileBytesMax is twenty times the list of all countries and types.
const priceFileBytesMax = 1 << 20

// priceList is the price list.
type priceList struct {
	country, numberType string
	refusal             refusal
	found               []catalog.Price
}

func (l priceList) fields() []field {
	return []field{
		{label: "Country", name: "country", value: l.country, placeholder: "US", wrong: l.refusal.of("country")},
		{
			label: "Type", name: "type", value: l.numberType, options: choices("Any", catalog.Types...),
			wrong: l.refusal.of("type"),
		},
	}
}

// listPriceList is GET /console/operator/prices.
func listPriceList(c *call) (view, error) {
	q := c.query()
	l := priceList{country: q.country(), numberType: q.oneOf("type", catalog.Types...)}
	err := q.err()
	if err == nil {
		l.found, err = c.app.Prices(c.Context(), l.country, l.numberType)
	}
	if l.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: priceTable(c, l), status: l.refusal.status()}, nil
	}
	return view{title: "Prices", nav: pricesPath, body: pricesPage(c, l), status: l.refusal.status()}, nil
}

// priceForm sets one price. Its fields are called as the verb calls them.
type priceForm struct {
	values  form
	refusal refusal
}

func (p priceForm) fields() []field {
	all := []field{
		{label: "Country", name: "country", placeholder: "US", required: true},
		{label: "Type", name: "type", options: choices("Choose", catalog.Types...), required: true},
		{label: "Monthly fee, USD", name: "monthly", placeholder: "2.50"},
		{label: "Setup fee, USD", name: "setup", placeholder: "0.00"},
		{label: "Early termination fee, USD", name: "early-termination-fee", placeholder: "0.00"},
		{label: "Minimum term, months", name: "minimum-term-months", kind: "number", placeholder: "0"},
		{
			label: "Cooling off, days", name: "cooling-off-days", kind: "number", placeholder: "30",
			hint: "What is left empty stays as it is.",
		},
	}
	for i, f := range all {
		all[i].value, all[i].wrong = p.values.text(f.name), p.refusal.of(f.name)
	}
	return all
}

// showSetPrice is GET /console/operator/prices/set. A price that stands is filled in.
func showSetPrice(c *call) (view, error) {
	q := c.query()
	country, numberType := q.country(), q.oneOf("type", catalog.Types...)
	if q.err() == nil && country != "" && numberType != "" {
		found, err := c.app.Prices(c.Context(), country, numberType)
		if err != nil {
			return view{}, err
		}
		for _, p := range found {
			q.fill(p)
		}
	}
	return c.operatorQuestion(pricesPath, "Set a price", refusal{}, setPriceForm(priceForm{values: *q}))
}

func (f *form) fill(p catalog.Price) {
	t := p.Terms
	f.values.Set("monthly", t.MonthlyFee.String())
	f.values.Set("setup", t.SetupFee.String())
	f.values.Set("early-termination-fee", t.EarlyTerminationFee.String())
	f.values.Set("minimum-term-months", strconv.FormatInt(t.MinimumTermMonths, 10))
	f.values.Set("cooling-off-days", strconv.FormatInt(t.CoolingOffDays, 10))
}

// setPrice is POST /console/operator/prices/set.
func setPrice(c *call) (view, error) {
	f := c.posted()
	by := app.PriceChange{
		Country: f.country(), Type: f.text("type"), MonthlyFee: f.maybeMoney("monthly"),
		SetupFee: f.maybeMoney("setup"), EarlyTerminationFee: f.maybeMoney("early-termination-fee"),
		MinimumTermMonths: f.maybeCount("minimum-term-months"), CoolingOffDays: f.maybeCount("cooling-off-days"),
	}
	err := f.err()
	if err == nil {
		_, err = c.app.SetPrice(c.Context(), by)
	}
	if err == nil {
		flash := "The price of " + by.Country + " " + words(by.Type) + " is set. Owned numbers keep their terms."
		return view{to: pricesPath, flash: flash}, nil
	}
	p := priceForm{values: *f}
	if p.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	return c.operatorQuestion(pricesPath, "Set a price", p.refusal, setPriceForm(p))
}

func (f *form) maybeMoney(name string) *money.Micros {
	if f.text(name) == "" {
		return nil
	}
	amount := f.money(name)
	return &amount
}

func (f *form) maybeCount(name string) *int64 {
	if f.text(name) == "" {
		return nil
	}
	n, err := strconv.ParseInt(f.text(name), 10, 64)
	if err != nil {
		f.refuse(name, "must be a whole number")
	}
	return &n
}

func showImportPrices(c *call) (view, error) {
	return c.operatorQuestion(pricesPath, "Import prices", refusal{}, importPricesForm(refusal{}))
}

// importPrices is POST /console/operator/prices/import.
func importPrices(c *call) (view, error) {
	counts, err := c.importedPrices()
	if err == nil {
		flash := "The file was read: " + strconv.Itoa(counts.Added) + " added, " + strconv.Itoa(counts.Changed) +
			" changed, " + strconv.Itoa(counts.Unchanged) + " unchanged."
		return view{to: pricesPath, flash: flash}, nil
	}
	r, err := refused(err)
	if err != nil {
		return view{}, err
	}
	return c.operatorQuestion(pricesPath, "Import prices", r, importPricesForm(r))
}

func (c *call) importedPrices() (app.PriceCounts, error) {
	file, err := c.upload(priceFileBytesMax)
	if err != nil {
		return app.PriceCounts{}, err
	}
	if file.name == "" {
		return app.PriceCounts{}, fault.Bad("file", "is required")
	}
	return c.app.ImportPrices(c.Context(), file)
}
