package client_test

import (
	"errors"
	"strings"
	"testing"

	"tryvox.io/numbers/client"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

const operatorStock = "e164,country,type,region,setup_fee\n+12025550101,US,local,DC,2.00\n" +
	"+12025550102,US,local,DC,2.00\n+12025550103,GB,local,DC,2.00\n"

// The built server, on both engines, through a network that loses every first answer: what an operator does
// with a store from its stock to the end of an account, and each thing is done and told once.
func TestLifeOfAStore(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		p := program.Program{T: t, Path: path, DSN: dsn}
		staff := p.Run("", "account", "create", "--id", "staff")
		secret := p.Run("", "key", "create", staff, "--scope", "operator")
		served := p.Serve()
		front, proxy := losing(t, served.URL)
		a, err := client.NewAdmin(secret, client.WithURL(front))
		if err != nil {
			t.Fatal(err)
		}
		fillStore(t, a)
		customer := must(a.CreateAccount(t.Context(), client.AccountSettings{Name: "Example Ltd"}))(t)
		payIn(t, a, customer.ID)
		sell(t, a, front, customer.ID)
		shut(t, a, customer.ID)
		if proxy.lost < 30 {
			t.Errorf("only %d answers were lost", proxy.lost)
		}
		served.Terminate()
		p.Run("", "check")
	})
}

// fillStore sets a price and imports a file, whose refused line is told.
func fillStore(t *testing.T, a *client.Admin) {
	t.Helper()
	ctx := t.Context()
	p := must(a.SetPrice(ctx, client.PriceChange{
		Country: "US", Type: "local", MonthlyFee: new(client.Dollar), MinimumTermMonths: new(3),
	}))(t)
	if p.MonthlyFee != client.Dollar || p.MinimumTermMonths != 3 || p.CoolingOffDays != 30 {
		t.Errorf("the price is %+v", p)
	}
	const list = "country,type,monthly_fee\nUS,local,1.00\nGB,local,2.00\n"
	counts := must(a.ImportPrices(ctx, strings.NewReader(list)))(t)
	if counts != (client.PriceCounts{Added: 1, Unchanged: 1}) {
		t.Errorf("of the prices became %+v", counts)
	}
	if prices := must(a.ListPriceList(ctx, client.PriceFilter{Country: "GB"}))(t); len(prices) != 1 {
		t.Errorf("prices of GB are %+v", prices)
	}
	tried := must(a.CreateImport(ctx, strings.NewReader(operatorStock), client.ImportSettings{DryRun: true}))(t)
	if !tried.DryRun || tried.Realm != "live" || tried.Added != 2 {
		t.Errorf("tried: %+v", tried)
	}
	done := must(a.CreateImport(ctx, strings.NewReader(operatorStock), client.ImportSettings{}))(t)
	if done.State != "done" || done.Added != 2 || done.Refused != 1 {
		t.Errorf("imported: %+v, want 2 and a refused one", done)
	}
	if again := must(a.GetImport(ctx, done.ID))(t); again.State != "done" || again.Added != 2 {
		t.Errorf("later it is %+v", again)
	}
	report := collect(t, a.GetImportReport(ctx, done.ID))
	if len(report) != 1 || report[0].Line != 4 || report[0].Field != "country" {
		t.Errorf("the report is %+v, want line 4", report)
	}
	if all := collect(t, a.ListImports(ctx)); len(all) != 2 || all[0].ID != done.ID {
		t.Errorf("imports are %+v, want both once", all)
	}
}

