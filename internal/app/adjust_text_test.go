package app_test

import (
	"errors"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// What people write is printed on terminals and kept by PostgreSQL: no control characters, no other
// encoding. The fault names the field.
func TestAdjustTakesCleanTextsAlone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_1", money.Dollar)
		ctx, cent := t.Context(), money.Dollar/100
		for _, text := range []string{"\xff", "a\nb\x1b[31m", "a\x00b", "a\u009bb"} {
			for name, try := range map[string]func() error{
				"reason": func() error {
					_, err := s.Adjust(ctx, app.Adjustment{AccountID: "acc_1", Amount: cent, Reason: text})
					return err
				},
				"reference": func() error {
					_, err := s.Adjust(ctx, app.Adjustment{AccountID: "acc_1", Amount: cent, Reason: "x", Reference: text})
					return err
				},
				"reference of a top-up": func() error {
					_, err := s.TopUp(ctx, app.TopUp{AccountID: "acc_1", Amount: cent, Reference: text})
					return err
				},
				"name": func() error {
					_, err := s.ChangeAccount(ctx, app.AccountChange{AccountID: "acc_1", Name: &text})
					return err
				},
				"reason of a change": func() error {
					_, err := s.ChangeAccount(ctx, app.AccountChange{AccountID: "acc_1", Reason: text})
					return err
				},
				"name of a new one": func() error {
					_, err := s.CreateAccount(ctx, app.NewAccount{Name: text, Realm: realm.Live})
					return err
				},
			} {
				var f *fault.Error
				if err := try(); !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 {
					t.Errorf("%s %q: %v, want a fault of the field", name, text, err)
				}
			}
		}
		l, err := s.TopUp(ctx, app.TopUp{AccountID: "acc_1", Amount: cent, Reference: "Überweisung ✓ 7"})
		if err != nil || l.ID == "" {
			t.Errorf("a clean reference: %v", err)
		}
	})
}
