package main

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// The scripts ask the program itself what may stand next, so they never grow old.
var (
	//go:embed completion/tryvox.bash
	completionBash string
	//go:embed completion/tryvox.zsh
	completionZsh string
	//go:embed completion/tryvox.fish
	completionFish string
)

// completeWord is the first argument by which a script asks; the words of the line so far follow, the
// last of them unfinished.
const completeWord = "__complete"

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run prints the script.
func (c *completionCommand) Run(e *environment) error {
	scripts := map[string]string{"bash": completionBash, "zsh": completionZsh, "fish": completionFish}
	_, err := io.WriteString(e.stdout, scripts[c.Shell])
	return err
}

// complete prints what may stand in the place of the last word, a line each; nothing where only the
// shell can know, of a file's name.
func complete(w io.Writer, app *kong.Application, words []string) {
	if len(words) == 0 {
		return
	}
	for _, candidate := range candidates(app.Node, words[:len(words)-1], words[len(words)-1]) {
		fmt.Fprintln(w, candidate)
	}
}

// candidates walks the words down from a command, and says what may follow.
func candidates(at *kong.Node, words []string, unfinished string) []string {
	arguments := 0
	var waiting *kong.Value // the flag whose value comes next
	for _, word := range words {
		name, _, hasValue := strings.Cut(word, "=")
		child := slices.IndexFunc(at.Children, func(n *kong.Node) bool { return n.Name == word })
		switch {
		case waiting != nil:
			waiting = nil
		case strings.HasPrefix(word, "-"):
			if f := flagOf(at, name); f != nil && !f.IsBool() && !hasValue {
				waiting = f.Value
			}
		case child >= 0:
			at, arguments = at.Children[child], 0
		default:
			arguments++
		}
	}
	if name, value, isValue := strings.Cut(unfinished, "="); isValue && waiting == nil {
		if f := flagOf(at, name); f != nil {
			return beginning(value, name+"=", valuesOf(f.Value))
		}
	}
	var all []string
	switch {
	case waiting != nil:
		all = valuesOf(waiting)
	case strings.HasPrefix(unfinished, "-"):
		for _, group := range at.AllFlags(true) {
			for _, f := range group {
				all = append(all, "--"+f.Name)
			}
		}
	case len(at.Children) > 0:
		for _, child := range at.Children {
			if !child.Hidden {
				all = append(all, child.Name)
			}
		}
	case arguments < len(at.Positional):
		all = valuesOf(at.Positional[arguments])
	}
	return beginning(unfinished, "", all)
}

// flagOf finds a flag of a command or of those above it.
func flagOf(at *kong.Node, name string) *kong.Flag {
	for ; at != nil; at = at.Parent {
		for _, f := range at.Flags {
			if name == "--"+f.Name || f.Short != 0 && name == "-"+string(f.Short) {
				return f
			}
		}
	}
	return nil
}

// valuesOf are the values that can be known.
func valuesOf(v *kong.Value) []string {
	if v.Enum == "" {
		return nil
	}
	return slices.DeleteFunc(v.EnumSlice(), func(s string) bool { return s == "" })
}

// beginning are those that begin so, in order, each behind the prefix.
func beginning(with, prefix string, all []string) []string {
	var found []string
	for _, one := range all {
		if strings.HasPrefix(one, with) {
			found = append(found, prefix+one)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
