package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"tryvox.io/numbers/internal/prove/program"
)

// The image holds nothing but the program and whom it trusts. So does this folder, which the program
// sees as all there is: it runs there as the image's user, sells a number, and looks after itself.
func TestImageHoldsAllThatTheProgramNeeds(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can shut the program into a folder")
	}
	image := readImage(t)
	root := openRoot(t)
	state := filepath.Join(root, image.folder)
	for _, folder := range []string{state, filepath.Join(root, "usr/bin")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(state, image.user, image.user); err != nil {
		t.Fatal(err)
	}
	if _, err := program.Build(t.Context(), filepath.Join(root, "usr/bin")); err != nil {
		t.Fatal(err)
	}
	p := program.Program{T: t, Path: "/usr/bin/tryvox", Set: func(cmd *exec.Cmd) {
		cmd.Env, cmd.Dir = append(image.env, "TRYVOX_METRICS_ADDR=off"), image.folder
		cmd.SysProcAttr = shutInto(root, image.user, image.user)
	}}
	s := sellsOne(t, p)
	p.Run("", "ready", "--addr", s.Addr)
	s.Terminate()
	p.Run("", "check")
	if _, err := os.Stat(filepath.Join(state, "tryvox.db")); err != nil {
		t.Errorf("the database is not in the volume: %v", err)
	}
}

// image is what the Dockerfile says of how the program runs.
type image struct {
	user   int
	folder string
	env    []string
}

func readImage(t *testing.T) (i image) {
	t.Helper()
	text := deployed(t, "../../deploy/docker/Dockerfile")
	word := func(instruction string) string {
		found := regexp.MustCompile(`(?m)^`+instruction+` (.+)$`).FindAllStringSubmatch(text, -1)
		if found == nil {
			t.Fatalf("the Dockerfile has no %s", instruction)
		}
		return found[len(found)-1][1]
	}
	name, _, _ := strings.Cut(word("USER"), ":")
	user, err := strconv.Atoi(name)
	if err != nil || user == 0 {
		t.Fatalf("the image's user is %q, want a number that is not root's: %v", name, err)
	}
	return image{user, word("WORKDIR"), strings.Fields(word("ENV"))}
}

// openRoot is an empty folder in which every user may go about, once it is his root.
func openRoot(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

// shutInto starts a command as a user who sees nothing but the folder.
func shutInto(root string, user, group int) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Chroot:     root,
		Credential: &syscall.Credential{Uid: uint32(user), Gid: uint32(group)},
	}
}

const oneNumber = "e164,country,type,region,capabilities,monthly_fee,setup_fee\n" +
	"+14155550199,US,local,CA,voice,1.15,0.00\n"

// sellsOne stocks an empty store and has the service, which goes on, sell a number.
func sellsOne(t *testing.T, p program.Program) *program.Served {
	t.Helper()
	p.Run(oneNumber, "catalog", "import", "-")
	account := p.Run("", "account", "create")
	p.Run("", "account", "top-up", account, "10", "--reference", "first")
	secret := p.Run("", "key", "create", account)
	s := p.Serve()
	body := strings.NewReader(`{"e164":"+14155550199","country":"US"}`)
	url := s.URL + "/v1/account/" + account + "/numbers/purchase-from-inventory"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the purchase is answered %s:\n%s", answer.Status, s.LastLines())
	}
	return s
}

// tool runs one of the system's programs and returns what it says.
func tool(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := exec.CommandContext(t.Context(), name, args...)
	c.Stdout, c.Stderr = &out, &out
	c.Env = append(os.Environ(), "LC_ALL=C")
	err := c.Run()
	return out.String(), err
}

// ownerOf is the user a file belongs to.
func ownerOf(found os.FileInfo) int {
	if system, ok := found.Sys().(*syscall.Stat_t); ok {
		return int(system.Uid)
	}
	return -1
}
