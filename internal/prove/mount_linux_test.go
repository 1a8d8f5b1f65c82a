package prove

import (
	"fmt"
	"syscall"
)

// mountSmall mounts a file system of so many bytes, which every user may enter.
func mountSmall(folder string, bytes int) (unmount func() error, err error) {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d,mode=755", bytes)); err != nil {
		return nil, err
	}
	return func() error { return syscall.Unmount(folder, syscall.MNT_DETACH) }, nil
}
