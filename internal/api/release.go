package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
)

var releaseNumberDoc = doc{
	id: "releaseNumber", tag: "Numbers", summary: "Release a number",
	text: "Gives the number back. Within its minimum term that costs the early termination fee; the rest of " +
		"the month is not paid back. Its routing is detached. It cools off, for everybody, until " +
		"available_after; until then you can cancel the release. A locked number is 409.",
	once: true, answer: app.Release{
		E164: exampleNumber.E164, Status: string(holding.Released), ReleasedAt: "2026-05-20T08:00:00Z",
		EarlyTerminationFee: 25_000_000, Currency: "USD", CoolingOffPeriodDays: 30,
		AvailableAfter: "2026-06-19T08:00:00Z",
	},
	faults: []fault.Kind{fault.NotFound, fault.Conflict, fault.Insufficient},
}

// releaseNumber is DELETE /v1/account/{account_id}/numbers/{e164}.
func releaseNumber(s *Server, c *call) (answer, error) {
	to, n, err := c.numberChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.ReleaseNumber(c.Context(), to, n))
}
