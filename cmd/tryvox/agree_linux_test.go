package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudoterminal (pty(7)): what is written to keys is typed at the screen.
func terminal(t *testing.T) (keys, screen *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return keys, screen
}

// Nothing but yes is yes, and where nobody can be asked the command line is wrong.
func TestAgree(t *testing.T) {
	for typed, want := range map[string]error{
		"y\n": nil, "YES\n": nil, "\n": errDeclined, "n\n": errDeclined, "yess\n": errDeclined, "\x04": errDeclined,
	} {
		keys, screen := terminal(t)
		var asked strings.Builder
		e := &environment{stdin: screen, stderr: &asked}
		if _, err := io.WriteString(keys, typed); err != nil {
			t.Fatal(err)
		}
		if err := e.agree(false, "Buy it?"); !errors.Is(err, want) || asked.String() != "Buy it? [y/N] " {
			t.Errorf("%q to %q: %v, want %v", typed, asked.String(), err, want)
		}
	}
	var usage *usageError
	if err := (&environment{stdin: strings.NewReader("y\n")}).agree(false, "Buy it?"); !errors.As(err, &usage) {
		t.Errorf("from a pipe: %v, want wrong usage", err)
	}
}
