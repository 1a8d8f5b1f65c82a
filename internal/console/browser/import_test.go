package browser

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An operator brings a catalog in, sets a price, and sees the stock; a customer has none of these pages.
func TestImportPriceStock(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		file := filepath.Join(t.TempDir(), "catalog.csv")
		if err := os.WriteFile(file, []byte(stocked+"+1,US,local,,voice,1.15,0.00\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p := w.signedIn(t, w.operator(t))
		p.press("Imports")
		p.press("Import numbers")
		p.sees("Only judge and count")
		p.attach("File", file)
		p.press("Import")
		p.sees("Download the report", "8 rows read", "done", "refused")

		p.press("Prices")
		p.press("Set a price")
		p.sees("Minimum term, months")
		p.fill("Country", "US")
		p.choose("Type", "local")
		p.fill("Monthly fee, USD", "2.50")
		p.press("Set the price")
		p.sees("$2.50")

		w.mu.Lock()
		w.at = w.at.Add(2 * time.Minute) // the overview has counted before; a count is kept for one
		w.mu.Unlock()
		p.press("Stock")
		p.sees("By country", "By type", "US")

		customer := w.signedIn(t, w.customer(t, "acc_a"))
		customer.open("/console/operator/stock")
		customer.sees("There is no such page.")
	})
}
