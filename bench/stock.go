package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

const (
	// stockBatch numbers go in with one transaction.
	stockBatch = 10_000
	// firstDigits is the first number for sale, without its plus sign; the others follow.
	firstDigits = 14_150_000_000
	country     = "US"
	monthlyFee  = 2*money.Dollar + 50*money.Cent
	// balance is never spent in a round.
	balance = 100_000_000 * money.Dollar
)

// accountID names the buyers; floor.sql has the same names.
func accountID(i int) string { return fmt.Sprintf("bench_%03d", i) }

// e164Of is the i-th number for sale.
func e164Of(i int) string { return fmt.Sprintf("+%d", firstDigits+i) }

// stock fills an empty database: buyers with money and a key, and so many numbers for sale.
// It returns the secrets of the keys.
func stock(ctx context.Context, dsn string, size int) (keys []string, err error) {
	d, s, err := open(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	defer s.Close()
	if err := d.Migrate(ctx); err != nil {
		return nil, err
	}
	for i := range spreadAccounts {
		secret, err := admit(ctx, s, accountID(i))
		if err != nil {
			return nil, err
		}
		keys = append(keys, secret)
	}
	for from := 0; from < size; from += stockBatch {
		numbers := alike(from, min(from+stockBatch, size))
		err := d.Update(ctx, func(tx *db.Tx) error { return catalog.Stock(tx, numbers) })
		if err != nil {
			return nil, err
		}
	}
	price := monthlyFee
	for _, c := range []string{country, "GB", "DE"} {
		change := app.PriceChange{Country: c, Type: catalog.Local, MonthlyFee: &price}
		if _, err := s.SetPrice(ctx, change); err != nil {
			return nil, err
		}
	}
	return keys, d.Update(ctx, func(tx *db.Tx) error { return tx.Do(catalog.StockChanged()) })
}

// open opens the store as the product does.
func open(ctx context.Context, dsn string) (*db.DB, *app.Service, error) {
	log := slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now, Log: log})
	if err != nil {
		return nil, nil, err
	}
	return d, app.New(app.Config{DB: d, Now: time.Now, Log: log}), nil
}

// admit makes a buyer and gives the secret of its key.
func admit(ctx context.Context, s *app.Service, accountID string) (string, error) {
	if _, err := s.CreateAccount(ctx, app.NewAccount{ID: accountID, Realm: realm.Live}); err != nil {
		return "", err
	}
	if _, err := s.TopUp(ctx, app.TopUp{AccountID: accountID, Amount: balance}); err != nil {
		return "", err
	}
	_, secret, err := s.CreateKey(ctx, app.NewKey{AccountID: accountID, Scope: account.Write})
	return secret, err
}

// alike are numbers that differ in nothing but their digits.
func alike(from, to int) []catalog.Item {
	fee := monthlyFee
	free := money.Micros(0)
	items := make([]catalog.Item, 0, to-from)
	for i := from; i < to; i++ {
		items = append(items, catalog.Item{
			Key:     catalog.Key{Realm: realm.Live, E164: e164Of(i)},
			Country: country, Type: catalog.Local, Region: "CA", Locality: "San Francisco",
			Capabilities: "voice|sms", MonthlyFee: &fee, SetupFee: &free, Carrier: "acme",
		})
	}
	return items
}

// routedNumbers is how many numbers a switch asks for in turn.
const routedNumbers = 1000

// route lets the first account buy numbers and send their calls to a trunk. It returns the
// secret of a key for switches.
func route(ctx context.Context, dsn string, count int) (secret string, err error) {
	d, s, err := open(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	defer s.Close()
	to := app.Change{AccountID: accountID(0)}
	made, err := s.CreateTrunk(ctx, to, routing.TrunkSettings{
		Name: "bench", AuthType: routing.ByIP, OriginationURIs: []string{"sip:192.0.2.1"},
	})
	if err != nil {
		return "", err
	}
	var trunk struct{ ID string }
	if err := json.Unmarshal([]byte(made.Body), &trunk); err != nil {
		return "", err
	}
	for i := range count {
		n := e164.Number(e164Of(i))
		order := app.PurchaseOrder{AccountID: to.AccountID, Realm: realm.Live, E164: n, Country: country}
		if _, err := s.Purchase(ctx, order); err != nil {
			return "", err
		}
		if _, err := s.AssignTrunk(ctx, to, n, trunk.ID); err != nil {
			return "", err
		}
	}
	_, secret, err = s.CreateKey(ctx, app.NewKey{AccountID: to.AccountID, Scope: account.Route})
	return secret, err
}
