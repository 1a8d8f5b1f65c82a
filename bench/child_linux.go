package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// bind makes the command die with this process. PostgreSQL refuses root, so its server
// runs as a user of its own then; SIGQUIT is its immediate shutdown and takes its children along.
func bind(cmd *exec.Cmd, asServer bool) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if !asServer {
		return nil
	}
	who, err := serverUser()
	cmd.SysProcAttr.Pdeathsig, cmd.SysProcAttr.Credential = syscall.SIGQUIT, who
	return err
}

// giveToServer makes the server's user the owner of the folder.
func giveToServer(folder string) error {
	who, err := serverUser()
	if err != nil || who == nil {
		return err
	}
	return os.Chown(folder, int(who.Uid), int(who.Gid))
}

// serverUser is who runs PostgreSQL: nil is ourselves.
func serverUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL refuses root: %w", err)
	}
	uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(errUID, errGID)
}
