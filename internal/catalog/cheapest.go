package catalog

// Cheapest finds up to limit numbers as ByFee does, but of those with the lowest fee it takes ones
// behind a place, where there are enough. So who knows that all before the place is sold does not
// walk over it again: a sold number stays listed for some minutes. An empty place is the start.
func (f *Finder) Cheapest(place string, limit int) ([]Hit, error) {
	if shelves := f.lowestShelves(); f.way(limit) == byShelf && len(shelves) > 0 {
		hits, err := f.walkFee(shelves, place, limit)
		if err != nil || len(hits) == limit {
			return hits, err
		}
	}
	return f.ByFee(nil, limit)
}

// lowestShelves are those with the lowest fee.
func (f *Finder) lowestShelves() []shelf {
	shelves := f.shelvesByFee(nil)
	for i := range shelves {
		if f.compareFees(shelves[0], shelves[i]) != 0 {
			return shelves[:i]
		}
	}
	return shelves
}

// walkFee reads shelves with one fee from behind a place on.
func (f *Finder) walkFee(shelves []shelf, place string, limit int) ([]Hit, error) {
	fee, _ := f.fee(shelves[0])
	if len(shelves) <= shelvesMax {
		return f.walkShelves(shelves, &Hit{place, fee}, limit)
	}
	all := *f
	all.continueAfter(place)
	hits, err := all.walk(byOrder, all.lanes(byOrder), reading{limit: limit, fee: &fee})
	for i := range hits {
		hits[i].MonthlyFee = fee
	}
	return hits, err
}
