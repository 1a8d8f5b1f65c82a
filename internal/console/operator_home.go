package console

import (
	"cmp"
	"slices"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
)

// nowPath is where operators see what wants them. The overview asks for it behind its own answer, because
// counting the stock takes a moment.
const nowPath = operatorPath + "/now"

const (
	// latestImports are looked at.
	latestImports = 5
	// scarcest countries are shown.
	scarcest = 5
)

// storeNow is what an operator wants to see first.
type storeNow struct {
	owing    int64 // accounts that cannot pay the next cycle
	imports  []run.Run
	remedies []db.Finding // what the database lacks
	scarce   []stockLine  // countries of the live stock with the fewest numbers for sale
}

// showNow is GET /console/operator/now.
func showNow(c *call) (view, error) {
	n, err := c.storeNow()
	if err != nil {
		return view{}, err
	}
	if c.part("store") {
		return view{part: true, body: nowPart(n)}, nil
	}
	return view{title: "The store now", nav: "/console", body: nowPage(n)}, nil
}

func (c *call) storeNow() (n storeNow, err error) {
	owing, err := c.app.Debts(c.Context(), app.Page{Number: 1, PerPage: 1})
	if err != nil {
		return n, err
	}
	n.owing = owing.Total
	imports, err := c.app.Runs(c.Context(), run.Import, app.Page{PerPage: latestImports, ByCursor: true})
	if err != nil {
		return n, err
	}
	n.imports = slices.DeleteFunc(imports.Items, func(r run.Run) bool { return r.State != run.Running })
	findings, err := c.app.Findings(c.Context())
	if err != nil {
		return n, err
	}
	n.remedies = slices.DeleteFunc(findings, func(f db.Finding) bool { return f.Remedy == "" })
	counts, _, err := c.app.Stock(c.Context())
	if err != nil {
		return n, err
	}
	n.scarce = linesOf(counts, realm.Live, func(k catalog.Kind) string { return k.Country })
	slices.SortStableFunc(n.scarce, func(a, b stockLine) int { return cmp.Compare(a.forSale, b.forSale) })
	n.scarce = n.scarce[:min(len(n.scarce), scarcest)]
	return n, nil
}
