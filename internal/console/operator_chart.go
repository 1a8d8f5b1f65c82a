package console

import "strconv"

// The charts' geometry, in pixels of their view boxes.
const (
	stockWidth  = 640
	labelWidth  = 90
	valueWidth  = 70
	barHeight   = 14
	barStep     = 22
	barsWidth   = stockWidth - labelWidth - valueWidth
	barBaseline = 11 // of the text in a bar's height
)

// piece is a part of a bar, as SVG wants it.
type piece struct{ class, x, width string }

// stockBar is a bar of a chart: what is for sale, what is owned, and the rest.
type stockBar struct {
	stockLine

	y, textY, valueX string
	pieces           []piece
}

func pixels(n int64) string { return strconv.FormatInt(n, 10) }

// barsOf draws the first lines, so that the longest, which comes first, is as long as there is room.
func barsOf(lines []stockLine) (bars []stockBar, viewBox string) {
	lines = lines[:min(len(lines), barsMax)]
	for i, l := range lines {
		y, x := int64(i*barStep), int64(labelWidth)
		b := stockBar{stockLine: l, y: pixels(y), textY: pixels(y + barBaseline)}
		for _, part := range []struct {
			class string
			n     int64
		}{{"bar", l.forSale}, {"bar more", l.owned}, {"bar quiet", l.coolingOff + l.withdrawn}} {
			if part.n > 0 {
				width := max(part.n*barsWidth/lines[0].all(), 1) // rounded down, and still seen
				b.pieces = append(b.pieces, piece{part.class, pixels(x), pixels(width)})
				x += width
			}
		}
		b.valueX = pixels(x + barBaseline/2)
		bars = append(bars, b)
	}
	return bars, "0 0 " + pixels(stockWidth) + " " + pixels(int64(len(lines)*barStep))
}
