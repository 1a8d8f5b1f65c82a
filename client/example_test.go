package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tryvox.io/numbers/client"
	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/api"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const exampleStock = `e164,country,type,region,locality,capabilities,monthly_fee,setup_fee
+14155550142,US,local,CA,San Francisco,voice|sms,1.15,0.00
+14155550143,US,local,CA,San Francisco,voice|sms,1.15,0.00
+919876543210,IN,local,Maharashtra,Mumbai,voice|sms,2.50,0.00
`

// open serves a store with three numbers and the sandbox account acc_1, which has 100.00 USD, on 9 April
// 2026, and gives a client of it.
func open() (c *client.Client, end func()) {
	shop, url, end := serve()
	ctx := context.Background()
	_, err := shop.ImportCatalog(ctx, strings.NewReader(exampleStock), app.Import{Realm: realm.Sandbox})
	check(err)
	_, err = shop.CreateAccount(ctx, app.NewAccount{ID: "acc_1", Realm: realm.Sandbox})
	check(err)
	_, err = shop.TopUp(ctx, app.TopUp{AccountID: "acc_1", Amount: 100 * money.Dollar})
	check(err)
	_, key, err := shop.CreateKey(ctx, app.NewKey{AccountID: "acc_1", Scope: account.Write})
	check(err)
	c, err = client.New("acc_1", key, client.WithURL(url))
	check(err)
	return c, end
}

// openAdmin serves an empty store on 9 April 2026, and gives its operator's client.
func openAdmin() (a *client.Admin, end func()) {
	shop, url, end := serve()
	ctx := context.Background()
	_, err := shop.CreateAccount(ctx, app.NewAccount{ID: "staff", Realm: realm.Live})
	check(err)
	_, key, err := shop.CreateKey(ctx, app.NewKey{AccountID: "staff", Scope: account.Operator})
	check(err)
	a, err = client.NewAdmin(key, client.WithURL(url))
	check(err)
	return a, end
}

// serve serves an empty store.
func serve() (shop *app.Service, url string, end func()) {
	folder, err := os.MkdirTemp("", "tryvox-example-")
	check(err)
	now := func() time.Time { return time.Date(2026, time.April, 9, 10, 30, 0, 0, time.UTC) }
	quiet := slog.New(slog.DiscardHandler)
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{DSN: "sqlite:" + filepath.Join(folder, "shop.db"), Now: now, Log: quiet})
	check(err)
	check(d.Ready(ctx))
	shop = app.New(app.Config{DB: d, Now: now, Log: quiet})
	server := httptest.NewServer(api.New(api.Config{App: shop, Now: now, Log: quiet}))
	return shop, server.URL, func() {
		server.Close()
		shop.Close()
		check(errors.Join(d.Close(), os.RemoveAll(folder)))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleNew() {
	c, err := client.New("acc_123abc", os.Getenv("TRYVOX_KEY"), client.WithURL("https://numbers.example.com"))
	if err != nil {
		log.Fatal(err)
	}
	_ = c // c.GetBalance(ctx) and so on
}

func ExampleClient_PurchaseNumber() {
	c, end := open()
	defer end()
	ctx := context.Background()

	n, err := c.PurchaseNumber(ctx, client.Purchase{E164: "+919876543210", Country: "IN"})
	if err != nil {
		log.Fatal(err)
	}
	balance, err := c.GetBalance(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n.E164, n.Status, n.MonthlyFee, "a month;", balance.Available, "left")
	// Output: +919876543210 active 2.50 a month; 98.17 left
}

// What went wrong is told by errors.Is.
func ExampleError() {
	c, end := open()
	defer end()

	_, err := c.PurchaseNumber(context.Background(), client.Purchase{E164: "+14155559999", Country: "US"})
	switch {
	case errors.Is(err, client.ErrNotFound):
		fmt.Println("not for sale")
	case errors.Is(err, client.ErrConflict):
		fmt.Println("somebody has it")
	case errors.Is(err, client.ErrInsufficientBalance):
		fmt.Println("top up first")
	case err != nil:
		log.Fatal(err)
	}
	// Output: not for sale
}

// A key of your own makes a program safe that may crash and repeat what it did.
func ExampleIdempotencyKey() {
	c, end := open()
	defer end()
	ctx := context.Background()

	for range 2 {
		order := client.Claim{Country: "US", AreaCode: "415"}
		got, err := c.ClaimNumbers(ctx, order, client.IdempotencyKey("order-4711"))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(got.Numbers), "number for", got.Charged)
	}
	owned, err := client.Collect(c.ListNumbers(ctx, client.NumberFilter{}), 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(owned), "owned")
	// Output:
	// 1 number for 0.84
	// 1 number for 0.84
	// 1 owned
}

// A list is read part by part, as far as the loop goes.
func ExampleClient_SearchInventory() {
	c, end := open()
	defer end()

	for offer, err := range c.SearchInventory(context.Background(), client.Search{StartsWith: "+1415"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(offer.E164, offer.Locality, offer.DueNow)
	}
	// Output:
	// +14155550142 San Francisco 0.84
	// +14155550143 San Francisco 0.84
}

// In the sandbox a month passes at once; the events tell what happened.
func ExampleClient_SetTestClock() {
	c, end := open()
	defer end()
	ctx := context.Background()

	n, err := c.PurchaseNumber(ctx, client.Purchase{E164: "+919876543210", Country: "IN"})
	if err != nil {
		log.Fatal(err)
	}
	may := client.ClockChange{Now: time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := c.SetTestClock(ctx, may); err != nil {
		log.Fatal(err)
	}
	for e, err := range c.ListEvents(ctx, client.EventFilter{E164: n.E164}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.CreatedAt.Format(time.DateOnly), e.Type)
	}
	// Output:
	// 2026-04-09 number.purchased
	// 2026-05-01 number.renewed
}
