package api

import (
	"net/http"

	"tryvox.io/numbers/internal/account"
)

// route is one operation of the contract.
type route struct {
	method, path string
	scope        account.Scope // what a key must allow; empty: anyone may, without a key
	handle       func(s *Server, c *call) (answer, error)
	doc          doc
}

const ofAccount = "/v1/account/{account_id}"

// routes is the table of contents. A route under an account is for a key of that account.
var routes = []route{
	{http.MethodPost, ofAccount + "/numbers/purchase-from-inventory", account.Write, purchase, purchaseDoc},
	{http.MethodGet, ofAccount + "/numbers", account.Read, listNumbers, listNumbersDoc},
	{http.MethodGet, ofAccount + "/numbers/{e164}", account.Read, getNumber, getNumberDoc},
	{http.MethodGet, ofAccount + "/balance", account.Read, getBalance, getBalanceDoc},
	{http.MethodGet, ofAccount + "/transactions", account.Read, listTransactions, listTransactionsDoc},
}
