package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
)

// filesMin is the open files that the server's connections need.
const filesMin = 4096

type doctorCommand struct{}

// Run looks at everything that has to be right, and fails if anything is not.
func (c *doctorCommand) Run(e *environment) error {
	findings := append(e.examine(), openFiles())
	if warning := passwordShown(os.Args[1:]); warning != "" {
		fmt.Fprintln(e.stderr, "warning:", warning)
	}
	wrong := 0
	err := table(e, findings, "LOOKED-AT RESULT DETAIL", func(f db.Finding) []string {
		result := "ok"
		if f.Remedy != "" {
			result, wrong = f.Remedy, wrong+1
		}
		return []string{strings.ReplaceAll(f.Name, " ", "-"), result, f.Detail}
	})
	if err != nil {
		return err
	}
	for _, f := range findings {
		if e.json && f.Remedy != "" {
			wrong++
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d things need attention", wrong)
	}
	return nil
}

func (e *environment) examine() []db.Finding {
	if unreachable := e.unwritable(); unreachable != nil {
		return []db.Finding{*unreachable}
	}
	reach := db.Finding{Name: "database", Detail: "answers"}
	d, err := e.openDB()
	if err != nil {
		reach.Detail = "does not answer"
		reach.Remedy = "start it, or mend --db: " + oneLine(fault.Explain(err))
		path, ok := strings.CutPrefix(e.dsn, "sqlite:")
		if !ok {
			return []db.Finding{reach}
		}
		disk := db.InspectDisk(filepath.Dir(path)) // a full one is all that SQLite calls an I/O error
		if disk.Remedy != "" {
			reach.Remedy = "make room on its disk: " + oneLine(fault.Explain(err))
		}
		return []db.Finding{reach, disk}
	}
	findings, err := d.Inspect(e.ctx)
	if err = errors.Join(err, d.Close()); err != nil {
		reach.Remedy = "look at the database: " + oneLine(fault.Explain(err))
	}
	return append([]db.Finding{reach}, findings...)
}

// unwritable finds a SQLite file that cannot be opened for writing, before SQLite says
// less about it; nil if there is none.
func (e *environment) unwritable() *db.Finding {
	path, ok := strings.CutPrefix(e.dsn, "sqlite:")
	if !ok {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return &db.Finding{
			Name: "database", Detail: "there is no " + path, Remedy: "mend --db, or make it with `tryvox migrate`",
		}
	case err == nil && (info.Mode().Perm()&0o200 == 0 || unix.Access(path, unix.W_OK) != nil):
		return &db.Finding{Name: "file rights", Detail: path, Remedy: "the file is read-only: chmod u+w " + path}
	case err == nil && unix.Access(filepath.Dir(path), unix.W_OK) != nil:
		return &db.Finding{
			Name: "file rights", Detail: path, Remedy: "the folder is read-only: the log cannot be written",
		}
	}
	return nil
}

func openFiles() db.Finding {
	var limit unix.Rlimit
	f := db.Finding{Name: "open files"}
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		f.Remedy = err.Error()
		return f
	}
	f.Detail = fmt.Sprintf("%d may be open", limit.Cur)
	if limit.Cur < filesMin {
		f.Remedy = fmt.Sprintf("raise the limit to %d: LimitNOFILE in the systemd unit, or ulimit -n", filesMin)
	}
	return f
}

// passwordShown finds a password among the arguments, where every user of the host can read it.
func passwordShown(args []string) string {
	for _, arg := range args {
		dsn, err := url.Parse(arg[max(0, strings.Index(arg, "postgres")):])
		if err != nil || !strings.HasPrefix(dsn.Scheme, "postgres") {
			continue
		}
		if _, given := dsn.User.Password(); given || dsn.Query().Has("password") {
			return "the password on the command line can be read by every user of this host: give TRYVOX_DB instead"
		}
	}
	return ""
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
