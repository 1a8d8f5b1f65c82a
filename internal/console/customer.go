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
	{http.MethodPost, "/console/numbers/route", account.Write, routeNumbers},
	{http.MethodGet, "/console/numbers/{e164}", account.Read, showNumber},
	{http.MethodPost, "/console/numbers/{e164}/route", account.Write, routeNumber},
	{http.MethodPost, "/console/numbers/{e164}/lock", account.Write, lockNumber},
	{http.MethodPost, "/console/numbers/{e164}/unlock", account.Write, unlockNumber},
	{http.MethodGet, "/console/numbers/{e164}/release", account.Write, askRelease},
	{http.MethodPost, "/console/numbers/{e164}/release", account.Write, releaseNumber},
	{http.MethodPost, "/console/numbers/{e164}/cancel-release", account.Write, cancelRelease},
}

// customerMenu leads to them.
var customerMenu = []section{
	{"Numbers", account.Read, []entry{
		{"Search", "/console/search"},
		{"Your numbers", "/console/numbers"},
	}},
}
