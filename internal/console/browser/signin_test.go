package browser

import "testing"

func TestSignIn(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		p := w.person(t)
		p.open("/console/numbers?country=US")
		p.sees("Sign in")

		p.fill("API key", "tvx_sk_wrong")
		p.press("Sign in with the key")
		p.sees("This API key is not known")

		p.fill("API key", key)
		p.press("Sign in with the key")
		p.sees("Nothing matches", "acc_a")

		p.press("Sign out")
		p.sees("Sign in with the key")
		p.open("/console/numbers")
		p.sees("Sign in with the key")
	})
}

// A page that does what the policy forbids is noticed: else the other tests could not fail.
func TestComplaintsAreHeard(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.signedIn(t, w.customer(t, "acc_a"))
		p.open("/console/numbers")
		run[bool](p, "misbehave", `
			const script = document.createElement("script");
			script.textContent = "document.title = 'taken'";
			document.body.append(script);
			const picture = document.createElement("img");
			picture.src = "https://evil.example/picture.png";
			document.body.append(picture);
			console.error("broken");
			return document.title !== "taken";`)
		p.heard("Content Security Policy", "inline script", "broken", "evil.example")
	})
}
