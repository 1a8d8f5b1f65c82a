package app

import (
	"context"
	"net/http"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// clockYearsMax is how far a test clock may be moved at once.
const clockYearsMax = 10

// TestClock is what the clock of a sandbox account shows (HTTP contract, section 7).
type TestClock struct {
	Now *string `json:"now" format:"date-time"` // null: real time
}

// TestClock reads the test clock of a sandbox account. A live account is a fault of the kind
// Forbidden.
func (s *Service) TestClock(ctx context.Context, accountID string) (TestClock, error) {
	o, err := s.Overview(ctx, accountID)
	if err == nil && o.Account.Realm != realm.Sandbox {
		err = errNoClock()
	}
	return TestClock{stamp.Maybe(o.Account.ClockUs)}, err
}

// SetTestClock moves the clock of a sandbox account forward to an instant in microseconds
// UTC, and gives it one if it has none. All that falls due on the way happens, in order; each
// step is kept, so a call that was broken off may be repeated. The present second is no
// change. A live account is a fault of the kind Forbidden; an earlier instant, or one more
// than 10 years ahead, is Invalid.
func (s *Service) SetTestClock(ctx context.Context, to Change, nowUs int64) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		if c.account.Realm != realm.Sandbox {
			return 0, nil, errNoClock()
		}
		if err := checkClock(nowUs, c.nowUs); err != nil {
			return 0, nil, err
		}
		if c.account.ClockUs == nil {
			c.account.ClockUs = &c.nowUs // from here on, its time is played by its clock
		}
		untilUs := max(nowUs, c.nowUs)
		if more, err := c.settle(untilUs); more || err != nil {
			return 0, nil, err
		}
		now := stamp.Format(untilUs)
		return http.StatusOK, TestClock{&now}, c.tx.Do(account.SetClock(c.account.ID, untilUs))
	})
}

// checkClock compares whole seconds, as they are shown.
func checkClock(nowUs, presentUs int64) error {
	present := time.UnixMicro(presentUs).UTC().Truncate(time.Second)
	now := time.UnixMicro(nowUs).UTC()
	switch {
	case now.Before(present):
		return fault.Bad("now", "must not be before the account's clock, "+stamp.Format(presentUs))
	case now.After(present.AddDate(clockYearsMax, 0, 0)):
		return fault.Bad("now", "must be at most 10 years ahead of the account's clock, "+stamp.Format(presentUs))
	}
	return nil
}

func errNoClock() error {
	return fault.New(fault.Forbidden, "Only a sandbox account has a test clock")
}
