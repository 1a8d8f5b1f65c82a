package console

import (
	"slices"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
)

// ownNumber is the page of a number that the account owns, or once did.
type ownNumber struct {
	e164    string
	held    *holding.Holding // nil: released
	spans   []app.Span       // the latest first
	targets targets
}

// requests are what the page does, by the API.
func (own ownNumber) requests(c *call) []string {
	path := c.v1("/numbers/" + own.e164)
	lock := "PUT"
	if own.held.LockedUs != nil {
		lock = "DELETE"
	}
	return append(c.routing(own.e164),
		c.request(lock, path+"/lock", nil), c.request("GET", path+"/history", nil))
}

// showNumber is GET /console/numbers/{e164}.
func showNumber(c *call) (view, error) {
	n, err := c.number()
	if err != nil {
		return view{}, err
	}
	own, goes := ownNumber{e164: string(n)}, ""
	held, err := c.app.Number(c.Context(), c.in.Realm, c.in.AccountID, n)
	switch {
	case err == nil:
		own.held, goes = &held, targetOf(held.TrunkID, held.ApplicationID)
	case fault.Of(err) != fault.NotFound:
		return view{}, err
	}
	if own.spans, err = c.app.History(c.Context(), c.in.Realm, n, c.in.AccountID); err != nil {
		return view{}, err
	}
	slices.Reverse(own.spans)
	if own.targets, err = c.targets(goes); err != nil {
		return view{}, err
	}
	return view{title: spaced(string(n)), nav: "/console/numbers", body: numberPage(c, own)}, nil
}

// onNumber does something with the number in the path, and goes back to its page.
func onNumber(c *call, done string, verb func(n e164.Number) error) (view, error) {
	n, err := c.number()
	if err == nil {
		err = verb(n)
	}
	return view{to: "/console/numbers/" + string(n), flash: done}, err
}

// lockNumber is POST /console/numbers/{e164}/lock.
func lockNumber(c *call) (view, error) {
	return onNumber(c, "Locked: it cannot be released.", func(n e164.Number) error {
		_, err := c.app.LockNumber(c.Context(), c.change(), n)
		return err
	})
}

// unlockNumber is POST /console/numbers/{e164}/unlock.
func unlockNumber(c *call) (view, error) {
	return onNumber(c, "Unlocked.", func(n e164.Number) error {
		_, err := c.app.UnlockNumber(c.Context(), c.change(), n)
		return err
	})
}

// releasing is the number of the path, and what its release would come to.
func (c *call) releasing() (e164.Number, app.ReleasePreview, error) {
	n, err := c.number()
	if err != nil {
		return "", app.ReleasePreview{}, err
	}
	p, err := c.app.ReleasePreview(c.Context(), c.in.Realm, c.in.AccountID, n)
	return n, p, err
}

// askRelease is GET /console/numbers/{e164}/release.
func askRelease(c *call) (view, error) { return showRelease(c, refusal{}) }

func showRelease(c *call, why refusal) (view, error) {
	_, p, err := c.releasing()
	if err != nil {
		return view{}, err
	}
	return c.asks("Release a number", "/console/numbers", releasePage(c, p, why), why.status()), nil
}

// releaseNumber is POST /console/numbers/{e164}/release. What is charged is what was agreed to, or it is
// asked again.
func releaseNumber(c *call) (view, error) {
	n, p, err := c.releasing()
	if err != nil {
		return view{}, err
	}
	if c.posted().text("charge") != p.EarlyTerminationFee.String() {
		return showRelease(c, refusal{kind: fault.PriceChanged,
			text: "What it costs has changed: please look again."})
	}
	_, err = c.app.ReleaseNumber(c.Context(), c.change(), n)
	why, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return showRelease(c, why)
	}
	return view{to: "/console/numbers/" + string(n), flash: spaced(string(n)) + " is released."}, nil
}

// cancelRelease is POST /console/numbers/{e164}/cancel-release.
func cancelRelease(c *call) (view, error) {
	return onNumber(c, "It is yours again. It goes nowhere until you route it.", func(n e164.Number) error {
		_, err := c.app.CancelRelease(c.Context(), c.change(), n)
		return err
	})
}
