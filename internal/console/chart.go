package console

import (
	"math/big"
	"strconv"
)

// point is a value of a chart. What it counts is told in text.
type point struct {
	label string // below it
	value int64
	text  string // what the value is, to be read
}

// A chart is as wide as its page, and widths are thousandths of that: so its text is as large on a phone as
// on a desk. Heights are pixels.
const (
	wholeWidth  = 1000
	chartHeight = 200
	chartFoot   = 22 // for labels
	chartHead   = 18 // for the text of the highest
)

// placed is a point in the picture.
type placed struct {
	point

	x, y, width, height int64
	odd                 bool // a phone has no room for its label
	top                 bool // the highest, whose text stands on a phone too
}

// layPoints puts points side by side. Heights are rounded down to a pixel, but what is more than nothing is
// seen. Values below 0 count as 0.
func layPoints(points []point) []placed {
	highest := int64(1)
	for _, p := range points {
		highest = max(highest, p.value)
	}
	count := int64(len(points))
	all := make([]placed, len(points))
	for i, p := range points {
		left, right := int64(i)*wholeWidth/count, int64(i+1)*wholeWidth/count
		height := scaled(max(p.value, 0), chartHeight-chartFoot-chartHead, highest)
		if p.value > 0 {
			height = max(height, 2)
		}
		gap := (right - left) / 6
		all[i] = placed{
			point: p, x: left + gap, width: right - left - 2*gap, height: height,
			y: chartHeight - chartFoot - height, odd: (len(points)-1-i)%2 == 1, top: p.value == highest,
		}
	}
	return all
}

// scaled is value × size / whole, rounded down; micro-dollars times pixels may pass 63 bits.
func scaled(value, size, whole int64) int64 {
	product := new(big.Int).Mul(big.NewInt(value), big.NewInt(size))
	return product.Quo(product, big.NewInt(whole)).Int64()
}

func (p placed) middle() int64 { return p.x + p.width/2 }

func units(n int64) string { return strconv.FormatInt(n, 10) }

// share is thousandths of a width, as SVG wants them.
func share(thousandths int64) string {
	return units(thousandths/10) + "." + units(thousandths%10) + "%"
}
