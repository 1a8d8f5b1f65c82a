package user

import (
	"strings"
	"testing"
)

func TestAgent(t *testing.T) {
	for agent, want := range map[string]string{
		"": "", "Mozilla/5.0": "Mozilla/5.0", "M\xff\xfe": "M\uFFFD\uFFFD",
		strings.Repeat("ß", agentCharsMax+1): strings.Repeat("ß", agentCharsMax),
	} {
		key := "key_1"
		if got, _ := NewSession("acc_1", &key, nil, "192.0.2.1", agent, 1); got.Agent != want {
			t.Errorf("%q: %q, want %q", agent, got.Agent, want)
		}
	}
}
