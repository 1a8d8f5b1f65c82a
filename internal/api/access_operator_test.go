package api

import (
	"maps"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// access is the table of who may do what.
var access = func() map[string]accessOf {
	all := maps.Clone(customerAccess)
	maps.Copy(all, operatorAccess)
	return all
}()

// operatorAccess is the part of those who run the store.
var operatorAccess = map[string]accessOf{
	"POST " + customers: {
		needs: account.Operator, status: 201, body: `{"name":"Example Ltd"}`,
	},
	"GET " + customers:                       {needs: account.Operator, status: 200},
	"GET " + aCustomer:                       {needs: account.Operator, status: 200},
	"PATCH " + aCustomer:                     {needs: account.Operator, status: 200, body: `{"credit_limit":5}`},
	"POST " + aCustomer + "/close":           {needs: account.Operator, status: 200},
	"POST " + aCustomer + "/keys":            {needs: account.Operator, status: 201, body: `{"scope":"read"}`},
	"GET " + aCustomer + "/keys":             {needs: account.Operator, status: 200},
	"DELETE " + aCustomer + "/keys/{key_id}": {needs: account.Operator, status: 204},
	"POST " + aCustomer + "/top-ups": {
		needs: account.Operator, status: 200, body: `{"amount":5,"reference":"r"}`,
	},
	"POST " + aCustomer + "/adjustments": {
		needs: account.Operator, status: 200, body: `{"amount":-0.50,"reason":"mistake"}`,
	},
	"GET " + aCustomer + "/transactions": {needs: account.Operator, status: 200},
	"GET " + aCustomer + "/numbers":      {needs: account.Operator, status: 200},
	"GET " + ofOperator + "/prices":      {needs: account.Operator, status: 200},
	"PUT " + ofOperator + "/prices": {
		needs: account.Operator, status: 200, body: `{"country":"US","type":"mobile","monthly_fee":1}`,
	},
	"POST " + ofOperator + "/prices/import": {
		needs: account.Operator, status: 200, body: "country,type,monthly_fee\nUS,mobile,1\n", media: "text/csv",
	},
	"GET " + ofOperator + "/numbers": {needs: account.Operator, status: 200, query: "?e164={e164}"},
	"POST " + ofOperator + "/numbers/withdraw": {
		needs: account.Operator, status: 200, body: `{"realm":"live","numbers":["{for_sale}"]}`,
	},
	"GET " + ofOperator + "/stock": {needs: account.Operator, status: 200},
	"GET " + ofOperator + "/debts": {needs: account.Operator, status: 200},
	"GET " + ofOperator + "/check": {needs: account.Operator, status: 200},
	"POST " + imports: {
		needs: account.Operator, status: 201, body: "e164,country\n+12025550001,US\n", media: "text/csv",
	},
	"GET " + imports:               {needs: account.Operator, status: 200},
	"GET " + anImport:              {needs: account.Operator, status: 200},
	"GET " + anImport + "/report":  {needs: account.Operator, status: 200},
	"POST " + billingRuns:          {needs: account.Operator, status: 201},
	"GET " + billingRuns:           {needs: account.Operator, status: 200},
	"GET " + aBillingRun:           {needs: account.Operator, status: 200},
	"GET " + ofOperator + "/trail": {needs: account.Operator, status: 200},
}

// operatorThings are one more of everything that an operator's paths name.
func (s *shop) operatorThings(t *testing.T, in realm.Realm) things {
	t.Helper()
	ctx := t.Context()
	customer, err := s.app.CreateAccount(ctx, app.NewAccount{Realm: in, CreditLimit: money.Dollar})
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := s.app.CreateKey(ctx, app.NewKey{AccountID: customer.ID, Scope: account.Read})
	if err != nil {
		t.Fatal(err)
	}
	file := strings.NewReader("e164,country\n")
	imported, err := s.app.ImportRun(ctx, file, app.Import{Realm: in, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	billed, err := s.app.BillingRun(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return things{
		"{customer_id}": customer.ID, "{key_id}": key.ID, "{import_id}": imported.ID, "{run_id}": billed.ID,
	}
}