// payIn credits a payment that is reported twice, and corrects it.
func payIn(t *testing.T, a *client.Admin, id string) {
	t.Helper()
	ctx := t.Context()
	paid := client.TopUp{Amount: 100 * client.Dollar, Reference: "invoice-4711"}
	first, second := must(a.TopUpAccount(ctx, id, paid))(t), must(a.TopUpAccount(ctx, id, paid))(t)
	if first.ID != second.ID {
		t.Errorf("one reference made the lines %s and %s", first.ID, second.ID)
	}
	paid.Amount++
	if _, err := a.TopUpAccount(ctx, id, paid); !errors.Is(err, client.ErrConflict) {
		t.Errorf("the reference with another amount: %v, want a conflict", err)
	}
	wrong := client.Adjustment{Amount: -250 * client.Cent, Reason: "Was 2.50 too high"}
	if line := must(a.AdjustBalance(ctx, id, wrong))(t); line.BalanceAfter != 9750*client.Cent {
		t.Errorf("corrected: %+v, want 97.50", line)
	}
	wrong.Amount = -100 * client.Dollar
	if _, err := a.AdjustBalance(ctx, id, wrong); !errors.Is(err, client.ErrInsufficientBalance) {
		t.Errorf("corrected below 0.00: %v", err)
	}
	limit := client.AccountChange{CreditLimit: new(50 * client.Dollar), Reason: "Contract"}
	must(a.ChangeAccount(ctx, id, limit))(t)
	if got := must(a.GetAccount(ctx, id))(t); got.Available != 14750*client.Cent || got.Name != "Example Ltd" {
		t.Errorf("the account is %+v, want 147.50 available", got)
	}
	if lines := collect(t, a.ListAccountTransactions(ctx, id)); len(lines) != 2 {
		t.Errorf("the statement is %+v, want a payment and its correction", lines)
	}
}

// sell gives the customer a key, who buys, and ends the sale of the rest.
func sell(t *testing.T, a *client.Admin, url, id string) {
	t.Helper()
	ctx := t.Context()
	k := must(a.CreateKey(ctx, id, client.KeySettings{Name: "Shop"}))(t)
	c, err := client.New(id, k.Secret, client.WithURL(url))
	if err != nil {
		t.Fatal(err)
	}
	const sold, left = "+12025550101", "+12025550102"
	must(c.PurchaseNumber(ctx, client.Purchase{E164: sold, Country: "US"}))(t)
	if owned := collect(t, a.ListAccountNumbers(ctx, id)); len(owned) != 1 || owned[0].E164 != sold {
		t.Errorf("it owns %+v", owned)
	}
	found := must(a.FindNumber(ctx, sold))(t)
	if len(found) != 1 || found[0].AccountID == nil || *found[0].AccountID != id || len(found[0].History) != 1 {
		t.Errorf("%s is %+v", sold, found)
	}
	gone := must(a.WithdrawNumbers(ctx, client.Withdrawal{Realm: "live", Numbers: []string{left}}))(t)
	if len(gone) != 1 || !gone[0].Changed {
		t.Errorf("withdrawn: %+v", gone)
	}
	run := must(a.RunBilling(ctx))(t)
	if got := must(a.GetBillingRun(ctx, run.ID))(t); got.State != "done" || got.Renewed != 0 {
		t.Errorf("the billing run is %+v", got)
	}
	if runs := collect(t, a.ListBillingRuns(ctx)); len(runs) != 1 {
		t.Errorf("billing runs are %+v, want one", runs)
	}
	collect(t, a.ListDebts(ctx))
	if stock := must(a.GetStock(ctx))(t); len(stock.Rows) == 0 || stock.CountedAt.IsZero() {
		t.Errorf("the stock is %+v", stock)
	}
	if err := a.RevokeKey(ctx, id, k.ID); err != nil {
		t.Error(err)
	}
	if keys := collect(t, a.ListKeys(ctx, id)); len(keys) != 1 || keys[0].RevokedAt == nil {
		t.Errorf("keys are %+v, want one, revoked", keys)
	}
}

// shut closes the account, and reads what the trail says of its life.
func shut(t *testing.T, a *client.Admin, id string) {
	t.Helper()
	ctx := t.Context()
	if _, err := a.CloseAccount(ctx, id, client.Closing{}); !errors.Is(err, client.ErrConflict) {
		t.Errorf("closed with a number: %v", err)
	}
	must(a.CloseAccount(ctx, id, client.Closing{ReleaseNumbers: true}))(t)
	closed := collect(t, a.ListAccounts(ctx, client.AccountFilter{Realm: "live", Closed: new(true)}))
	if len(closed) != 1 || closed[0].ID != id || closed[0].ClosedAt == nil {
		t.Errorf("closed accounts are %+v", closed)
	}
	told := ""
	for _, e := range collect(t, a.ListTrail(ctx, client.TrailFilter{AccountID: id})) {
		told = e.Action + " " + told
	}
	const want = "account.create account.top_up account.adjust account.change key.create key.revoke " +
		"account.release_numbers account.close "
	if told != want {
		t.Errorf("the trail says %s, want %s", told, want)
	}
	if found := must(a.CheckStore(ctx))(t); found.Rules == 0 || len(found.Breaches) != 0 {
		t.Errorf("the check found %+v", found)
	}
}
