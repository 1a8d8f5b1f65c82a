package browser

import "testing"

func TestSearchBuyRouteRelease(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		p := w.signedIn(t, w.customer(t, "acc_a"))
		trade(t, p)
	})
}

func TestMainJobWithoutScripts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		p := w.person(t)
		p.withoutScripts()
		p.signIn(w.customer(t, "acc_a"))
		trade(t, p)
	})
}

// trade makes a trunk, buys a number, routes it there, and releases it.
func trade(t *testing.T, p *person) {
	t.Helper()
	p.press("Trunks")
	p.sees("No trunks yet")
	p.fill("Name", "Main office")
	p.press("Create")
	p.sees("Settings", "Main office")

	p.press("Search")
	p.sees("+1 415 555 0142", "+91 987 654 3210")
	p.fill("Ends with", "3210")
	p.press("Search")
	p.sees("Maharashtra, IN")
	p.gone("+1 415 555 0142")
	p.press("Buy")
	p.sees("Charged now", "Each month")
	p.press("Buy for $…")
	p.at("/console/numbers/+919876543210")
	p.sees("+91 987 654 3210 is yours.", "active")

	p.choose("Route to", "trunk Main office")
	p.press("Save")
	p.sees("trunk Main office", "routed to")

	p.press("Release")
	p.sees("Charged now", "then anybody can buy it")
	p.press("Release")
	p.sees("Cancel the release", "You released this number")
}

// Both see the number for sale, and the slower one is told that somebody else was faster.
func TestTwoBuyOneNumber(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		fast, slow := w.signedIn(t, w.customer(t, "acc_a")), w.signedIn(t, w.customer(t, "acc_b"))
		for _, p := range []*person{fast, slow} {
			p.open("/console/search?ends_with=3210")
			p.press("Buy")
			p.sees("Charged now")
		}
		fast.press("Buy for $…")
		fast.sees("+91 987 654 3210 is yours.")
		slow.press("Buy for $…")
		slow.sees("is not for sale any more", "Somebody else was quicker", "Nothing was charged")
		slow.open("/console/balance")
		slow.sees("$100.00")
	})
}

func TestKeyboardAlone(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		p := w.person(t)
		p.open("/console/sign-in")
		p.tabTo("API key")
		p.types(w.customer(t, "acc_a") + enter)
		p.sees("Sign out")

		p.tabTo("Skip to content")
		p.types(enter)
		p.tabTo("Search the catalog")
		p.types(enter)
		p.sees("+91 987 654 3210")
		p.tabTo("Ends with")
		p.types("3210")
		p.gone("+1 415 555 0142")
		p.settles()
		p.hears("Numbers for sale: 1")
		p.tabTo("Buy")
		p.types(enter)
		p.sees("Charged now")
		p.types(escape)
		p.gone("Charged now")
		p.focused("Buy") // the dialog gives back the focus
		p.types(enter)
		p.sees("Charged now")
		p.tabTo("Buy for $…")
		p.types(enter)
		p.sees("+91 987 654 3210 is yours.")
	})
}
