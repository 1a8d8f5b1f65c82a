package console

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

const stockPath = operatorPath + "/stock"

// barsMax bounds a chart; the table below it has all.
const barsMax = 20

// stockTabs are the realms.
var stockTabs = []tab{{string(realm.Live), "Live"}, {string(realm.Sandbox), "Sandbox"}}

// stockLine is a country or a type with its numbers by state.
type stockLine struct {
	label                                 string
	forSale, owned, coolingOff, withdrawn int64
}

func (l stockLine) all() int64 { return l.forSale + l.owned + l.coolingOff + l.withdrawn }

func (l *stockLine) add(state string, n int64) {
	switch state {
	case string(catalog.ForSale):
		l.forSale += n
	case catalog.Withdrawn:
		l.withdrawn += n
	case string(catalog.CoolingOff):
		l.coolingOff += n
	default:
		l.owned += n
	}
}

// stock is the stock of one realm.
type stock struct {
	realm     string
	at        time.Time
	refusal   refusal
	countries []stockLine // the most first
	types     []stockLine
	kinds     []stockLine // country and type
}

// linesOf adds counts up by what label calls them, the most first.
func linesOf(counts []app.StockCount, r realm.Realm, label func(k catalog.Kind) string) []stockLine {
	by := map[string]*stockLine{}
	for _, n := range counts {
		if n.Realm != r {
			continue
		}
		name := label(n.Kind)
		if by[name] == nil {
			by[name] = &stockLine{label: name}
		}
		by[name].add(n.State, n.Count)
	}
	var lines []stockLine
	for l := range maps.Values(by) {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, func(a, b stockLine) int {
		return cmp.Or(cmp.Compare(b.all(), a.all()), strings.Compare(a.label, b.label))
	})
	return lines
}

// showStock is GET /console/operator/stock.
func showStock(c *call) (view, error) {
	q := c.query()
	s := stock{realm: cmp.Or(q.oneOf("realm", realms...), string(realm.Live))}
	var err error
	if s.refusal, err = refused(q.err()); err != nil {
		return view{}, err
	}
	counts, at, err := c.app.Stock(c.Context())
	if err != nil {
		return view{}, err
	}
	r := realm.Realm(s.realm)
	s.at = at
	s.countries = linesOf(counts, r, func(k catalog.Kind) string { return k.Country })
	s.types = linesOf(counts, r, func(k catalog.Kind) string { return words(k.Type) })
	s.kinds = linesOf(counts, r, func(k catalog.Kind) string { return k.Country + " " + words(k.Type) })
	return view{title: "Stock", nav: stockPath, body: stockPage(c, s), status: s.refusal.status()}, nil
}

// withdrawal is the form that ends the sale of numbers.
type withdrawal struct {
	values  form
	refusal refusal
}

func (w withdrawal) fields() []field {
	v, r := w.values, w.refusal
	return []field{
		{
			label: "Realm", name: "realm", value: v.text("realm"), wrong: r.of("realm"),
			options: []option{{"live", "live"}, {"sandbox", "sandbox"}},
		},
		{
			label: "Numbers", name: "numbers", value: v.text("numbers"), wrong: r.of("numbers"), kind: "textarea",
			required: true, placeholder: "+14155550142", hint: "One a line.",
		},
	}
}

func showWithdraw(c *call) (view, error) {
	w := withdrawal{values: *c.query()}
	return c.operatorQuestion(stockPath, "Withdraw numbers", w.refusal, withdrawForm(w))
}

// withdraw is POST /console/operator/stock/withdraw.
func withdraw(c *call) (view, error) {
	f := c.posted()
	r := realm.Realm(cmp.Or(f.oneOf("realm", realms...), string(realm.Live)))
	numbers, err := f.numbers("numbers"), f.err()
	var all []app.Withdrawn
	if err == nil {
		all, err = c.app.Withdraw(c.Context(), r, numbers)
	}
	if err == nil {
		flash := plural(count(int64(len(all))), "number") + " will not be sold any more. Owners keep theirs."
		return view{to: link(stockPath, "realm", string(r)), flash: flash}, nil
	}
	w := withdrawal{values: *f}
	if w.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	return c.operatorQuestion(stockPath, "Withdraw numbers", w.refusal, withdrawForm(w))
}

// numbers reads phone numbers as people write them, one a line.
func (f *form) numbers(name string) (all []e164.Number) {
	for line := range strings.Lines(f.text(name)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		one := form{values: map[string][]string{name: {line}}}
		n := one.number(name)
		for _, bad := range one.wrong {
			f.wrong = append(f.wrong, fault.Field{Name: name, Reason: line + ": " + bad.Reason})
		}
		all = append(all, n)
	}
	if len(all) == 0 {
		f.refuse(name, "is required")
	}
	return all
}
