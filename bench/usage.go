package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ticks is how many units of time /proc counts in a second: USER_HZ, 100 on every Linux.
const ticks = 100

// All of these read /proc, and give 0 where there is none.

// ownCPU is the CPU seconds that this process has used.
func ownCPU() float64 { return cpu(os.Getpid()) }

// cpu is the CPU seconds that a process has used, without its children.
func cpu(pid int) float64 { return statOf(strconv.Itoa(pid)).own }

// familyCPU is the CPU seconds of a process, of its children, and of those that have ended. A
// child that ends meanwhile would be counted nowhere, or twice: then all are counted again.
func familyCPU(pid int) float64 {
	for parent := statOf(strconv.Itoa(pid)); ; {
		sum := parent.own + parent.ended
		names, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well formed
		for _, name := range names {
			if s := statOf(filepath.Base(name)); s.parent == pid {
				sum += s.own
			}
		}
		after := statOf(strconv.Itoa(pid))
		if after.ended == parent.ended {
			return sum
		}
		parent = after
	}
}

// stat is what proc(5) says of a process, in CPU seconds.
type stat struct {
	parent int
	own    float64 // user and system
	ended  float64 // of the children that have ended
}

func statOf(pid string) stat {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return stat{} // it has ended, or there is no /proc
	}
	return parseStat(text)
}

// parseStat reads /proc/PID/stat. The name stands in brackets and may hold anything.
func parseStat(text []byte) stat {
	const parent, userTime, systemTime, userEnded, systemEnded = 1, 11, 12, 13, 14
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) <= systemEnded {
		return stat{}
	}
	number := func(i int) float64 {
		n, _ := strconv.ParseFloat(fields[i], 64) // the kernel writes numbers here
		return n
	}
	return stat{
		parent: int(number(parent)),
		own:    (number(userTime) + number(systemTime)) / ticks,
		ended:  (number(userEnded) + number(systemEnded)) / ticks,
	}
}

// busySeconds is the CPU seconds that all processes of this machine have used.
func busySeconds() float64 {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	return parseBusy(string(text))
}

// parseBusy adds up the first line of /proc/stat without idle, iowait and the guests' time,
// which user has already.
func parseBusy(text string) float64 {
	const idle, iowait, guest = 3, 4, 8
	line, _, _ := strings.Cut(text, "\n")
	sum := 0.0
	for i, field := range strings.Fields(strings.TrimPrefix(line, "cpu")) {
		if n, err := strconv.ParseFloat(field, 64); err == nil && i != idle && i != iowait && i < guest {
			sum += n
		}
	}
	return sum / ticks
}

// peakMB is the most memory that a process has had resident so far, in 2^20 bytes.
func peakMB(pid int) float64 { return memoryMB(pid, "VmHWM:") }

// residentMB is the memory that a process has resident now, in 2^20 bytes.
func residentMB(pid int) float64 { return memoryMB(pid, "VmRSS:") }

func memoryMB(pid int, line string) float64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), line)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kB, _ := strconv.ParseFloat(fields[0], 64) // the kernel writes a number here
	return kB / 1024
}
