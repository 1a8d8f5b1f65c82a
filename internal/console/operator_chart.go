package console

// piece is a part of a bar, as SVG wants it.
type piece struct{ class, x, width string }

// stockBar is a line of a chart: what is for sale, what is owned, and the rest.
type stockBar struct {
	stockLine

	pieces []piece
}

// stockKeys say what the pieces are.
var stockKeys = []struct{ class, name string }{
	{"bar", "for sale"}, {"bar more", "owned"}, {"bar quiet", "cooling off, withdrawn"},
}

// barsOf draws the first lines, so that the longest, which comes first, is as long as there is room. What is
// more than nothing is seen.
func barsOf(lines []stockLine) []stockBar {
	lines = lines[:min(len(lines), barsMax)]
	bars := make([]stockBar, len(lines))
	for i, l := range lines {
		bars[i].stockLine = l
		x := int64(0)
		for kind, n := range []int64{l.forSale, l.owned, l.coolingOff + l.withdrawn} {
			if n > 0 {
				width := max(scaled(n, wholeWidth, lines[0].all()), 2)
				bars[i].pieces = append(bars[i].pieces, piece{stockKeys[kind].class, share(x), share(width)})
				x += width
			}
		}
	}
	return bars
}
