package console

import (
	"net/http"

	"github.com/a-h/templ"

	"tryvox.io/numbers/internal/account"
)

// operatorPath is where the pages are on which operators run the store; nobody else finds them.
const operatorPath = "/console/operator"

// operatorRoutes is the table of contents of those pages.
var operatorRoutes = []route{
	{http.MethodGet, nowPath, account.Operator, showNow},
	{http.MethodGet, customersPath, account.Operator, listCustomers},
	{http.MethodGet, customersPath + "/new", account.Operator, showNewCustomer},
	{http.MethodPost, customersPath + "/new", account.Operator, createCustomer},
	{http.MethodGet, aCustomer, account.Operator, showCustomer},
	{http.MethodGet, aCustomer + "/top-up", account.Operator, showTopUp},
	{http.MethodPost, aCustomer + "/top-up", account.Operator, topUp},
	{http.MethodGet, aCustomer + "/adjust", account.Operator, showAdjust},
	{http.MethodPost, aCustomer + "/adjust", account.Operator, adjust},
	{http.MethodGet, aCustomer + "/credit-limit", account.Operator, showCreditLimit},
	{http.MethodPost, aCustomer + "/credit-limit", account.Operator, setCreditLimit},
	{http.MethodGet, aCustomer + "/close", account.Operator, showClose},
	{http.MethodPost, aCustomer + "/close", account.Operator, closeCustomer},
	{http.MethodGet, aCustomer + "/keys/new", account.Operator, showNewCustomerKey},
	{http.MethodPost, aCustomer + "/keys/new", account.Operator, createCustomerKey},
	{http.MethodGet, aCustomer + "/keys/{key}/revoke", account.Operator, showRevokeCustomerKey},
	{http.MethodPost, aCustomer + "/keys/{key}/revoke", account.Operator, revokeCustomerKey},
	{http.MethodGet, pricesPath, account.Operator, listPriceList},
	{http.MethodGet, pricesPath + "/set", account.Operator, showSetPrice},
	{http.MethodPost, pricesPath + "/set", account.Operator, setPrice},
	{http.MethodGet, pricesPath + "/import", account.Operator, showImportPrices},
	{http.MethodPost, pricesPath + "/import", account.Operator, importPrices},
	{http.MethodGet, importsPath, account.Operator, listImports},
	{http.MethodGet, importsPath + "/new", account.Operator, showNewImport},
	{http.MethodPost, importsPath + "/new", account.Operator, createImport},
	{http.MethodGet, anImport, account.Operator, showImport},
	{http.MethodGet, anImport + "/report.csv", account.Operator, downloadReport},
	{http.MethodGet, stockPath, account.Operator, showStock},
	{http.MethodGet, stockPath + "/withdraw", account.Operator, showWithdraw},
	{http.MethodPost, stockPath + "/withdraw", account.Operator, withdraw},
	{http.MethodGet, renewalsPath, account.Operator, showRenewals},
	{http.MethodGet, renewalsPath + "/run", account.Operator, showRunBilling},
	{http.MethodPost, renewalsPath + "/run", account.Operator, runBilling},
	{http.MethodGet, trailPath, account.Operator, listTrail},
	{http.MethodGet, healthPath, account.Operator, showHealth},
	{http.MethodPost, healthPath, account.Operator, checkStore},
	{http.MethodGet, jobsPath, account.Operator, listJobs},
}

// operatorSection is their part of the menu.
var operatorSection = section{"Operator", account.Operator, []entry{
	{"Accounts", customersPath},
	{"Prices", pricesPath},
	{"Imports", importsPath},
	{"Stock", stockPath},
	{"Renewals", renewalsPath},
	{"Audit trail", trailPath},
	{"Health", healthPath},
	{"Jobs", jobsPath},
}}

// operatorMenu leads to them.
var operatorMenu = []section{operatorSection}

// operatorQuestion is a form with its title: a dialog of the page that asks for it, or a page.
func (c *call) operatorQuestion(nav string, title string, r refusal, body templ.Component) (view, error) {
	return view{title: title, nav: nav, body: body, part: c.part("dialog"), status: r.status()}, nil
}

// tab is one of several lists of a page.
type tab struct{ name, label string }
