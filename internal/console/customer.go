package console

import (
	"net/http"

	"tryvox.io/numbers/internal/account"
)

// customerRoutes are the pages of who owns numbers.
var customerRoutes = []route{
	{http.MethodGet, "/console", account.Read, showHome},
	{http.MethodGet, "/console/numbers", account.Read, listNumbers},
}

// customerMenu leads to them.
var customerMenu = []section{
	{"Numbers", account.Read, []entry{
		{"Your numbers", "/console/numbers"},
	}},
}
