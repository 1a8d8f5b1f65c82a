package console

import (
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/money"
)

// operation is something that an operator does to an account: the form is shown, and again if it is refused.
type operation struct {
	app.Overview

	title, verb, text string
	path              []string // where its form is, below the account's page
	danger            bool
	once              bool     // sent twice it is done once
	made              []string // by the key that is revoked
	values            form
	refusal           refusal
	fields            func(o operation) []field
}

func (o operation) question() question {
	return question{
		title: o.title, verb: o.verb, danger: o.danger, refusal: o.refusal,
		action: customerPath(o.Account.ID, o.path...), back: customerPath(o.Account.ID),
	}
}

func (o operation) field(name, label string) field {
	return field{label: label, name: name, value: o.values.text(name), wrong: o.refusal.of(name)}
}

// show is the form of an operation.
func (o operation) show(c *call, values *form, why error) (view, error) {
	var err error
	if o.refusal, err = refused(why); err != nil {
		return view{}, err
	}
	o.values = *values
	if o.Overview, err = c.app.Standing(c.Context(), c.id("account"), numbersMax+1); err != nil {
		return view{}, err
	}
	return c.operatorQuestion(customersPath, o.title, o.refusal, operationForm(o))
}

// referenceField names a payment. It comes filled in, so that a form that is sent twice is done once.
func (o operation) referenceField() field {
	f := o.field("reference", "Reference")
	f.required = true
	if f.value == "" && o.refusal.kind == 0 {
		f.value = id.New("ref")
	}
	f.hint = "The same one twice is done once."
	return f
}

var topUpOperation = operation{
	title: "Top up", verb: "Add to the balance", path: []string{"top-up"},
	text: "A payment that was received. What is due is paid from it, the oldest first.",
	fields: func(o operation) []field {
		amount := o.field("amount", "Amount, USD")
		amount.placeholder, amount.required, amount.focus = "100.00", true, true
		return []field{amount, o.referenceField()}
	},
}

func showTopUp(c *call) (view, error) { return topUpOperation.show(c, c.query(), nil) }

// topUp is POST /console/operator/accounts/{account}/top-up.
func topUp(c *call) (view, error) {
	f := c.posted()
	t := app.TopUp{AccountID: c.id("account"), Amount: f.money("amount"), Reference: f.reference()}
	err := f.err()
	if err == nil {
		_, err = c.app.TopUp(c.Context(), t)
	}
	if err != nil {
		return topUpOperation.show(c, f, err)
	}
	return view{to: customerPath(t.AccountID), flash: usd(t.Amount) + " was added."}, nil
}

var adjustOperation = operation{
	title: "Adjust the balance", verb: "Adjust", path: []string{"adjust"},
	text: "A correction. Its reason stands on the customer's statement.",
	fields: func(o operation) []field {
		amount := o.field("amount", "Amount, USD")
		amount.placeholder, amount.required, amount.focus = "−5.00", true, true
		amount.hint = "With a minus it lowers the balance."
		reason := o.field("reason", "Reason")
		reason.required = true
		return []field{amount, reason, o.referenceField()}
	},
}

func showAdjust(c *call) (view, error) { return adjustOperation.show(c, c.query(), nil) }

// adjust is POST /console/operator/accounts/{account}/adjust.
func adjust(c *call) (view, error) {
	f := c.posted()
	a := app.Adjustment{
		AccountID: c.id("account"), Amount: f.signedMoney("amount"), Reason: f.text("reason"),
		Reference: f.reference(),
	}
	err := f.err()
	if err == nil {
		_, err = c.app.Adjust(c.Context(), a)
	}
	if err != nil {
		return adjustOperation.show(c, f, err)
	}
	flash := "The balance was adjusted by " + signed(a.Amount) + "."
	return view{to: customerPath(a.AccountID), flash: flash}, nil
}

var limitOperation = operation{
	title: "Credit limit", verb: "Set the limit", path: []string{"credit-limit"},
	text: "How far the balance may go below 0.00. A raised limit pays what is due; under one that is below " +
		"the debt nothing more is sold until it is paid.",
	fields: func(o operation) []field {
		limit := o.field("credit_limit", "Credit limit, USD")
		limit.required, limit.focus = true, true
		if limit.value == "" {
			limit.value = o.Balance.CreditLimit.String()
		}
		reason := o.field("reason", "Reason")
		reason.hint = "For the audit trail."
		return []field{limit, reason}
	},
}

func showCreditLimit(c *call) (view, error) { return limitOperation.show(c, c.query(), nil) }

// setCreditLimit is POST /console/operator/accounts/{account}/credit-limit.
func setCreditLimit(c *call) (view, error) {
	f := c.posted()
	limit := f.money("credit_limit")
	by := app.AccountChange{AccountID: c.id("account"), CreditLimit: &limit, Reason: f.text("reason")}
	err := f.err()
	if err == nil {
		_, err = c.app.ChangeAccount(c.Context(), by)
	}
	if err != nil {
		return limitOperation.show(c, f, err)
	}
	return view{to: customerPath(by.AccountID), flash: "The credit limit is " + usd(limit) + "."}, nil
}

var closeOperation = operation{
	title: "Close the account", verb: "Close it for good", path: []string{"close"}, danger: true,
	text: "Its keys are refused from then on. Its money stays on the books.",
	fields: func(o operation) []field {
		if o.Numbers == 0 {
			return nil
		}
		release := o.field("release_numbers", "Its "+plural(owned(o.Numbers), "number"))
		release.options = []option{{"", "keep, and so refuse to close"}, {"yes", "release without fee"}}
		return []field{release}
	},
}

func showClose(c *call) (view, error) { return closeOperation.show(c, c.query(), nil) }

// closeCustomer is POST /console/operator/accounts/{account}/close.
func closeCustomer(c *call) (view, error) {
	f, of := c.posted(), c.id("account")
	if err := c.app.CloseAccount(c.Context(), of, f.checked("release_numbers")); err != nil {
		return closeOperation.show(c, f, err)
	}
	return view{to: customerPath(of), flash: "The account is closed."}, nil
}

// reference reads the name of a payment, which must be there.
func (f *form) reference() string {
	text := f.text("reference")
	if text == "" {
		f.refuse("reference", "must not be empty: by it a payment is known again")
	}
	return text
}

// minus is what people write before an amount.
var minus = strings.NewReplacer("−", "-", "$", "")

// signedMoney reads an amount in USD that must be there and may begin with a minus, of either kind.
func (f *form) signedMoney(name string) money.Micros {
	amount, err := money.ParseSigned(minus.Replace(f.text(name)))
	if err != nil {
		f.refuse(name, err.Error())
	}
	return amount
}
