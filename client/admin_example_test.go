package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"tryvox.io/numbers/client"
)

func ExampleNewAdmin() {
	a, err := client.NewAdmin(os.Getenv("TRYVOX_OPERATOR_KEY"), client.WithURL("https://numbers.example.com"))
	if err != nil {
		log.Fatal(err)
	}
	_ = a // a.ListAccounts(ctx, …) and so on
}

// A new customer: an account, a payment and a key, which is told once.
func ExampleAdmin_CreateAccount() {
	a, end := openAdmin()
	defer end()
	ctx := context.Background()

	customer, err := a.CreateAccount(ctx, client.AccountSettings{
		ID: "acc_example", Name: "Example Ltd", CreditLimit: new(50 * client.Dollar),
	})
	if err != nil {
		log.Fatal(err)
	}
	key, err := a.CreateKey(ctx, customer.ID, client.KeySettings{Name: "Shop"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(customer.ID, customer.Available, key.Scope, key.Secret[:len("tvx_sk_live_")]+"…")
	// Output: acc_example 50.00 write tvx_sk_live_…
}

// A payment that is reported twice is credited once: its reference says that it is the same.
func ExampleAdmin_TopUpAccount() {
	a, end := openAdmin()
	defer end()
	ctx := context.Background()
	customer, err := a.CreateAccount(ctx, client.AccountSettings{Name: "Example Ltd"})
	if err != nil {
		log.Fatal(err)
	}

	payment := client.TopUp{Amount: 100 * client.Dollar, Reference: "invoice-4711"}
	for range 2 {
		line, err := a.TopUpAccount(ctx, customer.ID, payment)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("balance", line.BalanceAfter)
	}
	payment.Amount = 200 * client.Dollar
	_, err = a.TopUpAccount(ctx, customer.ID, payment)
	fmt.Println("another amount is a conflict:", errors.Is(err, client.ErrConflict))
	// Output:
	// balance 100.00
	// balance 100.00
	// another amount is a conflict: true
}

// A catalog file is sent as it is read; lines that were refused are told one by one.
func ExampleAdmin_CreateImport() {
	a, end := openAdmin()
	defer end()
	ctx := context.Background()

	const catalog = `e164,country,type,region,monthly_fee,setup_fee
+14155550142,US,local,CA,1.15,0.00
555-0142,US,local,CA,1.15,0.00
`
	done, err := a.CreateImport(ctx, strings.NewReader(catalog), client.ImportSettings{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.State, "with", done.Added, "added and", done.Refused, "refused")
	for p, err := range a.GetImportReport(ctx, done.ID) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("line", p.Line, p.Result, "for its", p.Field)
	}
	// Output:
	// done with 1 added and 1 refused
	// line 3 refused for its e164
}

// The trail tells what operators did, newest first, as far as the loop goes.
func ExampleAdmin_ListTrail() {
	a, end := openAdmin()
	defer end()
	ctx := context.Background()
	price := client.PriceChange{Country: "US", Type: "local", MonthlyFee: new(115 * client.Cent)}
	if _, err := a.SetPrice(ctx, price); err != nil {
		log.Fatal(err)
	}

	for e, err := range a.ListTrail(ctx, client.TrailFilter{Action: "price.set"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Seq, e.Action, e.Object, string(e.Before))
	}
	// Output: 3 price.set US local null
}
