package app

import (
	"errors"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// A second answer under a key that still holds is a defect, and the transaction that brings it ends.
func TestIdempotencyRowIsNotOverwritten(t *testing.T) {
	first := kept{onceKey: onceKey{"acc_a", "key"}, Body: "first", CreatedUs: 7}
	second := first
	second.Body = "second"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keep := func(k kept) error {
			return d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(keepOnce([]kept{k})) })
		}
		if err := keep(first); err != nil {
			t.Fatal(err)
		}
		second.CreatedUs = first.CreatedUs + onceKept.Microseconds() - 1
		var rows *db.RowsError
		if err := keep(second); !errors.As(err, &rows) {
			t.Errorf("error %v, want a RowsError", err)
		}
		found := map[onceKey]kept{}
		read := func() {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) error {
				return tx.Do(findOnce([]onceKey{first.onceKey}, second.CreatedUs, found))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if read(); found[first.onceKey] != first {
			t.Errorf("kept %+v, want %+v", found[first.onceKey], first)
		}
		second.CreatedUs++ // the first has expired
		if err := keep(second); err != nil {
			t.Errorf("over an expired answer: %v", err)
		}
		if read(); found[first.onceKey] != second {
			t.Errorf("kept %+v, want %+v", found[first.onceKey], second)
		}
	})
}
