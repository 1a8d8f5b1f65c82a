package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
)

func TestKeys(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		made := b.post("/console/keys", "name", "<b>Shop</b>", "scope", "read", "expires", "2027-01-01").
			has(http.StatusOK, "It is shown this once", "tvx_sk_live_", "&lt;b&gt;Shop", "2027-01-01").
			lacks("<b>Shop")
		secret := "tvx_sk_live_" + made.between("<span>tvx_sk_live_", "</span>")
		b.get("/console/keys").has(http.StatusOK, "…"+secret[len(secret)-4:]).lacks(secret, "tvx_sk_live_")
		caller, err := w.app.Authenticate(t.Context(), secret)
		if err != nil || caller.AccountID != "acc_a" || caller.Scope != account.Read {
			t.Errorf("the new key speaks for %s with the scope %s, %v", caller.AccountID, caller.Scope, err)
		}

		b.post("/console/keys", "scope", "operator").
			has(http.StatusUnprocessableEntity, "must be one of write, read, route").
			lacks("tvx_sk_live_")
		b.post("/console/keys", "scope", "").has(http.StatusUnprocessableEntity)
		b.post("/console/keys", "scope", "read", "expires", "<i>").
			has(http.StatusUnprocessableEntity, "must be a date").
			lacks("<i>")
		b.post("/console/keys", "scope", "read", "expires", "2020-01-01").
			has(http.StatusUnprocessableEntity, "must be in the future")
		b.post("/console/keys", "scope", "read", "name", strings.Repeat("x", 201)).
			has(http.StatusUnprocessableEntity, "at most 200 characters")

		path := "/console/keys/" + caller.KeyID + "/revoke"
		reader := w.signedIn(t, secret)
		reader.get("/console/keys").has(http.StatusOK, "&lt;b&gt;Shop").lacks("/revoke", "New key")
		reader.post("/console/keys", "scope", "read").has(http.StatusForbidden, "may only read")
		reader.post(path).has(http.StatusForbidden, "may only read")
		other := w.signedIn(t, w.customer(t, "acc_b"))
		other.get(path).has(http.StatusNotFound)
		other.post(path).has(http.StatusNotFound)

		b.get(path).has(http.StatusOK, "Revoke the key &lt;b&gt;Shop").lacks("you will be signed out")
		b.post(path).has(http.StatusOK, "The key is revoked.", "revoked")
		reader.get("/console/keys").has(http.StatusOK, "Sign in with the key")

		w.key(t, "acc_a", account.Operator)
		keys, err := w.app.Keys(t.Context(), "acc_a")
		if err != nil {
			t.Fatal(err)
		}
		operator := "/console/keys/" + keys[len(keys)-1].ID + "/revoke"
		b.post(operator).has(http.StatusForbidden, "for operators to revoke")
	})
}

// An operator's key makes keys of any account: who revokes it sees them all, on both pages.
func TestKeysOfOperatorsKeys(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		w.customer(t, "acc_a")
		b.post(customerPath("acc_a", "keys", "new"), "name", "Shop", "scope", "write").
			has(http.StatusOK, "tvx_sk_live_")
		of := func(account string) string {
			keys, err := w.app.Keys(t.Context(), account)
			if err != nil || len(keys) == 0 {
				t.Fatalf("keys %v, %v", keys, err)
			}
			return keys[len(keys)-1].ID
		}
		operators, made := of("acc_house"), of("acc_a")
		b.get("/console/keys/"+operators+"/revoke").has(http.StatusOK, "They stay", made)
		b.get(customerPath("acc_house", "keys", operators, "revoke")).has(http.StatusOK, "They stay", made)
		b.get(customerPath("acc_a", "keys", made, "revoke")).has(http.StatusOK).lacks("They stay")
	})
}

// A key that expires makes none that outlives it, and who revokes it sees what else it has made.
func TestKeysOfKeys(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		owner := w.signedIn(t, w.customer(t, "acc_a"))
		endUs := documented.Add(48 * time.Hour).UnixMicro()
		k, secret, err := w.app.CreateKey(t.Context(), app.NewKey{
			AccountID: "acc_a", Scope: account.Write, ExpiresUs: &endUs,
		})
		if err != nil {
			t.Fatal(err)
		}
		owner.get("/console/keys/" + k.ID + "/revoke").has(http.StatusOK).lacks("They stay")
		b := w.signedIn(t, secret)
		b.post("/console/keys", "scope", "write", "expires", "2026-04-12").
			has(http.StatusUnprocessableEntity, "when your own key expires").lacks("tvx_sk_live_")
		b.post("/console/keys", "scope", "write", "expires", "2026-04-10").has(http.StatusOK, "tvx_sk_live_")
		b.post("/console/keys", "scope", "write").has(http.StatusOK, "tvx_sk_live_")
		b.post("/console/team", "email", "eve@example.com").has(http.StatusOK)
		keys, err := w.app.Keys(t.Context(), "acc_a")
		if err != nil || len(keys) != 4 || *keys[2].ExpiresUs >= endUs || *keys[3].ExpiresUs != endUs {
			t.Errorf("keys %+v, %v: want two more that end with the one that made them or before", keys, err)
		}
		users, err := w.app.Users(t.Context(), "acc_a")
		if err != nil || len(users) != 1 {
			t.Fatalf("users %v, %v", users, err)
		}
		owner.get("/console/keys/"+k.ID+"/revoke").
			has(http.StatusOK, "They stay", keys[2].ID, keys[3].ID, users[0].ID)
		b.post("/console/team", "email", "eve@example.com").has(http.StatusOK)
		owner.post("/console/keys/" + keys[2].ID + "/revoke").has(http.StatusOK)
		left := owner.get("/console/keys/"+k.ID+"/revoke").has(http.StatusOK, keys[3].ID).lacks(keys[2].ID)
		if strings.Count(left.text, users[0].ID) != 1 {
			t.Errorf("the user who was invited twice is not named once:\n%s", left.text)
		}
		owner.post("/console/team/" + users[0].ID + "/remove").has(http.StatusOK)
		owner.get("/console/keys/"+k.ID+"/revoke").has(http.StatusOK, keys[3].ID).lacks(users[0].ID)
	})
}
