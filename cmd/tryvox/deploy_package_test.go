package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/prove/program"
)

// packages is for `make packages-test`, which makes what it looks at.
var packages = flag.String("packages", "", "the folder with the deb and the rpm, and a newer deb in newer/")

// The deb is installed into a small system of its own, sells a number there as its user, is upgraded,
// removed and purged. What the operator wrote and what was sold stays.
func TestDeb(t *testing.T) {
	deb, newer := onePackage(t, "*.deb"), onePackage(t, "newer/*.deb")
	root := smallSystem(t)
	dpkg := func(args ...string) string {
		t.Helper()
		out, err := tool(t, "dpkg", append([]string{"--root=" + root, "--force-not-root"}, args...)...)
		if err != nil {
			t.Fatalf("dpkg %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	dpkg("--install", deb)
	user, p := installed(t, root)
	for _, name := range []string{
		"lib/systemd/system/tryvox.service", "share/man/man1/tryvox.1.gz",
		"share/bash-completion/completions/tryvox",
		"share/fish/vendor_completions.d/tryvox.fish", "share/zsh/vendor-completions/_tryvox",
	} {
		wantsFile(t, root, "usr/"+name, 0o644, 0)
	}
	settings := filepath.Join(root, "etc/tryvox/tryvox.env")
	sellsOne(t, p).Terminate()
	wantsFile(t, root, "var/lib/tryvox/tryvox.db", 0o600, user)

	written := deployed(t, settings) + "TRYVOX_RATE_LIMIT=7\n"
	if err := os.WriteFile(settings, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	dpkg("--install", newer)
	if got := deployed(t, settings); got != written {
		t.Errorf("the upgrade changed the operator's settings to\n%s", got)
	}
	p.Run("", "check")
	if got := p.Run("", "number", "history", "+14155550199"); !strings.Contains(got, "acc_") {
		t.Errorf("after the upgrade the number that was sold has the history %q", got)
	}
	dpkg("--remove", "tryvox")
	wantsFile(t, root, "etc/tryvox/tryvox.env", 0o600, 0)
	said := dpkg("--purge", "tryvox")
	if !strings.Contains(said, "/var/lib/tryvox and the user tryvox were kept") {
		t.Errorf("the purge says %q, want that the books were kept", said)
	}
	wantsFile(t, root, "var/lib/tryvox/tryvox.db", 0o600, user)
	for _, gone := range []string{settings, filepath.Join(root, "usr/bin/tryvox")} {
		if _, err := os.Stat(gone); !os.IsNotExist(err) {
			t.Errorf("behind the purge there is still %s", gone)
		}
	}
}

// installed wants what each package makes, and gives its user and the program, which sees nothing but the
// system and is run as that user with the settings that came along.
func installed(t *testing.T, root string) (user int, p program.Program) {
	t.Helper()
	user, group := userOf(t, root, "tryvox")
	wantsFile(t, root, "var/lib/tryvox", 0o750|os.ModeDir, user)
	wantsFile(t, root, "etc/tryvox/tryvox.env", 0o600, 0)
	wantsFile(t, root, "usr/bin/tryvox", 0o755, 0)
	settings := filepath.Join(root, "etc/tryvox/tryvox.env")
	return user, program.Program{T: t, Path: "/usr/bin/tryvox", Set: func(cmd *exec.Cmd) {
		cmd.Env, cmd.Dir = append(settingsIn(t, settings), "TRYVOX_METRICS_ADDR=off"), "/var/lib/tryvox"
		cmd.SysProcAttr = shutInto(root, user, group)
	}}
}

// The rpm is installed into such a system too, sells a number there and is removed. What it needs of other
// packages it finds, though no rpm brought it. What the operator wrote and what was sold stays.
func TestRPMIsInstalled(t *testing.T) {
	file := onePackage(t, "*.rpm")
	root := smallSystem(t)
	rpm := func(args ...string) {
		t.Helper()
		out, err := tool(t, "rpm", append([]string{"--root=" + root, "--nodeps", "--nosignature"}, args...)...)
		if err != nil {
			t.Fatalf("rpm %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	rpm("--install", file)
	user, p := installed(t, root)
	rpm("--verify", "tryvox")
	sellsOne(t, p).Terminate()

	settings := filepath.Join(root, "etc/tryvox/tryvox.env")
	written := deployed(t, settings) + "TRYVOX_RATE_LIMIT=7\n"
	if err := os.WriteFile(settings, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	rpm("--erase", "tryvox")
	if got := deployed(t, settings+".rpmsave"); got != written {
		t.Errorf("the removal changed the operator's settings to\n%s", got)
	}
	wantsFile(t, root, "var/lib/tryvox/tryvox.db", 0o600, user)
	if _, err := os.Stat(filepath.Join(root, "usr/bin/tryvox")); !os.IsNotExist(err) {
		t.Error("behind the removal there is still the program")
	}
}

// The rpm holds the same files as the deb, zsh's where its systems look for it, the settings are the
// operator's, and its scripts are the same.
func TestRPM(t *testing.T) {
	rpm, deb := onePackage(t, "*.rpm"), onePackage(t, "*.deb")
	query := func(args ...string) string {
		t.Helper()
		out, err := tool(t, "rpm", append(append([]string{"-qp", "--nosignature"}, args...), rpm)...)
		if err != nil {
			t.Fatalf("rpm %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(out)
	}
	contents, err := tool(t, "dpkg-deb", "--contents", deb)
	if err != nil {
		t.Fatalf("dpkg-deb: %v\n%s", err, contents)
	}
	var files []string
	for line := range strings.Lines(contents) {
		if words := strings.Fields(line); strings.HasPrefix(line, "-") {
			files = append(files, strings.TrimPrefix(words[len(words)-1], "."))
		}
	}
	if at := slices.Index(files, "/usr/share/zsh/vendor-completions/_tryvox"); at >= 0 {
		files[at] = "/usr/share/zsh/site-functions/_tryvox"
	}
	slices.Sort(files)
	got := strings.Fields(query("--list"))
	slices.Sort(got)
	if !slices.Equal(got, files) {
		t.Errorf("the rpm holds %q, the deb %q", got, files)
	}
	if got := query("--configfiles"); got != "/etc/tryvox/tryvox.env" {
		t.Errorf("the operator's files are %q", got)
	}
	for _, script := range []string{"installed.sh", "leaving.sh", "removed.sh"} {
		text := strings.TrimSpace(deployed(t, "../../deploy/package/"+script))
		if !strings.Contains(query("--scripts"), text) {
			t.Errorf("the rpm does not run %s", script)
		}
	}
}

func onePackage(t *testing.T, pattern string) string {
	t.Helper()
	if *packages == "" {
		t.Skip("make packages-test makes the packages and looks at them")
	}
	found, err := filepath.Glob(filepath.Join(*packages, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s in %s: %q, %v, want one", pattern, *packages, found, err)
	}
	return found[0]
}

// smallSystem is a folder with what the package's scripts call, no user but root, and a dpkg that knows
// of nothing but what the package needs.
func smallSystem(t *testing.T) string {
	t.Helper()
	root := openRoot(t)
	for _, link := range []string{"bin", "sbin", "lib", "lib64"} {
		if err := os.Symlink("usr/"+link, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"sh", "getent", "useradd", "install"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		copyInto(t, root, path)
		needed, err := tool(t, "ldd", path)
		if err != nil {
			t.Fatalf("ldd %s: %v\n%s", path, err, needed)
		}
		for _, library := range regexp.MustCompile(`/\S+`).FindAllString(needed, -1) {
			copyInto(t, root, library)
		}
	}
	for name, text := range map[string]string{
		"etc/passwd": "root:x:0:0::/root:/bin/sh\n", "etc/group": "root:x:0:\n",
		"etc/shadow": "root:*:1::::::\n", "etc/gshadow": "root:*::\n",
		"etc/login.defs": "", "dev/null": "", "var/log/none": "", "tmp/none": "",
		"var/lib/dpkg/updates/none": "", "var/lib/dpkg/info/none": "", "var/lib/dpkg/available": "",
		"var/lib/dpkg/status": "Package: passwd\nStatus: install ok installed\nMaintainer: none\n" +
			"Architecture: all\nVersion: 1:4\nDescription: user accounts\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) == "none" {
			continue // only its folder is needed
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"etc/passwd", "etc/group"} {
		if err := os.Chmod(filepath.Join(root, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// copyInto copies a file of this system to its place in another, below usr/.
func copyInto(t *testing.T, root, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(root, "usr", strings.TrimPrefix(path, "/usr"))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o755); err != nil {
		t.Fatal(err)
	}
}

func userOf(t *testing.T, root, name string) (user, group int) {
	t.Helper()
	for line := range strings.Lines(deployed(t, filepath.Join(root, "etc/passwd"))) {
		words := strings.Split(strings.TrimSpace(line), ":")
		if words[0] == name && words[6] == "/usr/sbin/nologin" {
			user, err := strconv.Atoi(words[2])
			group, err2 := strconv.Atoi(words[3])
			if err == nil && err2 == nil && user > 0 {
				return user, group
			}
		}
	}
	t.Fatalf("no user %s without a shell in\n%s", name, deployed(t, filepath.Join(root, "etc/passwd")))
	return 0, 0
}

// wantsFile wants a file or folder of the mode, and of the owner.
func wantsFile(t *testing.T, root, name string, mode os.FileMode, owner int) {
	t.Helper()
	found, err := os.Stat(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	if got := found.Mode(); got != mode {
		t.Errorf("%s has the mode %v, want %v", name, got, mode)
	}
	if got := ownerOf(found); got != owner {
		t.Errorf("%s belongs to user %d, want %d", name, got, owner)
	}
}

// settingsIn are the variables of a file as systemd reads it.
func settingsIn(t *testing.T, path string) (found []string) {
	t.Helper()
	for line := range strings.Lines(deployed(t, path)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	return found
}
