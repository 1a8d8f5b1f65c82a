package catalog

import (
	"cmp"
	"slices"

	"tryvox.io/numbers/internal/db"
)

// ByNumber finds up to limit numbers in their order, from behind one on; empty: from the start.
func (f *Finder) ByNumber(after string, limit int) ([]Hit, error) {
	f.continueAfter(after)
	by := f.way(limit)
	return f.walk(by, f.lanes(by), reading{limit: limit})
}

// Count counts what ByNumber would find, up to most.
func (f *Finder) Count(most int) (int, error) {
	by := f.way(most)
	total := 0
	for _, group := range f.groups(f.lanes(by)) {
		stmt := f.statement(by, group, reading{limit: most - total, count: true})
		stmt.Row = func(scan db.Scan) error {
			found := 0
			err := scan(&found)
			total += found
			return err
		}
		if err := f.tx.Do(stmt); err != nil || total >= most {
			return total, err
		}
	}
	return total, nil
}

// ByFee finds up to limit numbers by monthly fee, then by number, from behind one on; nil:
// from the start. The search must have been opened for it.
func (f *Finder) ByFee(behind *Hit, limit int) ([]Hit, error) {
	by := f.way(limit)
	if by == byGrams || by == byLast || !f.shelved {
		if by == byShelf {
			by = byOrder
		}
		return f.walk(by, f.lanes(by), reading{limit: limit, byFee: true, behind: behind})
	}
	shelves := f.shelvesByFee(behind)
	var hits []Hit
	for len(hits) < limit && len(shelves) > 0 {
		count := f.together(shelves)
		more, err := f.walkShelves(shelves[:count], behind, limit-len(hits))
		if err != nil {
			return nil, err
		}
		hits, shelves = append(hits, more...), shelves[count:]
	}
	return hits, nil
}

// shelvesByFee are the shelves on which the search goes on, the cheapest first.
func (f *Finder) shelvesByFee(behind *Hit) []shelf {
	shelves := slices.Clone(f.shelves)
	slices.SortStableFunc(shelves, func(a, b shelf) int { return f.compareFees(a, b) })
	if behind == nil {
		return shelves
	}
	return slices.DeleteFunc(shelves, func(s shelf) bool {
		fee, _ := f.fee(s)
		return fee < behind.MonthlyFee
	})
}

func (f *Finder) compareFees(a, b shelf) int {
	feeA, _ := f.fee(a)
	feeB, _ := f.fee(b)
	return cmp.Compare(feeA, feeB)
}

// together counts the first shelves that are read at once: those with one fee, and those of
// the next fees as long as they are few.
func (f *Finder) together(shelves []shelf) int {
	count := 0
	for end := 1; end <= len(shelves); end++ {
		if end < len(shelves) && f.compareFees(shelves[end-1], shelves[end]) == 0 {
			continue
		}
		if count > 0 && end > shelvesMax {
			break
		}
		count = end
	}
	return count
}

// walkShelves reads shelves whose fees are not below that of the hit behind which it begins.
// Too many of one fee hold so many numbers that they are found by walking over all.
func (f *Finder) walkShelves(shelves []shelf, behind *Hit, limit int) ([]Hit, error) {
	if len(shelves) > shelvesMax {
		fee, _ := f.fee(shelves[0]) // of all: they would not be together else
		return f.walk(byOrder, f.lanes(byOrder), reading{limit: limit, byFee: true, behind: behind, fee: &fee})
	}
	var lanes []lane
	for _, on := range shelves {
		fee, _ := f.fee(on)
		for _, l := range f.lanesOf(on) {
			l.Fee = fee
			if behind != nil && l.Fee == behind.MonthlyFee {
				l.after = behind.E164
			}
			lanes = append(lanes, l)
		}
	}
	return f.walk(byShelf, lanes, reading{limit: limit})
}
