package console

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
)

// onceField is hidden in forms that make something: another value each time that the form is shown.
const onceField = "once"

// once is an idempotency key of the form as it was filled in: sent again it makes nothing more. With
// anything else in it, after a step back in the browser, it is another request.
func (c *call) once() app.Once {
	if c.PostForm.Get(onceField) == "" {
		return app.Once{}
	}
	sum := sha256.Sum256([]byte(c.URL.Path + "\n" + c.PostForm.Encode()))
	form := hex.EncodeToString(sum[:])
	return app.Once{Key: "form_" + form, Fingerprint: form}
}

// makeOnce runs a verb that makes something and keeps what show gives of it for a form that is sent twice,
// sealed by the secret. Sent again under another secret the form is a fault of the kind KeyReused.
func makeOnce[T any](
	c *call, secret string, verb func(ctx context.Context) (any, error), show func(result any) T,
) (made T, err error) {
	a, err := c.app.Operate(c.Context(), app.Operation{
		Change: c.change(), Status: http.StatusCreated, Secret: secret,
		Show: func(result any) any { return show(result) },
	}, verb)
	if fault.Of(err) == fault.KeyReused {
		return made, fault.New(fault.KeyReused, "This form was sent already: look at the list.")
	}
	if err == nil {
		err = json.Unmarshal([]byte(a.Body), &made)
	}
	return made, err
}

// makeKey makes a key, of an account of which the signed-in has a say. Only this session is told its secret.
func (c *call) makeKey(n app.NewKey) (app.MadeKey, error) {
	return makeOnce(c, c.cookieValue(sessionCookie), func(ctx context.Context) (any, error) {
		k, secret, err := c.app.CreateKey(ctx, n)
		return app.MadeKey{Key: k, Secret: secret}, err
	}, func(result any) app.MadeKey { return result.(app.MadeKey) })
}
