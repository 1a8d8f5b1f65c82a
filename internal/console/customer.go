package console

import (
	"net/http"

	"tryvox.io/numbers/internal/account"
)

// customerRoutes are the pages of who owns numbers.
var customerRoutes = []route{
	{http.MethodGet, "/console", account.Read, showHome},

	{http.MethodGet, "/console/search", account.Read, search},
	{http.MethodGet, "/console/buy/{e164}", account.Write, askBuy},
	{http.MethodPost, "/console/buy/{e164}", account.Write, buy},

	{http.MethodGet, "/console/numbers", account.Read, listNumbers},
}

// customerMenu leads to them.
var customerMenu = []section{
	{"Numbers", account.Read, []entry{
		{"Search", "/console/search"},
		{"Your numbers", "/console/numbers"},
	}},
}
