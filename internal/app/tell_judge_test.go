package app

import (
	"testing"
	"time"

	"tryvox.io/numbers/internal/webhook"
)

// Of two answers that are written together the one that says 410 decides, in any order.
func TestTellJudgesGone(t *testing.T) {
	gone, bad := int64(410), int64(500)
	for _, answers := range [][]*int64{{&gone, &bad}, {&bad, &gone}} {
		lane := "+12025550000"
		d := webhook.Delivery{EndpointID: "whe_1", Lane: &lane, State: webhook.Pending}
		var done []attempt
		for _, status := range answers {
			done = append(done, attempt{Delivery: d, result: webhook.Result{Status: status}})
		}
		endpoints := []webhook.Endpoint{{ID: "whe_1", Status: webhook.Enabled}}
		_, over := judge(done, endpoints, time.Hour.Microseconds())
		if len(over) != 1 || *over[0].DisabledReason != webhook.Gone {
			t.Errorf("an endpoint that said %d and %d: %v disabled, want it gone", *answers[0], *answers[1], over)
		}
	}
}
