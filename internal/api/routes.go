package api

import (
	"net/http"
	"strings"

	"tryvox.io/numbers/internal/account"
)

// route is one operation of the contract.
type route struct {
	method, path string
	scope        account.Scope // what a key must allow, or public
	handle       func(s *Server, c *call) (answer, error)
	doc          doc
}

// public is the scope of a route that anyone may call, without a key.
const public account.Scope = ""

// The beginnings of paths.
const (
	ofAccount     = "/v1/account/{account_id}"
	aNumber       = ofAccount + "/numbers/{e164}"
	aTrunk        = ofAccount + "/trunks/{trunk_id}"
	anAddress     = aTrunk + "/ip-acl/{acl_id}"
	aCredential   = aTrunk + "/credentials/{credential_id}"
	anApplication = ofAccount + "/applications/{application_id}"
	aReservation  = ofAccount + "/reservations/{reservation_id}"
	endpoints     = ofAccount + "/webhook-endpoints"
	anEndpoint    = endpoints + "/{endpoint_id}"
)

// inAccount tells whether the route is under an account, and so for a key of that account alone.
func (r route) inAccount() bool { return strings.HasPrefix(r.path, ofAccount+"/") }

// routes is the table of contents.
var routes = []route{
	{http.MethodPost, ofAccount + "/numbers/purchase-from-inventory", account.Write, purchase, purchaseDoc},
	{http.MethodPost, ofAccount + "/numbers/purchase", account.Write, claim, claimDoc},
	{http.MethodGet, ofAccount + "/numbers", account.Read, listNumbers, listNumbersDoc},
	{http.MethodGet, aNumber, account.Read, getNumber, getNumberDoc},
	{http.MethodDelete, aNumber, account.Write, releaseNumber, releaseNumberDoc},
	{http.MethodGet, aNumber + "/release-preview", account.Read, previewRelease, releasePreviewDoc},
	{http.MethodPost, aNumber + "/cancel-release", account.Write, cancelRelease, cancelReleaseDoc},
	{http.MethodGet, aNumber + "/history", account.Read, getHistory, getHistoryDoc},
	{http.MethodPost, aNumber + "/assign", account.Write, assignTrunk, assignTrunkDoc},
	{http.MethodDelete, aNumber + "/assign", account.Write, unassignTrunk, unassignTrunkDoc},
	{http.MethodPost, aNumber + "/application", account.Write, assignApplication, assignApplicationDoc},
	{http.MethodDelete, aNumber + "/application", account.Write, unassignApplication, unassignApplicationDoc},
	{http.MethodPut, aNumber + "/lock", account.Write, lockNumber, lockNumberDoc},
	{http.MethodDelete, aNumber + "/lock", account.Write, unlockNumber, unlockNumberDoc},

	{http.MethodPost, ofAccount + "/trunks", account.Write, createTrunk, createTrunkDoc},
	{http.MethodGet, ofAccount + "/trunks", account.Read, listTrunks, listTrunksDoc},
	{http.MethodGet, aTrunk, account.Read, getTrunk, getTrunkDoc},
	{http.MethodPut, aTrunk, account.Write, setTrunk, setTrunkDoc},
	{http.MethodDelete, aTrunk, account.Write, deleteTrunk, deleteTrunkDoc},
	{http.MethodPost, aTrunk + "/ip-acl", account.Write, createAddress, createAddressDoc},
	{http.MethodGet, aTrunk + "/ip-acl", account.Read, listAddresses, listAddressesDoc},
	{http.MethodGet, anAddress, account.Read, getAddress, getAddressDoc},
	{http.MethodDelete, anAddress, account.Write, deleteAddress, deleteAddressDoc},
	{http.MethodPost, aTrunk + "/credentials", account.Write, createCredential, createCredentialDoc},
	{http.MethodGet, aTrunk + "/credentials", account.Read, listCredentials, listCredentialsDoc},
	{http.MethodGet, aCredential, account.Read, getCredential, getCredentialDoc},
	{http.MethodDelete, aCredential, account.Write, deleteCredential, deleteCredentialDoc},
	{http.MethodPost, ofAccount + "/applications", account.Write, createApplication, createApplicationDoc},
	{http.MethodGet, ofAccount + "/applications", account.Read, listApplications, listApplicationsDoc},
	{http.MethodGet, anApplication, account.Read, getApplication, getApplicationDoc},
	{http.MethodPatch, anApplication, account.Write, changeApplication, changeApplicationDoc},
	{http.MethodDelete, anApplication, account.Write, deleteApplication, deleteApplicationDoc},
	{http.MethodGet, "/v1/routes/{e164}", account.Route, getRoute, getRouteDoc},

	{http.MethodGet, ofAccount + "/balance", account.Read, getBalance, getBalanceDoc},
	{http.MethodGet, ofAccount + "/transactions", account.Read, listTransactions, listTransactionsDoc},
	{http.MethodGet, ofAccount + "/events", account.Read, listEvents, listEventsDoc},
	{http.MethodPost, endpoints, account.Write, createEndpoint, createEndpointDoc},
	{http.MethodGet, endpoints, account.Read, listEndpoints, listEndpointsDoc},
	{http.MethodGet, anEndpoint, account.Read, getEndpoint, getEndpointDoc},
	{http.MethodPatch, anEndpoint, account.Write, changeEndpoint, changeEndpointDoc},
	{http.MethodDelete, anEndpoint, account.Write, deleteEndpoint, deleteEndpointDoc},
	{http.MethodPost, anEndpoint + "/rotate-secret", account.Write, rotateSecret, rotateSecretDoc},
	{http.MethodPost, anEndpoint + "/test", account.Write, pingEndpoint, pingEndpointDoc},
	{http.MethodGet, anEndpoint + "/deliveries", account.Read, listDeliveries, listDeliveriesDoc},
	{http.MethodPost, anEndpoint + "/deliveries/{delivery_id}/replay", account.Write, replayDelivery,
		replayDeliveryDoc},
	{http.MethodPost, anEndpoint + "/replay", account.Write, replayEvents, replayEventsDoc},
	{http.MethodGet, ofAccount + "/test-clock", account.Read, getClock, getClockDoc},
	{http.MethodPut, ofAccount + "/test-clock", account.Write, setClock, setClockDoc},

	{http.MethodGet, ofAccount + "/inventory/numbers", account.Read, search, searchDoc},
	{http.MethodGet, ofAccount + "/inventory/coverage", account.Read, getCoverage, coverageDoc},
	{http.MethodPost, ofAccount + "/reservations", account.Write, reserve, reserveDoc},
	{http.MethodGet, aReservation, account.Read, getReservation, getReservationDoc},
	{http.MethodPatch, aReservation, account.Write, extendReservation, extendReservationDoc},
	{http.MethodDelete, aReservation, account.Write, endReservation, endReservationDoc},
	{http.MethodGet, "/v1/pricing/numbers", public, listPrices, listPricesDoc},

	{http.MethodPost, customers, account.Operator, createCustomer, createCustomerDoc},
	{http.MethodGet, customers, account.Operator, listCustomers, listCustomersDoc},
	{http.MethodGet, aCustomer, account.Operator, getCustomer, getCustomerDoc},
	{http.MethodPatch, aCustomer, account.Operator, changeCustomer, changeCustomerDoc},
	{http.MethodPost, aCustomer + "/close", account.Operator, closeCustomer, closeCustomerDoc},
	{http.MethodPost, aCustomer + "/keys", account.Operator, createKey, createKeyDoc},
	{http.MethodGet, aCustomer + "/keys", account.Operator, listKeys, listKeysDoc},
	{http.MethodDelete, aCustomer + "/keys/{key_id}", account.Operator, revokeKey, revokeKeyDoc},
	{http.MethodPost, aCustomer + "/top-ups", account.Operator, topUp, topUpDoc},
	{http.MethodPost, aCustomer + "/adjustments", account.Operator, adjust, adjustDoc},
	{http.MethodGet, aCustomer + "/transactions", account.Operator, customerTransactions,
		customerTransactionsDoc},
	{http.MethodGet, aCustomer + "/numbers", account.Operator, customerNumbers, customerNumbersDoc},
	{http.MethodGet, ofOperator + "/prices", account.Operator, listPrices, operatorPricesDoc},
	{http.MethodPut, ofOperator + "/prices", account.Operator, setPrice, setPriceDoc},
	{http.MethodPost, ofOperator + "/prices/import", account.Operator, importPrices, importPricesDoc},
	{http.MethodGet, ofOperator + "/numbers", account.Operator, findNumber, findNumberDoc},
	{http.MethodPost, ofOperator + "/numbers/withdraw", account.Operator, withdraw, withdrawDoc},
	{http.MethodGet, ofOperator + "/stock", account.Operator, getStock, getStockDoc},
	{http.MethodGet, ofOperator + "/debts", account.Operator, listDebts, listDebtsDoc},
	{http.MethodGet, ofOperator + "/check", account.Operator, check, checkDoc},
	{http.MethodPost, imports, account.Operator, createImport, createImportDoc},
	{http.MethodGet, imports, account.Operator, listImports, listImportsDoc},
	{http.MethodGet, anImport, account.Operator, getImport, getImportDoc},
	{http.MethodGet, anImport + "/report", account.Operator, importReport, importReportDoc},
	{http.MethodPost, billingRuns, account.Operator, createBilling, createBillingDoc},
	{http.MethodGet, billingRuns, account.Operator, listBilling, listBillingDoc},
	{http.MethodGet, aBillingRun, account.Operator, getBilling, getBillingDoc},
	{http.MethodGet, ofOperator + "/trail", account.Operator, listTrail, listTrailDoc},
}
