package audit

import (
	"fmt"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func BenchmarkZZ(b *testing.B) {
	d := dbtest.Open(b, "postgres")
	grow(b, d)
	for range 1 {
		_ = d.View(b.Context(), func(tx *db.Tx) error {
			for _, r := range rules {
				fmt.Println("=====", r.Name)
				err := tx.Do(db.Stmt{SQL: "EXPLAIN " + r.sql, Row: func(scan db.Scan) error {
					var s string
					err := scan(&s)
					fmt.Println(s)
					return err
				}})
				if err != nil {
					fmt.Println(err)
				}
			}
			return nil
		})
	}
}
