package account

import (
	"regexp"
	"testing"

	"tryvox.io/numbers/internal/realm"
)

func TestNewKey(t *testing.T) {
	shapes := map[realm.Realm]*regexp.Regexp{
		realm.Live:    regexp.MustCompile(`^tvx_sk_live_[A-Za-z0-9]{32}$`),
		realm.Sandbox: regexp.MustCompile(`^tvx_sk_test_[A-Za-z0-9]{32}$`),
	}
	seen := map[string]bool{}
	for r, shape := range shapes {
		for range 100 {
			k, secret := NewKey(Account{ID: "acc_a", Realm: r}, "ours", Write, nil, 7)
			if !shape.MatchString(secret) || seen[secret] {
				t.Fatalf("secret %q, want one of its own that matches %s", secret, shape)
			}
			seen[secret] = true
			want := Key{
				ID: k.ID, AccountID: "acc_a", Hash: Hash(secret), Hint: secret[len(secret)-4:], Name: "ours",
				Scope: Write, CreatedUs: 7,
			}
			if k != want {
				t.Fatalf("key %+v, want %+v", k, want)
			}
		}
	}
}

func TestHashIsSHA256(t *testing.T) {
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	if got := Hash("abc"); got != want {
		t.Errorf("Hash(abc) = %s, want %s", got, want)
	}
}

func TestScopes(t *testing.T) {
	allowed := map[Scope][]Scope{
		Read: {Read}, Write: {Read, Write}, Route: {Route}, Operator: {Read, Write, Route, Operator},
	}
	for _, scope := range Scopes {
		for _, need := range Scopes {
			want := false
			for _, s := range allowed[scope] {
				want = want || s == need
			}
			if got := scope.Allows(need); got != want {
				t.Errorf("%s allows %s = %t, want %t", scope, need, got, want)
			}
		}
	}
	if Scope("").Allows(Read) || CheckScope("") == nil || CheckScope("root") == nil || CheckScope(Route) != nil {
		t.Error("an unknown scope is taken")
	}
}

func TestKeyHolds(t *testing.T) {
	at := int64(10)
	tests := []struct {
		key  Key
		want bool
	}{
		{Key{}, true}, {Key{RevokedUs: &at}, false},
		{Key{ExpiresUs: new(int64)}, false}, {Key{ExpiresUs: &at}, false},
	}
	for _, tt := range tests {
		if got := tt.key.Holds(10); got != tt.want {
			t.Errorf("%+v holds at 10 = %t, want %t", tt.key, got, tt.want)
		}
	}
	if k := (Key{ExpiresUs: &at}); !k.Holds(9) {
		t.Error("a key that expires at 10 does not hold at 9")
	}
}

func TestCheckID(t *testing.T) {
	for id, good := range map[string]bool{
		"acc_123abc": true, "AC123456": true, "a-b_C9": true,
		"": false, "live:cash": false, "a b": false, "a/b": false, "ü": false,
	} {
		if err := CheckID(id); (err == nil) != good {
			t.Errorf("CheckID(%q) = %v, want it good: %t", id, err, good)
		}
	}
}
