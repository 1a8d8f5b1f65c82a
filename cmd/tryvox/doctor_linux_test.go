package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// doctor tells of a disk with little room, and of one with none, where SQLite speaks of
// nothing but an I/O error. The disk is a small one in memory, which only root can mount.
func TestDoctorTellsAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("no small disk to fill: mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	tryvox := func(command string) (string, error) {
		var out bytes.Buffer
		args := []string{"--db", "sqlite:" + filepath.Join(dir, "shop.db"), command}
		err := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, io.Discard)
		return out.String(), err
	}
	if out, err := tryvox("migrate"); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	out, err := tryvox("doctor")
	if err == nil || !strings.Contains(out, "make room: at least 512 MiB") || !strings.Contains(out, "answers") {
		t.Errorf("on a small disk: %v\n%s", err, out)
	}
	filled := os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 16<<20), 0o600)
	if !errors.Is(filled, syscall.ENOSPC) {
		t.Fatalf("fill the disk: %v", filled)
	}
	out, err = tryvox("doctor")
	if err == nil || !strings.Contains(out, "make room on its disk") || !strings.Contains(out, "0 MiB in "+dir) {
		t.Errorf("on a full disk: %v\n%s", err, out)
	}
}
