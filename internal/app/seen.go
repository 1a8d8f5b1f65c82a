package app

import (
	"slices"
	"strconv"

	"tryvox.io/numbers/internal/catalog"
)

// numbersSeen is a set of numbers that takes some bytes for each: carriers hand out numbers in
// blocks, so most of a number is the key of many. It keeps those of a dry run of ten million
// rows in less memory than their batches take.
type numbersSeen map[int64][]uint16

// split cuts the last 16 bits off.
func split(e164 string) (block int64, rest uint16) {
	n, err := strconv.ParseInt(e164[1:], 10, 64)
	if err != nil {
		panic("app: no number: " + e164) // the reader lets none through
	}
	return n >> 16, uint16(n & 0xffff)
}

func (s numbersSeen) has(e164 string) bool {
	if len(s) == 0 {
		return false
	}
	block, rest := split(e164)
	_, found := slices.BinarySearch(s[block], rest)
	return found
}

func (s numbersSeen) add(items []catalog.Item) {
	for i := range items {
		block, rest := split(items[i].E164)
		if at, found := slices.BinarySearch(s[block], rest); !found {
			s[block] = slices.Insert(s[block], at, rest)
		}
	}
}
