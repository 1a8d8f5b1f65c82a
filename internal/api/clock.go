package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/stamp"
)

type clockChange struct {
	Now string `json:"now" format:"date-time" doc:"From the clock of the account on, to 10 years ahead of it."`
}

var exampleClock = "2026-05-01T00:00:00Z"

var getClockDoc = doc{
	id: "getTestClock", tag: "Sandbox", summary: "Get the test clock",
	text:   "What the clock of a sandbox account shows; null if the account runs on real time.",
	answer: app.TestClock{Now: &exampleClock},
}

// getClock is GET /v1/account/{account_id}/test-clock.
func getClock(s *Server, c *call) (answer, error) {
	clock, err := s.app.TestClock(c.Context(), c.caller.AccountID)
	if err != nil {
		return answer{}, err
	}
	return ok(clock)
}

var setClockDoc = doc{
	id: "setTestClock", tag: "Sandbox", summary: "Move the test clock",
	text: "Moves the clock of a sandbox account forward, by 10 years at most, and gives it one if it has " +
		"none. Every renewal, suspension and release that falls due on the way has happened, in order, when " +
		"the call answers. A call that ends early keeps what it has played: repeat it to go on.",
	body: clockChange{exampleClock}, once: true, answer: app.TestClock{Now: &exampleClock},
	faults: []fault.Kind{fault.Forbidden},
}

// setClock is PUT /v1/account/{account_id}/test-clock.
func setClock(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	var nowUs int64
	if text, ok := body.requiredString("now"); ok {
		if nowUs, err = stamp.Parse(text); err != nil {
			body.refuse("now", err.Error())
		}
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.SetTestClock(c.Context(), to, nowUs))
}
