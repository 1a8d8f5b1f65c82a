package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
)

var releasePreviewDoc = doc{
	id: "previewRelease", tag: "Numbers", summary: "Preview a release",
	text: "What a release at this moment would cost, and what stands in its way. Nothing changes.",
	answer: app.ReleasePreview{
		E164: exampleNumber.E164, CanRelease: true, EarlyTerminationFee: 25_000_000, Currency: "USD",
		CoolingOffPeriodDays: 30, Warnings: []string{
			"This number was purchased less than 3 months ago and has a $25.00 early termination fee",
		},
	},
	faults: []fault.Kind{fault.NotFound},
}

// previewRelease is GET /v1/account/{account_id}/numbers/{e164}/release-preview.
func previewRelease(s *Server, c *call) (answer, error) {
	n, err := c.number()
	if err != nil {
		return answer{}, err
	}
	p, err := s.app.ReleasePreview(c.Context(), c.caller.Realm, c.caller.AccountID, n)
	if err != nil {
		return answer{}, err
	}
	return ok(p)
}
