package patroni

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

const (
	apiNew = "etcd3"
	apiOld = "etcd"
)

// apiOf chooses the API of etcd by the version of Patroni. Before 3.0.3 (patroni/patroni#2689) a leader
// that was frozen past its TTL takes the lock back from its successor by etcd's version 3: what the
// successor acknowledged is lost. By version 2 the lock is compared and then set.
func apiOf(t testing.TB) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "patroni", "--version").Output()
	if err != nil {
		t.Fatalf("patroni --version: %v", err)
	}
	var major, minor, patch int
	text := strings.TrimSpace(string(out))
	if _, err := fmt.Sscanf(text, "patroni %d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatalf("patroni --version: %q, %v", text, err)
	}
	const minors, majors = 100, 100 * 100
	api := apiNew
	if major*majors+minor*minors+patch < 3*majors+3 {
		api = apiOld
	}
	t.Logf("%s, with %s", text, api)
	return api
}
