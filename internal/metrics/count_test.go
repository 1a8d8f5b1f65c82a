package metrics_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
)

// count counts the store once.
func (s *shop) count() {
	s.t.Helper()
	ctx, end := context.WithTimeout(s.t.Context(), time.Minute)
	ended := make(chan struct{})
	go func() { defer close(ended); s.Count(ctx) }()
	for range 4 { // numbers, balances, due months and webhooks
		select {
		case <-s.counted:
		case <-ctx.Done():
			s.t.Fatal("not counted within a minute")
		}
	}
	end()
	<-ended
}

func (s *shop) exec(sql string, args ...any) {
	s.t.Helper()
	one := db.Stmt{SQL: sql, Args: args, Rows: 1}
	if err := s.db.Update(s.t.Context(), func(tx *db.Tx) error { return tx.Do(one) }); err != nil {
		s.t.Fatal(err)
	}
}

func TestTheStoreIsCounted(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.open()
		s.buy("10", app.Once{})
		s.exec("UPDATE numbers SET withdrawn_us = 1 WHERE e164 = '+919876543212'")
		s.count()
		s.wants(
			`tryvox_numbers{country="IN",realm="live",state="for_sale",type="local"} 1`,
			`tryvox_numbers{country="IN",realm="live",state="owned",type="local"} 1`,
			`tryvox_numbers{country="IN",realm="live",state="withdrawn",type="local"} 1`,
			`tryvox_numbers{country="US",realm="sandbox",state="for_sale",type="local"} 5`,
			`tryvox_ledger_imbalance_micros 0`, `tryvox_renewal_lag_seconds 0`,
		)
	})
}

// A balance that is not its statement's is told, a wrong line too, and a month that nobody played.
func TestWhatIsWrongIsCounted(t *testing.T) {
	for what, sql := range map[string]string{
		"balance": "UPDATE balances SET balance_micros = balance_micros + 7",
		"line":    "UPDATE transfers SET amount_micros = amount_micros + 7 WHERE type = 'top_up'",
	} {
		t.Run(what, func(t *testing.T) {
			eachShop(t, func(s *shop) {
				s.open()
				s.exec(sql)
				s.count()
				s.wants(`tryvox_ledger_imbalance_micros 7`)
			})
		})
	}
	t.Run("month", func(t *testing.T) {
		eachShop(t, func(s *shop) {
			s.open()
			s.buy("10", app.Once{})
			s.exec("UPDATE holdings SET due_us = $1", time.Now().Add(-time.Hour).UnixMicro())
			s.count()
			if lag := of(scrape(t, s.m), "tryvox_renewal_lag_seconds"); !strings.Contains(lag, " 36") {
				t.Errorf("%s, want an hour", lag)
			}
		})
	})
}
