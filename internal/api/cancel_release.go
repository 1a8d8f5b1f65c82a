package api

import "tryvox.io/numbers/internal/fault"

var cancelReleaseDoc = doc{
	id: "cancelRelease", tag: "Numbers", summary: "Cancel a release",
	text: "Gives a released number back to who released it, until its available_after. The release fee is " +
		"refunded and counts first towards what is owed: a month that was unpaid at the release, in full, and " +
		"the pro-rated rest of the running month if that began meanwhile. It is active, and routed nowhere.",
	once: true, answer: exampleNumber,
	faults: []fault.Kind{fault.NotFound, fault.Conflict, fault.Insufficient},
}

// cancelRelease is POST /v1/account/{account_id}/numbers/{e164}/cancel-release.
func cancelRelease(s *Server, c *call) (answer, error) {
	to, n, err := c.numberChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.CancelRelease(c.Context(), to, n))
}
