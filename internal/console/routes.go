package console

import (
	"slices"

	"tryvox.io/numbers/internal/account"
)

// route is one page or one form's target.
type route struct {
	method, path string
	scope        account.Scope // what the signed-in must be allowed, or public
	handle       func(c *call) (view, error)
}

// public is the scope of what anyone may look at.
const public account.Scope = ""

// routes is the table of contents. Who may not do what a page is for gets 403, and where operators alone have
// business, others get 404.
var routes = slices.Concat(doorRoutes, customerRoutes, operatorRoutes, riverRoutes)
