package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// machine is what the run ran on.
type machine struct {
	System   string  `json:"system"`
	CPUs     int     `json:"cpus"` // for driver, server and database together
	Model    string  `json:"model"`
	Kernel   string  `json:"kernel"`
	MemoryGB float64 `json:"memory_gb"`
	Go       string  `json:"go"`
	Commit   string  `json:"commit"` // what was measured
}

func thisMachine() machine {
	m := machine{
		System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Go: runtime.Version(),
		Model:  lineOf("/proc/cpuinfo", "model name"),
		Kernel: strings.TrimSpace(textOf("/proc/sys/kernel/osrelease")),
		Commit: commit(),
	}
	kB, _, _ := strings.Cut(lineOf("/proc/meminfo", "MemTotal"), " ")
	if n, err := strconv.ParseFloat(kB, 64); err == nil {
		m.MemoryGB = n / (1 << 20)
	}
	return m
}

// String is the machine in a line.
func (m machine) String() string {
	return fmt.Sprintf("%s, %s, %d CPUs for driver, server and database together, %.0f GB, kernel %s, %s, "+
		"commit %s",
		m.System, m.Model, m.CPUs, m.MemoryGB, m.Kernel, m.Go, m.Commit)
}

func textOf(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return "" // there is no /proc
	}
	return string(text)
}

// lineOf is what stands behind a name and a colon.
func lineOf(file, name string) string {
	_, rest, _ := strings.Cut(textOf(file), name)
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "\t :"))
}

func commit() string {
	short, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	text := strings.TrimSpace(string(short))
	changed, err := exec.Command("git", "status", "--porcelain", "--", "*.go", "*.sql").Output()
	if err != nil || len(changed) > 0 {
		text += " and changes"
	}
	return text
}
