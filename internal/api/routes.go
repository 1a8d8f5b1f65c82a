package api

import (
	"net/http"

	"tryvox.io/numbers/internal/account"
)

// route is one operation of the contract.
type route struct {
	method, path string
	scope        account.Scope // what a key must allow
	handle       func(s *Server, c *call) (answer, error)
}

// routes is the table of contents. Every one is for a caller with a key, and for the
// account of that key.
var routes = []route{
	{http.MethodPost, "/v1/account/{account_id}/numbers/purchase-from-inventory", account.Write, purchase},
	{http.MethodGet, "/v1/account/{account_id}/numbers", account.Read, listNumbers},
	{http.MethodGet, "/v1/account/{account_id}/numbers/{e164}", account.Read, getNumber},
	{http.MethodGet, "/v1/account/{account_id}/balance", account.Read, getBalance},
	{http.MethodGet, "/v1/account/{account_id}/transactions", account.Read, listTransactions},
}
