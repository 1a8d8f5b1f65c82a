package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

// Types of numbers, as the contract names them.
const (
	Local    = "local"
	TollFree = "toll_free"
	Mobile   = "mobile"
)

// Types lists them.
var Types = []string{Local, TollFree, Mobile}

// Capabilities are what a number can do.
var Capabilities = []string{"voice", "sms", "mms"}

// Price is the price list's row for a country and type. One list serves both realms.
type Price struct {
	Country   string
	Type      string
	Terms     tariff.Terms
	UpdatedUs int64 // real time
}

// nullPrice is the price of an outer join.
type nullPrice struct {
	monthly, setup, early *money.Micros
	months, days          *int64
}

func (p nullPrice) of(country, numberType string) *Price {
	if p.monthly == nil {
		return nil
	}
	return &Price{Country: country, Type: numberType, Terms: tariff.Terms{
		MonthlyFee: *p.monthly, SetupFee: *p.setup, EarlyTerminationFee: *p.early,
		MinimumTermMonths: *p.months, CoolingOffDays: *p.days,
	}}
}

const priceColumns = `country, type, monthly_fee_micros, setup_fee_micros, early_termination_fee_micros,
  minimum_term_months, cooling_off_days, updated_us`

func scanPrice(scan db.Scan) (Price, error) {
	var p Price
	err := scan(&p.Country, &p.Type, &p.Terms.MonthlyFee, &p.Terms.SetupFee, &p.Terms.EarlyTerminationFee,
		&p.Terms.MinimumTermMonths, &p.Terms.CoolingOffDays, &p.UpdatedUs)
	return p, err
}

const sqlListPrices = `SELECT ` + priceColumns + ` FROM prices
WHERE ($1 = '' OR country = $1) AND ($2 = '' OR type = $2) ORDER BY country, type`

// Prices reads the price list, by country and type; an empty word means all.
func Prices(country, numberType string, into *[]Price) db.Stmt {
	return db.Stmt{SQL: sqlListPrices, Args: []any{country, numberType}, Row: db.Collect(into, scanPrice)}
}

const sqlSetPrice = `INSERT INTO prices (` + priceColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (country, type) DO UPDATE SET
  monthly_fee_micros = excluded.monthly_fee_micros, setup_fee_micros = excluded.setup_fee_micros,
  early_termination_fee_micros = excluded.early_termination_fee_micros,
  minimum_term_months = excluded.minimum_term_months, cooling_off_days = excluded.cooling_off_days,
  updated_us = excluded.updated_us`

// SetPrice writes one row of the price list. What is owned keeps its frozen terms.
func SetPrice(p Price) db.Stmt {
	return db.Stmt{SQL: sqlSetPrice, Rows: 1, Args: []any{
		p.Country, p.Type, int64(p.Terms.MonthlyFee), int64(p.Terms.SetupFee), int64(p.Terms.EarlyTerminationFee),
		p.Terms.MinimumTermMonths, p.Terms.CoolingOffDays, p.UpdatedUs,
	}}
}
