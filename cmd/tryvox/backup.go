package main

import "errors"

type backupCommand struct {
	File string `arg:"" type:"path" help:"A new file."`
}

// Run writes a backup while the service runs.
func (c *backupCommand) Run(e *environment) (err error) {
	d, err := e.openDB()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Ready(e.ctx); err != nil {
		return err
	}
	if err := d.Backup(e.ctx, c.File); err != nil {
		return err
	}
	return e.result(map[string]string{"file": c.File}, "backed up to "+c.File)
}

type restoreCommand struct {
	File string `arg:"" type:"path" help:"A file that backup wrote."`
}

// Run fills an empty database from a backup and brings it to this program's schema. The trail tells
// of it.
func (c *restoreCommand) Run(e *environment) error {
	if err := c.restore(e); err != nil {
		return err
	}
	if err := e.with(func(s *store) error { return s.Restored(e.ctx, c.File) }); err != nil {
		return err
	}
	return e.result(map[string]string{"file": c.File}, "restored from "+c.File+"; prove it with `tryvox check`")
}

func (c *restoreCommand) restore(e *environment) (err error) {
	d, err := e.openDB()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Restore(e.ctx, c.File); err != nil {
		return err
	}
	return d.Migrate(e.ctx)
}
