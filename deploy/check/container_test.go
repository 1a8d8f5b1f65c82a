package check

import (
	"os"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// BuildKit, which builds the image, understands the Dockerfile and has nothing to say against it; the image
// begins with nothing and is not root's.
func TestDockerfile(t *testing.T) {
	file, err := os.Open("../docker/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	parsed, err := parser.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range parsed.Warnings {
		t.Errorf("%s: %s", w.Short, w.Detail)
	}
	stages, _, err := instructions.Parse(parsed.AST, linter.New(&linter.Config{
		Warn: func(rule, _, _, message string, _ []parser.Range) { t.Errorf("%s: %s", rule, message) },
	}))
	if err != nil {
		t.Fatal(err)
	}
	last := stages[len(stages)-1]
	if last.BaseName != "scratch" {
		t.Errorf("the image begins with %s, want scratch", last.BaseName)
	}
	user, looked := "", false
	for _, command := range last.Commands {
		switch c := command.(type) {
		case *instructions.UserCommand:
			user = c.User
		case *instructions.HealthCheckCommand:
			looked = c.Health.Test[0] == "CMD" // there is no shell
		case *instructions.RunCommand:
			t.Errorf("%s: there is no shell", c)
		}
	}
	if user == "" || strings.HasPrefix(user, "0") || user == "root" {
		t.Errorf("the image's user is %q", user)
	}
	if !looked {
		t.Error("nobody looks after the container")
	}
}

// Compose's own loader, which is `docker compose config`, understands the file with and without PostgreSQL.
func TestCompose(t *testing.T) {
	for profile, want := range map[string][]string{"": {"tryvox"}, "postgres": {"postgres", "tryvox"}} {
		options, err := cli.NewProjectOptions([]string{"../docker/compose.yaml"},
			cli.WithEnv([]string{"POSTGRES_PASSWORD=secret", "TRYVOX_DB=postgres://tryvox:secret@postgres/tryvox"}),
			cli.WithDefaultProfiles(profile))
		if err != nil {
			t.Fatal(err)
		}
		project, err := options.LoadProject(t.Context())
		if err != nil {
			t.Fatalf("profile %q: %v", profile, err)
		}
		if got := project.ServiceNames(); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("profile %q has the services %q, want %q", profile, got, want)
		}
		store := project.Services["tryvox"]
		if !store.ReadOnly || strings.Join(store.CapDrop, " ") != "ALL" {
			t.Errorf("profile %q: the store has rights that it does not need", profile)
		}
		for _, port := range store.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("profile %q: the store's port is open on %q", profile, port.HostIP)
			}
		}
		if _, err := os.Stat(store.Build.Context + "/" + store.Build.Dockerfile); err != nil {
			t.Errorf("profile %q: %v", profile, err)
		}
	}
}
