package prove

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"

	"tryvox.io/numbers/internal/money"
)

// client is one who asks for one thing after the other, each under a key of its own, and knows what
// must be so when it is answered.
type client struct {
	*shop
	name     int
	customer *customer
	random   *rand.Rand
	orders   []*order // acknowledged
	open     *order   // asked for, and not yet
	asked    int
	numbers  map[string]*owned
	held     []string // keys of numbers, in their order
	spent    money.Micros
}

// owned is a number that the client bought.
type owned struct {
	trunk    string
	released bool
}

// order is one request that changes something.
type order struct {
	method, path, body, key string
	apply                   func(answer string) error
	answer                  string
}

// step asks for the open order or the next one, and tells whether it was acknowledged. An answer
// other than success must be a 503 that says when to come again; none at all is the caller's matter.
func (c *client) step() (acked bool, err error) {
	if c.open == nil {
		c.open = c.choose()
		c.asked++
		c.tried.Add(1)
	}
	o := c.open
	got, err := c.ask(c.customer, o.method, o.path, o.body, o.key)
	switch {
	case err != nil:
		c.away.Add(1)
		return false, err
	case got.status == http.StatusOK:
	case got.status == http.StatusServiceUnavailable && got.retryAfter != "":
		c.away.Add(1)
		return false, nil
	default:
		c.T.Errorf(
			"seed %d: %s %s %s: %+v, want success, or 503 with Retry-After",
			c.seed,
			o.method,
			o.path,
			o.body,
			got,
		)
		return false, nil
	}
	if err := o.apply(got.body); err != nil {
		c.T.Errorf("seed %d: %s %s %s: %s: %v", c.seed, o.method, o.path, o.body, got.body, err)
	}
	if got.replayed {
		c.replays.Add(1)
	}
	o.answer = got.body
	c.orders = append(c.orders, o)
	c.open = nil
	c.acknowledged()
	return true, nil
}

// choose is the next order: mostly a purchase, else something with a number of the client's own.
func (c *client) choose() *order {
	o := c.pick()
	o.key = fmt.Sprintf("client-%d-order-%d", c.name, c.asked)
	return o
}

func (c *client) pick() *order {
	dice := c.random.IntN(100)
	if dice < 50 || len(c.held) == 0 {
		if n := int(c.next.Add(1) - 1); n < c.stock && dice < 10 {
			return c.claim()
		} else if n < c.stock {
			return c.purchase(n)
		}
	}
	e164 := c.held[c.random.IntN(len(c.held))]
	path := "/numbers/" + e164
	switch n := c.numbers[e164]; {
	case n.released:
		return &order{method: http.MethodPost, path: path + "/cancel-release", apply: func(string) error {
			n.released = false
			c.spent -= shopEarly
			return nil
		}}
	case dice < 70:
		return &order{method: http.MethodDelete, path: path, apply: func(string) error {
			n.released, n.trunk = true, ""
			c.spent += shopEarly
			return nil
		}}
	case n.trunk == "":
		to := c.customer.trunk
		body := fmt.Sprintf(`{"trunk_id":%q}`, to)
		return &order{method: http.MethodPost, path: path + "/assign", body: body, apply: func(string) error {
			n.trunk = to
			return nil
		}}
	default:
		return &order{method: http.MethodDelete, path: path + "/assign", apply: func(string) error {
			n.trunk = ""
			return nil
		}}
	}
}

func (c *client) purchase(n int) *order {
	body := fmt.Sprintf(`{"e164":%q,"country":"US"}`, offered(n))
	return &order{
		method: http.MethodPost, path: "/numbers/purchase-from-inventory", body: body, apply: c.bought,
	}
}

func (c *client) claim() *order {
	return &order{
		method: http.MethodPost, path: "/numbers/purchase", body: `{"country":"US","area_code":"303","count":2}`,
		apply: func(answer string) error {
			var got struct{ Data []json.RawMessage }
			if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Data) != 2 {
				return fmt.Errorf("want 2 numbers, %w", err)
			}
			for _, one := range got.Data {
				if err := c.bought(string(one)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// bought takes down a number that was bought; nobody may have it before.
func (c *client) bought(answer string) error {
	var got struct{ E164, Status string }
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		return err
	}
	if c.numbers[got.E164] != nil {
		c.doubled.Add(1)
		return fmt.Errorf("%s was sold to this client before", got.E164)
	}
	c.numbers[got.E164] = &owned{}
	c.held = append(c.held, got.E164)
	c.spent += shopSetup
	return nil
}
