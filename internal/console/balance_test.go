package console

import (
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
)

func TestBalance(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		b.get("/console/balance").has(http.StatusOK, "$100.00", "for 0 numbers", "Spent by month")
		w.buy(t, "acc_a", "+14155550142", "US")
		w.buy(t, "acc_a", "+919876543210", "IN")
		b.get("/console/balance").
			has(http.StatusOK, "$97.33", "$3.65", "$93.68", "2026-05-01, for 2 numbers", "Apr $2.67").
			lacks("which is more than you")
		down := app.Adjustment{AccountID: "acc_a", Amount: -95 * money.Dollar, Reason: "=<b>wrong</b>"}
		if _, err := w.app.Adjust(t.Context(), down); err != nil {
			t.Fatal(err)
		}
		b.get("/console/balance").has(http.StatusOK, "which is more than you", "top up before 2026-05-01")

		w.signedIn(t, w.key(t, "acc_a", account.Read)).get("/console/balance").has(http.StatusOK, "$2.33")
		w.signedIn(t, w.customer(t, "acc_b")).get("/console/balance").has(http.StatusOK, "$100.00").
			lacks("$2.33")
	})
}

func TestTransactions(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		w.buy(t, "acc_a", "+14155550142", "US")
		down := app.Adjustment{AccountID: "acc_a", Amount: -money.Dollar, Reason: "=<b>wrong</b>"}
		if _, err := w.app.Adjust(t.Context(), down); err != nil {
			t.Fatal(err)
		}
		b.get("/console/transactions").
			has(http.StatusOK, "monthly fee", "−$0.84", "$99.16", "2026-04-09 10:30 UTC<").
			has(http.StatusOK, "+1 415 555 0142", "&lt;b&gt;wrong").
			lacks("<b>wrong")
		b.get("/console/transactions?cursor=x").has(http.StatusUnprocessableEntity, "next_cursor")

		file := b.get("/console/transactions.csv").
			has(http.StatusOK, "line,created_at,type", ",monthly_fee,+14155550142,", ",-0.84,99.16,",
				",'=<b>wrong</b>,-1.00,98.16,")
		if lines := strings.Count(file.text, "\n"); lines != 4 {
			t.Errorf("the file has %d lines, want a header and 3:\n%s", lines, file.text)
		}
		if kind := file.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
			t.Errorf("the file is %s", kind)
		}

		month := b.get("/console/transactions.csv?month=2026-04").has(http.StatusOK)
		if name := month.header.Get("Content-Disposition"); month.text != file.text ||
			name != `attachment; filename="transactions-2026-04.csv"` {
			t.Errorf("the month's file is %s:\n%s", name, month.text)
		}
		for _, other := range []string{"2026-03", "2026-05"} {
			b.get("/console/transactions.csv?month="+other).has(http.StatusOK, "line,created_at").lacks("2026-04")
		}
		b.get("/console/transactions.csv?month=x").has(http.StatusUnprocessableEntity, "must be a month")

		b.get("/console/statement").has(http.StatusOK, "Statement 2026-04", "$100.00", "$1.84", "$98.16")
		b.get("/console/statement?month=2026-03").has(http.StatusOK, "Nothing happened", "$0.00")
		b.get("/console/statement?month=2026-05").has(http.StatusOK, "Nothing happened", "$98.16")
		b.get("/console/statement?month=%3Cb%3E").has(http.StatusUnprocessableEntity).lacks("<b>")

		other := w.signedIn(t, w.customer(t, "acc_b"))
		for _, path := range []string{"/console/transactions", "/console/transactions.csv",
			"/console/statement"} {
			other.get(path).has(http.StatusOK).lacks("14155550142", "415 555 0142")
		}
	})
}
