package main

import (
	"runtime"
	"runtime/debug"
)

// release is the version of the program, by semantic versioning.
const release = "0.1.0"

type versionCommand struct{}

// Run prints the version.
func (c *versionCommand) Run(e *environment) error {
	machine := map[string]string{"version": release, "commit": commit(), "go": runtime.Version()}
	return e.result(machine, version())
}

func version() string { return "tryvox " + release + " (" + commit() + ", " + runtime.Version() + ")" }

func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown commit"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "unknown commit"
}
