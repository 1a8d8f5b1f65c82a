package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	// stockSize numbers are for sale in each round. Who sells them all ends early.
	stockSize = 300_000
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

// stock fills an empty database: buyers with money and a key, and so many numbers for sale.
// It returns the secrets of the keys.
func stock(ctx context.Context, dsn string, size int) (keys []string, err error) {
	log := slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now, Log: log})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx); err != nil {
		return nil, err
	}
	s := app.New(app.Config{DB: d, Now: time.Now, Log: log})
	defer s.Close()
	for i := range spreadAccounts {
		secret, err := admit(ctx, s, accountID(i))
		if err != nil {
			return nil, err
		}
		keys = append(keys, secret)
	}
	for from := 0; from < size; from += stockBatch {
		numbers := shelf(from, min(from+stockBatch, size))
		err := d.Update(ctx, func(tx *db.Tx) error { return catalog.Stock(tx, numbers) })
		if err != nil {
			return nil, err
		}
	}
	if d.Engine() == db.Postgres {
		err = d.Update(ctx, func(tx *db.Tx) error { return tx.Do(catalog.StockChanged()) })
	}
	return keys, err
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

func shelf(from, to int) []catalog.Item {
	fee := monthlyFee
	free := money.Micros(0)
	items := make([]catalog.Item, 0, to-from)
	for i := from; i < to; i++ {
		items = append(items, catalog.Item{
			Key:     catalog.Key{Realm: realm.Live, E164: fmt.Sprintf("+%d", firstDigits+i)},
			Country: country, Type: catalog.Local, Region: "CA", Locality: "San Francisco",
			Capabilities: "voice|sms", MonthlyFee: &fee, SetupFee: &free, Carrier: "acme",
		})
	}
	return items
}
