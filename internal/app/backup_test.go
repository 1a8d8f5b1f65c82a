package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// A backup is one moment: taken while numbers are sold and restored elsewhere, its books
// hold, it has every purchase that was acknowledged before it began, and it sells on.
func TestBackupUnderLoad(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := dbtest.Open(t, engine)
			s := app.New(app.Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
			defer s.Close()
			shop := stockShop(t, s, 2000)
			file := filepath.Join(t.TempDir(), "one.bak")

			var buyers sync.WaitGroup
			acknowledged := make(chan struct{}, shop.numbers)
			for buyer := range 4 {
				buyers.Go(func() { shop.buy(t, s, buyer, 4, acknowledged) })
			}
			for range 200 {
				<-acknowledged
			}
			if err := d.Backup(t.Context(), file); err != nil {
				t.Fatalf("backup: %v", err)
			}
			buyers.Wait()

			target := dbtest.Open(t, engine)
			if err := target.Restore(t.Context(), file); err != nil {
				t.Fatalf("restore: %v", err)
			}
			if err := target.Restore(t.Context(), file); err == nil {
				t.Error("a second restore into the same database was not refused")
			}
			restored := app.New(app.Config{DB: target, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
			defer restored.Close()
			checkBooks(t, target)
			o, err := restored.Overview(t.Context(), shop.account)
			if err != nil || o.Numbers < 200 || o.Numbers >= int64(shop.numbers) {
				t.Errorf("restored: %d numbers, %v; want 200 or more, and not those sold after", o.Numbers, err)
			}
			if _, err := restored.Purchase(t.Context(), shop.order(shop.numbers-1)); err != nil {
				t.Errorf("purchase after the restore: %v", err)
			}
			checkBooks(t, target)
		})
	}
}

// shop is a small stock and one buyer with money.
type shop struct {
	account string
	numbers int
}

func stockShop(t *testing.T, s *app.Service, numbers int) shop {
	t.Helper()
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee\n")
	for i := range numbers {
		fmt.Fprintf(&file, "%s,US,local,1.00\n", number(i))
	}
	in := app.Import{Realm: realm.Live}
	if _, err := s.ImportCatalog(t.Context(), strings.NewReader(file.String()), in); err != nil {
		t.Fatal(err)
	}
	a, err := s.CreateAccount(t.Context(), app.NewAccount{Realm: realm.Live})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TopUp(t.Context(), app.TopUp{AccountID: a.ID, Amount: 100_000 * money.Dollar}); err != nil {
		t.Fatal(err)
	}
	return shop{account: a.ID, numbers: numbers}
}

func number(i int) e164.Number { return e164.Number(fmt.Sprintf("+1212%07d", 5_000_000+i)) }

func (s shop) order(i int) app.PurchaseOrder {
	return app.PurchaseOrder{AccountID: s.account, Realm: realm.Live, E164: number(i), Country: "US"}
}

// buy buys each n-th number but the last one of the stock.
func (s shop) buy(t *testing.T, service *app.Service, first, step int, acknowledged chan<- struct{}) {
	for i := first; i < s.numbers-1; i += step {
		if _, err := service.Purchase(context.Background(), s.order(i)); err != nil {
			t.Errorf("purchase of %s: %v", number(i), err)
		}
		acknowledged <- struct{}{}
	}
}

func checkBooks(t *testing.T, d *db.DB) {
	t.Helper()
	breaches, err := audit.Check(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}
