package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// part is a part of any list: its items as they stand, and what it says of itself.
type part struct {
	Data       []json.RawMessage `json:"data"`
	Pagination struct {
		Total      int     `json:"total"`
		Count      int     `json:"count"`
		TotalPages int     `json:"total_pages"`
		NextCursor *string `json:"next_cursor"`
	} `json:"pagination"`
}

func (w *world) part(t *testing.T, target string) part {
	t.Helper()
	got := w.do(t, get(target, bearer(w.keys["acc_1"].secret)))
	var p part
	err := json.Unmarshal([]byte(got.body), &p)
	if err != nil || got.status != 200 || p.Pagination.Count != len(p.Data) {
		t.Fatalf("%s: %d %s, %v", target, got.status, got.body, err)
	}
	return p
}

func texts(items []json.RawMessage) []string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = string(item)
	}
	return all
}

// HTTP contract, section 1: whatever the size of a part, a walk by page and a walk by cursor
// give every item once, in the order of the list.
func TestWalksLoseNothing(t *testing.T) {
	const numbers = 23
	eachWorld(t, func(t *testing.T, w *world) {
		csv := "e164,country,type,monthly_fee,setup_fee\n"
		for i := range numbers {
			csv += fmt.Sprintf("+120255501%02d,US,local,1.00,0.50\n", i)
		}
		w.stock(t, realm.Live, csv)
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 100*money.Dollar)
		for i := range numbers { // five at one moment, in no order of theirs
			order := fmt.Sprintf(`{"e164":"+120255501%02d","country":"US"}`, i*7%numbers)
			got := w.do(t, post(purchaseOfOne, order, bearer(w.keys["acc_1"].secret), jsonBody))
			if got.status != 200 {
				t.Fatalf("%s: %d %s", order, got.status, got.body)
			}
			if i%5 == 4 {
				w.clock.wait(1000) // a microsecond
			}
		}
		for list, total := range map[string]int{"numbers": numbers, "transactions": 2*numbers + 1} {
			target := "/v1/account/acc_1/" + list
			want := texts(w.part(t, target+"?per_page=100").Data)
			sorted := slices.Clone(want)
			slices.Sort(sorted)
			if len(want) != total || len(slices.Compact(sorted)) != total {
				t.Fatalf("%s has %d items, want %d different ones", list, len(want), total)
			}
			for _, size := range []int{1, 2, 5, 22, 23, 24} {
				if got := w.walkPages(t, target, size, total); !slices.Equal(got, want) {
					t.Errorf("%s in pages of %d: %d items\n%s", list, size, len(got), strings.Join(got, "\n"))
				}
				if got := w.walkCursor(t, target, size); !slices.Equal(got, want) {
					t.Errorf("%s by cursor in parts of %d: %d items\n%s", list, size, len(got), strings.Join(got, "\n"))
				}
			}
		}
	})
}

func (w *world) walkPages(t *testing.T, target string, size, total int) []string {
	t.Helper()
	var all []string
	for page := 1; ; page++ {
		p := w.part(t, fmt.Sprintf("%s?per_page=%d&page=%d", target, size, page))
		if pages := (total + size - 1) / size; p.Pagination.Total != total || p.Pagination.TotalPages != pages {
			t.Errorf("page %d of %d items: total %+v, want %d in %d pages", page, size, p.Pagination, total, pages)
		}
		all = append(all, texts(p.Data)...)
		if page >= p.Pagination.TotalPages {
			return all
		}
	}
}

func (w *world) walkCursor(t *testing.T, target string, size int) []string {
	t.Helper()
	var all []string
	for cursor := ""; ; {
		p := w.part(t, fmt.Sprintf("%s?per_page=%d&cursor=%s", target, size, cursor))
		all = append(all, texts(p.Data)...)
		if p.Pagination.NextCursor == nil {
			return all
		}
		if len(p.Data) != size {
			t.Errorf("a part of %d items, want %d, has a next_cursor", len(p.Data), size)
		}
		cursor = *p.Pagination.NextCursor
	}
}
