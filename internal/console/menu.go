package console

import (
	"cmp"
	"slices"

	"tryvox.io/numbers/internal/account"
)

// section is a part of the menu, for those whose scope allows what it needs.
type section struct {
	name    string
	scope   account.Scope
	entries []entry
}

type entry struct{ name, path string }

var sections = slices.Concat(homeMenu, customerMenu, doorMenu, operatorMenu)

// nameOr is a name, or the id of what has none.
func nameOr(name, id string) string { return cmp.Or(name, id) }

// faulty is an error that may be shown.
type faulty interface{ Error() string }

// ariaCurrent is what aria-current says of the entry for the page that is shown.
func ariaCurrent(is bool) string {
	if is {
		return "page"
	}
	return "false"
}
