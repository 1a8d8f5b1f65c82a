//go:build !linux

package dbtest

import "os/exec"

// Outside Linux a server outlives a killed test process, and root cannot run one. The tests
// themselves are the same.

func memoryHasRoom() bool { return false }

func bind(*exec.Cmd) error { return nil }

func giveToServer(string) error { return nil }

// lock makes no file, so sweep finds none to take and removes nothing.
func lock(string) (unlock func(), err error) { return func() {}, nil }
