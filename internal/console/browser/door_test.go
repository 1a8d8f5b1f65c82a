package browser

import "testing"

const password = "correct horse battery"

// Who is invited chooses a password and signs in with it, until whoever invited them ends that.
func TestInvitation(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		owner := w.signedIn(t, w.customer(t, "acc_a"))
		owner.press("Team")
		owner.fill("Email", "ada@example.com")
		owner.press("Make the link")
		owner.sees("It works once")
		link := run[string](owner, "read the link", `
			const secret = document.querySelector(".secret span");
			return secret && secret.innerText.trim();`)

		ada := w.person(t)
		ada.open(link)
		ada.inspect("the invitation")
		ada.fill("Password", "short")
		ada.press("Set the password and sign in")
		ada.sees("at least 12 characters")
		ada.fill("Password", password)
		ada.press("Set the password and sign in")
		ada.sees("Welcome.", "ada@example.com", "Sign out")
		ada.press("Sign out")
		ada.sees("Sign in with the key")
		ada.comes()
		ada.sees("Sign out", "ada@example.com")

		owner.press("Sessions")
		owner.sees("this one", "ada@example.com")
		owner.press("End")
		owner.sees("That session is over.")
		ada.press("Balance")
		ada.sees("Sign in with the key")
		ada.comes()
		ada.sees("Sign out")

		owner.press("Team")
		owner.press("Remove")
		owner.sees("Remove ada@example.com?")
		owner.press("Remove")
		owner.sees("signed out everywhere")
		ada.press("Balance")
		ada.sees("Sign in with the key")
		ada.comes()
		ada.sees("The address or the password is wrong.")
	})
}

// comes signs in with ada's address, on the page for that.
func (p *person) comes() {
	p.t.Helper()
	p.fill("Email", "ada@example.com")
	p.fill("Password", password)
	p.press("Sign in")
}

// Who guesses too often is told to wait, also with the right key.
func TestTooManyGuesses(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		p := w.person(t)
		p.look(phone)
		p.open("/console/sign-in")
		p.inspect("the sign-in")
		p.fill("API key", "tvx_sk_wrong")
		p.press("Sign in with the key")
		p.sees("This API key is not known")
		w.mayGuess(false)
		p.fill("API key", key)
		p.press("Sign in with the key")
		p.sees("Too many failed sign-ins")
		p.inspect("the refused sign-in")
		w.mayGuess(true)
		p.fill("API key", key)
		p.press("Sign in with the key")
		p.sees("No numbers yet")
	})
}
