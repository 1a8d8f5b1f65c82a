package prove

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"tryvox.io/numbers/internal/money"
)

// checkMax bounds the search for an order of one history; it takes milliseconds.
const checkMax = 30 * time.Second

// modelOf is the model of what a history tells of.
func modelOf(what string) porcupine.Model {
	switch {
	case strings.HasPrefix(what, "key of "):
		return model("", stepKey)
	case strings.HasPrefix(what, "+"):
		return model(number{}, stepNumber)
	}
	return model(raceBalance, stepAccount)
}

func model[S any](first S, step func(s S, in asked, out told) (bool, S)) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return first },
		Step: func(state, in, out any) (bool, any) {
			legal, next := step(state.(S), in.(asked), out.(told))
			return legal, next
		},
	}
}

// number is the register of one number's owner: who has it, or had it and gave it back.
type number struct {
	account, trunk string
	cools          bool
}

// stepNumber tells whether an answer fits to the state of a number, and what comes of it.
func stepNumber(n number, in asked, out told) (bool, number) {
	owns := n.account == in.account && !n.cools
	if out.status == http.StatusNotFound {
		switch in.verb {
		case "buy":
			return n.cools, n
		case "cancel":
			return n.account != in.account, n
		}
		return !owns, n
	}
	switch in.verb + " " + http.StatusText(out.status) {
	case "buy OK":
		return n == number{}, number{account: in.account}
	case "buy Payment Required":
		return n == number{}, n
	case "buy Conflict":
		return n.account != "" && !n.cools || out.code == "IDEMPOTENCY_IN_PROGRESS", n
	case "release OK":
		return owns, number{account: in.account, cools: true}
	case "release Payment Required":
		return owns, n
	case "cancel OK":
		return n.account == in.account && n.cools, number{account: in.account}
	case "cancel Conflict":
		return owns, n
	case "assign OK":
		return owns, number{account: in.account, trunk: in.trunk}
	case "read OK":
		return owns && n.trunk == out.trunk, n
	}
	return out.status >= http.StatusInternalServerError, n // a defect, which is told of elsewhere
}

// stepAccount is the balance of an account, without credit.
func stepAccount(balance money.Micros, in asked, out told) (bool, money.Micros) {
	switch in.verb + " " + http.StatusText(out.status) {
	case "buy OK", "release OK":
		return balance >= in.amount, balance - in.amount
	case "buy Payment Required", "release Payment Required":
		return balance < in.amount, balance
	case "cancel OK", "pay OK":
		return true, balance + in.amount
	case "balance OK":
		return out.balance == balance.String(), balance
	}
	return true, balance // refused for the number's sake
}

// stepKey is the answer that is kept under a key: the first success, and then that again and no other.
func stepKey(kept string, _ asked, out told) (bool, string) {
	switch {
	case out.status == http.StatusOK && out.replayed:
		return out.body == kept, kept
	case out.status == http.StatusOK:
		return kept == "", out.body
	}
	return kept == "" || out.code == "IDEMPOTENCY_IN_PROGRESS", kept
}

// verdicts are the histories that no order of their requests explains, each with what was asked and
// told.
func (h *history) verdicts() (wrong []string, count int) {
	for _, what := range slices.Sorted(maps.Keys(h.of)) {
		count += len(h.of[what])
		if porcupine.CheckOperationsTimeout(modelOf(what), h.of[what], checkMax) == porcupine.Ok {
			continue
		}
		var text strings.Builder
		for _, o := range h.of[what] {
			fmt.Fprintf(&text, "\n%10d %10d client %d %+v: %+v", o.Call, o.Return, o.ClientId, o.Input, o.Output)
		}
		wrong = append(wrong, what+":"+text.String())
	}
	return wrong, count
}
