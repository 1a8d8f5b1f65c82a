package holding

import (
	"testing"
	"time"

	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

// The number object of the source document, byte for byte but for the spaces.
func TestNumberObject(t *testing.T) {
	at := time.Date(2026, 4, 9, 10, 30, 0, 999_999_000, time.UTC).UnixMicro()
	h := Holding{
		ID: "hold_a", AccountID: "acc_123abc", E164: "+919876543210", Country: "IN", Type: "local",
		Region:       "Maharashtra",
		Capabilities: "voice|sms", Terms: tariff.Terms{MonthlyFee: 250 * money.Cent}, Status: Active,
		CreatedUs: at, UpdatedUs: at,
	}
	want := `{"e164":"+919876543210","country":"IN","type":"local","region":"Maharashtra","status":"active",` +
		`"capabilities":["voice","sms"],"monthly_fee":2.50,"setup_fee":0.00,"currency":"USD","trunk_id":null,` +
		`"application_id":null,"created_at":"2026-04-09T10:30:00Z","updated_at":"2026-04-09T10:30:00Z"}`
	if got := string(h.Number().JSON()); got != want {
		t.Errorf("number object\n%s, want\n%s", got, want)
	}
	trunk := "trunk_a"
	h.TrunkID, h.Capabilities, h.Status = &trunk, "voice", Suspended
	n := h.Number()
	if n.TrunkID == nil || *n.TrunkID != trunk || len(n.Capabilities) != 1 || n.Status != Suspended {
		t.Errorf("number object %+v, want it to follow its holding", n)
	}
}
