package dbtest

import (
	"os/exec"
	"runtime"
)

// launches takes work for the one thread that starts servers, nil before Main. The kernel
// ends a server when the thread that started it ends, and threads of Go come and go; this
// one lives as long as the process.
var launches chan func()

func launchMain() {
	launches = make(chan func())
	go func() {
		runtime.LockOSThread()
		for work := range launches {
			work()
		}
	}()
}

func launching() bool { return launches != nil }

// launch prepares the command to run as the server's user and to die with this process, and
// calls run on the launching thread.
func launch(cmd *exec.Cmd, run func() ([]byte, error)) (out []byte, err error) {
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"} // PGDATA, PGPORT and the like mislead it
	cmd.Dir = "/"
	done := make(chan struct{})
	launches <- func() {
		defer close(done)
		if err = bind(cmd); err == nil {
			out, err = run()
		}
	}
	<-done
	return out, err
}
