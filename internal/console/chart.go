package console

import (
	"math/big"
	"strconv"
	"strings"
)

// point is a value of a chart. What it counts is told in text.
type point struct {
	label string // below it
	value int64
	text  string // what the value is, to be read
}

// The size of a chart in its own units; the page scales it.
const (
	chartWidth  = 720
	chartHeight = 200
	chartFoot   = 22 // for labels
	chartHead   = 18 // for the text of the highest
	labelsMax   = 12 // that stand side by side
)

// placed is a point in the picture.
type placed struct {
	point

	x, y, width, height int64
	shown               bool // its label stands below it
}

// layPoints puts points side by side. Heights are rounded down to a unit of the picture, but what is more
// than nothing is seen. Values below 0 count as 0.
func layPoints(points []point) []placed {
	highest := int64(1)
	for _, p := range points {
		highest = max(highest, p.value)
	}
	count := int64(max(len(points), 1))
	every := (len(points) + labelsMax - 1) / labelsMax
	all := make([]placed, len(points))
	for i, p := range points {
		left, right := int64(i)*chartWidth/count, int64(i+1)*chartWidth/count
		height := scaled(max(p.value, 0), chartHeight-chartFoot-chartHead, highest)
		if p.value > 0 {
			height = max(height, 2)
		}
		gap := min((right-left)/4, 8)
		all[i] = placed{
			point: p, x: left + gap, width: right - left - 2*gap, height: height,
			y: chartHeight - chartFoot - height, shown: i%max(every, 1) == 0,
		}
	}
	return all
}

// scaled is value × size / whole, rounded down; micro-dollars times units may pass 63 bits.
func scaled(value, size, whole int64) int64 {
	product := new(big.Int).Mul(big.NewInt(value), big.NewInt(size))
	return product.Quo(product, big.NewInt(whole)).Int64()
}

func (p placed) middle() int64 { return p.x + p.width/2 }

// drawn joins the points, and with closed the ground below them.
func drawn(points []placed, closed bool) string {
	var d strings.Builder
	for i, p := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		d.WriteString(command + units(p.middle()) + " " + units(p.y))
	}
	if closed && len(points) > 0 {
		ground := units(chartHeight - chartFoot)
		d.WriteString("L" + units(points[len(points)-1].middle()) + " " + ground)
		d.WriteString("L" + units(points[0].middle()) + " " + ground + "Z")
	}
	return d.String()
}

func units(n int64) string { return strconv.FormatInt(n, 10) }
