package user

import (
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	hash := HashPassword("correct horse battery")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q, want one of argon2id with its cost", hash)
	}
	if again := HashPassword("correct horse battery"); again == hash {
		t.Error("two hashes of one password are the same: there is no salt")
	}
	spoilt := strings.Replace(hash, "t=2", "t=0", 1)
	hungry := strings.Replace(hash, "m=19456", "m=4000000000", 1)
	empty := ""
	for _, c := range []struct {
		name     string
		hash     *string
		password string
		want     bool
	}{
		{"the password", &hash, "correct horse battery", true},
		{"another", &hash, "correct horse batterY", false},
		{"none", &hash, "", false},
		{"longer than any", &hash, strings.Repeat("x", 300), false},
		{"no hash", nil, "correct horse battery", false},
		{"of nobody", &nobody, "", false},
		{"an empty hash", &empty, "", false},
		{"no passes", &spoilt, "correct horse battery", false},
		{"all memory", &hungry, "correct horse battery", false},
	} {
		if got := HasPassword(c.hash, c.password); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for password, want := range map[string]bool{
		"elevenchars": false, "twelve chars": true, "zwölf Zeichn": true, strings.Repeat("ß", 11): false,
		strings.Repeat("x", 256): true, strings.Repeat("x", 257): false,
	} {
		if err := CheckPassword(password); (err == nil) != want {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
}

func TestParseEmail(t *testing.T) {
	for text, want := range map[string]string{
		" Ada@Example.com ": "ada@example.com", "a+b@x": "a+b@x", "ada": "", "@x": "", "a@": "", "a@b@c": "",
		"a b@x": "", "a\n@x": "", "<a@x>": "", strings.Repeat("a", 253) + "@x": "",
	} {
		if got, err := ParseEmail(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}
