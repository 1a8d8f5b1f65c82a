//go:build idle_store

package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

// Purchase answers as if the number were sold, and sells nothing: the limit that the bench
// measures the store against. No program that is released has it.
func (s *Service) Purchase(_ context.Context, o PurchaseOrder) (Answer, error) {
	nowUs := s.now().UnixMicro()
	h := holding.Holding{
		AccountID: o.AccountID, Realm: o.Realm, E164: string(o.E164), Country: string(o.Country),
		Type: catalog.Local, Region: "Maharashtra", Capabilities: "voice|sms", Status: holding.Active,
		Terms: tariff.Terms{MonthlyFee: 5 * money.Dollar / 2}, CreatedUs: nowUs, UpdatedUs: nowUs,
	}
	return Answer{Status: http.StatusOK, Body: string(h.Number().JSON())}, nil
}
