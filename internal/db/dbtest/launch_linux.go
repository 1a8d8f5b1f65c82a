package dbtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

const (
	// tmpfsMagic is TMPFS_MAGIC of statfs(2).
	tmpfsMagic = 0x01021994
	// memoryMin is room for the servers of a few test processes at once, at 200 MB each.
	memoryMin = 2 << 30
)

// memoryHasRoom tells whether files may be kept in memory. A container often has 64 MB there.
func memoryHasRoom() bool {
	var at syscall.Statfs_t
	err := syscall.Statfs(memoryParent, &at)
	return err == nil && at.Type == tmpfsMagic && at.Bavail*uint64(at.Bsize) >= memoryMin
}

// bind makes the command die with this process, however that ends, and run as the server's
// user. SIGQUIT is PostgreSQL's immediate shutdown: it takes its children and its shared
// memory along, which SIGKILL would not.
func bind(cmd *exec.Cmd) error {
	who, err := serverUser()
	if err != nil {
		return err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT, Credential: who}
	return nil
}

// giveToServer makes the server's user the owner of the folder.
func giveToServer(folder string) error {
	who, err := serverUser()
	if err != nil || who == nil {
		return err
	}
	return os.Chown(folder, int(who.Uid), int(who.Gid))
}

// serverUser is who runs the server: nil is ourselves. PostgreSQL refuses root, so there it
// is the user of the distribution's package, else nobody.
func serverUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(errUID, errGID); err != nil {
			return nil, fmt.Errorf("read the user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses root, and there is no user postgres or nobody to run it")
}

// lock takes the lock file for this process, or fails at once if another has it. The kernel
// frees it when the process ends.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return func() { _ = f.Close() }, nil
}
