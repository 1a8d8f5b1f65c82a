package catalog

import (
	"math/rand/v2"
	"slices"
	"strings"
)

const (
	// pool is how many numbers a random choice is made of where they are no more.
	pool = 1000
	// Where they are more, random last digits are drawn: what ends with them is a sample of
	// all. drawDigits are the first try; a sample of drawMax is too large, an empty one too small.
	drawDigits, drawMax = 4, 200
	// drawsMax bounds the samples, drawShare is the part of a choice that comes of one: so
	// that numbers of a choice do not look alike.
	drawsMax, drawShare = 64, 4
)

// AtRandom finds up to limit numbers, others each time, each with about the same chance.
func (f *Finder) AtRandom(limit int) ([]Hit, error) {
	hits, err := f.ByNumber("", pool)
	if err != nil {
		return nil, err
	}
	shuffle(hits)
	if len(hits) == pool {
		drawn, err := f.draw(limit)
		if err != nil {
			return nil, err
		}
		hits = distinctHits(append(drawn, hits...))
	}
	return hits[:min(limit, len(hits))], nil
}

// draw collects samples until they are enough.
func (f *Finder) draw(limit int) (hits []Hit, err error) {
	digits, share := max(1, drawDigits-f.Ends.fixed()), limit/drawShare+1
	for draws := 0; draws < drawsMax && len(hits) < limit; draws++ {
		sample := *f
		sample.Ends = f.Ends.drawn(digits)
		by := sample.way(drawMax)
		drawn, err := sample.walk(by, sample.lanes(by), reading{limit: drawMax})
		switch {
		case err != nil:
			return nil, err
		case len(drawn) == drawMax:
			digits++
			continue
		case len(drawn) == 0:
			digits = max(1, digits-1)
		}
		shuffle(drawn)
		hits = distinctHits(append(hits, drawn[:min(share, len(drawn))]...))
	}
	shuffle(hits)
	return hits, nil
}

func shuffle(hits []Hit) {
	rand.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
}

// distinctHits leaves out what was there before.
func distinctHits(hits []Hit) []Hit {
	seen := map[string]bool{}
	return slices.DeleteFunc(hits, func(h Hit) bool {
		twice := seen[h.E164]
		seen[h.E164] = true
		return twice
	})
}

// drawn is the pattern of last digits with some more of them, at random: unknown ones from the
// last on, then those in front.
func (p Pattern) drawn(count int) Pattern {
	digits := []byte(p)
	for at := len(digits) - 1; at >= 0 && count > 0; at-- {
		if digits[at] == AnyDigit {
			digits[at] = randomDigit()
			count--
		}
	}
	var front strings.Builder
	for range count {
		front.WriteByte(randomDigit())
	}
	return Pattern(front.String()) + Pattern(digits)
}

func randomDigit() byte { return '0' + byte(rand.IntN(10)) }
