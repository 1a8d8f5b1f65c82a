package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// syncs is how often the disk is tried.
const syncs = 100

// syncUs is how many microseconds the disk takes to keep a page of 8 kB, the median: what a
// commit must at least wait for. A disk in memory takes next to nothing and proves nothing.
func syncUs(dir string) (us float64, err error) {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	page := make([]byte, 8<<10)
	var all []float64
	for range syncs {
		started := time.Now()
		if _, err := f.WriteAt(page, 0); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		all = append(all, float64(time.Since(started).Microseconds()))
	}
	return median(all), nil
}
