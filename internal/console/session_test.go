package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
)

func TestSignIn(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		b := w.browser(t)
		led := "/console/sign-in?to=%2Fconsole%2Fnumbers%3Fcountry%3DIN"
		if page := b.get("/console/numbers?country=IN"); page.path != led {
			t.Errorf("a stranger was led to %s, want %s", page.path, led)
		}
		b.post("/console/sign-in", "key", "tvx_sk_live_guess").
			has(http.StatusUnauthorized, "not known").lacks("tvx_sk_live_guess", "Sign out")
		b.post("/console/sign-in", "key", w.key(t, "acc_a", account.Route)).
			has(http.StatusForbidden, "opens nothing here")
		b.post("/console/sign-in").has(http.StatusUnauthorized, "address or the password")

		if page := b.post("/console/sign-in", "key", " "+key+" ", "to", "/console/numbers?country=IN"); page.path !=
			"/console/numbers?country=IN" || page.status != http.StatusOK {
			t.Errorf("the sign-in led to %s: %d", page.path, page.status)
		}
		b.get("/console/sign-in").has(http.StatusOK, "Sign out")
		b.get("/console/nowhere").has(http.StatusNotFound, "There is no such page")
		b.post("/console/sign-out").has(http.StatusOK, "Sign in with the key")
		b.get("/console/numbers").has(http.StatusOK, "Sign in with the key").lacks("Sign out")
	})
}

func TestSessionEnds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		made, secret, err := w.app.CreateKey(t.Context(), app.NewKey{AccountID: "acc_a", Scope: account.Write})
		if err != nil {
			t.Fatal(err)
		}
		out := func(why string, b *browser) {
			t.Helper()
			if page := b.get("/console/numbers"); !strings.HasPrefix(page.path, "/console/sign-in") {
				t.Errorf("%s: still at %s", why, page.path)
			}
		}
		idle := w.signedIn(t, secret)
		w.wait(11 * time.Hour)
		idle.get("/console/numbers").has(http.StatusOK, "Sign out")
		w.wait(11 * time.Hour)
		idle.get("/console/numbers").has(http.StatusOK, "Sign out")
		w.wait(12 * time.Hour)
		out("after 12 hours without use", idle)

		old := w.signedIn(t, secret)
		for range 14 {
			old.get("/console/numbers").has(http.StatusOK, "Sign out")
			w.wait(12*time.Hour - time.Second)
		}
		w.wait(time.Minute)
		out("after 7 days", old)

		byKey := w.signedIn(t, secret)
		if err := w.app.RevokeKey(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
		out("after the key was revoked", byKey)

		closed := w.signedIn(t, w.key(t, "acc_a", account.Write))
		if err := w.app.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		out("after the account was closed", closed)
		closed.post("/console/sign-in", "key", w.customer(t, "acc_b")).has(http.StatusOK, "Sign out", "acc_b")

		w.wait(13 * time.Hour)
		closed.post("/console/sign-out").has(http.StatusOK, "Sign in with the key")
		w.browser(t).post("/console/sign-out").has(http.StatusOK, "Sign in with the key")
	})
}

// A browser of an account that was closed gets rid of its session.
func TestSignOutOfAClosedAccount(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		if err := w.app.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		b.post("/console/sign-out").has(http.StatusOK, "Sign in with the key")
		b.get("/console").has(http.StatusOK, "Sign in with the key").lacks("closed")
	})
}

func TestCookie(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		b := w.browser(t)
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for scheme, want := range map[string]string{
			"http":  "; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax",
			"https": "; Path=/; Max-Age=604800; HttpOnly; Secure; SameSite=Lax",
		} {
			page := b.send(http.MethodPost, "/console/sign-in", strings.NewReader("key="+key),
				"Content-Type", "application/x-www-form-urlencoded", "X-Forwarded-Proto", scheme)
			name := map[string]string{"http": "tryvox=", "https": "__Host-tryvox="}[scheme]
			got := page.header.Get("Set-Cookie")
			if !strings.HasPrefix(got, name) || !strings.HasSuffix(got, want) || strings.Contains(got, key) {
				t.Errorf("%s: cookie %q, want %s…%s", scheme, got, name, want)
			}
		}
	})
}

func TestHeaders(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		page := b.get("/console/numbers")
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Content-Type": "text/html; charset=utf-8",
		} {
			if got := page.header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		page.lacks("<style", " style=", " onclick=", "javascript:", "://cdn")
		for _, name := range []string{"console.css", "console.js", "htmx.js", "icon.svg"} {
			file := b.get(assetURL(name)).has(http.StatusOK)
			if got := file.header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
				t.Errorf("%s: Cache-Control %q", name, got)
			}
		}
		b.get("/console/assets/console.css").has(http.StatusNotFound)
	})
}

func TestForgery(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		for _, headers := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"},
			{"Origin", "null"},
		} {
			b.send(http.MethodPost, "/console/sign-out", nil, headers...).
				has(http.StatusForbidden, "sent by another site, and nothing was done")
		}
		b.get("/console/numbers").has(http.StatusOK, "Sign out")
		b.send(http.MethodPost, "/console/sign-out", nil, "Sec-Fetch-Site", "same-origin").
			has(http.StatusOK, "Sign in with the key")
	})
}

func TestNext(t *testing.T) {
	for to, want := range map[string]string{
		"/console/numbers?a=b": "/console/numbers?a=b", "": "/console", "https://evil.example/console/": "/console",
		"//evil.example/console/": "/console", `/\evil.example`: "/console", "/v1/openapi.json": "/console",
		"/console/\r\nX: y": "/console", "javascript:alert(1)": "/console",
	} {
		if got := next(to); got != want {
			t.Errorf("%q: %q, want %q", to, got, want)
		}
	}
}

// Pages of operators are not there for others.
func TestOperatorPages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		for _, r := range operatorRoutes {
			if r.scope != account.Operator {
				t.Errorf("%s %s is of the scope %q", r.method, r.path, r.scope)
			}
			b.send(r.method, strings.NewReplacer("{", "", "}", "", "...", "", "$", "").Replace(r.path), nil).
				has(http.StatusNotFound, "There is no such page")
		}
		test := app.NewAccount{ID: "acc_test", Realm: realm.Sandbox}
		if _, err := w.app.CreateAccount(t.Context(), test); err != nil {
			t.Fatal(err)
		}
		b.post("/console/sign-in", "key", w.key(t, "acc_test", account.Operator)).
			has(http.StatusForbidden, "A test key cannot run the store")
	})
}
