package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
)

var lockNumberDoc = doc{
	id: "lockNumber", tag: "Numbers", summary: "Lock a number",
	text: "A locked number cannot be released by its owner. It is still released when nobody pays for it.",
	once: true, answer: app.Locked{E164: exampleNumber.E164, Locked: true, UpdatedAt: "2026-04-09T10:31:00Z"},
	faults: []fault.Kind{fault.NotFound},
}

// lockNumber is PUT /v1/account/{account_id}/numbers/{e164}/lock.
func lockNumber(s *Server, c *call) (answer, error) {
	to, n, err := c.numberChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.LockNumber(c.Context(), to, n))
}

var unlockNumberDoc = doc{
	id: "unlockNumber", tag: "Numbers", summary: "Unlock a number",
	text: "It can be released again. Not locked is fine.", once: true,
	answer: app.Locked{E164: exampleNumber.E164, UpdatedAt: "2026-04-09T10:31:00Z"},
	faults: []fault.Kind{fault.NotFound},
}

// unlockNumber is DELETE /v1/account/{account_id}/numbers/{e164}/lock.
func unlockNumber(s *Server, c *call) (answer, error) {
	to, n, err := c.numberChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.UnlockNumber(c.Context(), to, n))
}
