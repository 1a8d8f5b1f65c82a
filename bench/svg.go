package main

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"
)

// bar is one bar of a picture: a median, with the least and the most of its rounds.
type bar struct {
	label              string
	value, least, most float64
	ours               bool
}

// curve is one line of a picture: values by the size of the database.
type curve struct {
	label string
	sizes []int
	at    []float64
}

// The measures of a picture, in its own units.
const (
	svgWidth  = 760
	svgLabel  = 250 // the names of bars stand left of this
	svgValue  = 90  // and the values right of the bars
	svgBar    = 18
	svgStep   = 26
	svgTop    = 48
	svgFoot   = 14
	svgCurves = 310 // height of a picture with curves
	svgRoof   = 66  // their highest line, below the title and the unit
	svgLeft   = 70
)

// svgHead opens a picture, with colours that can be read on light and on dark pages.
const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" ` +
	`width="%[1]d" height="%[2]d" ` +
	`role="img" aria-label="%[3]s">
<style>
text{font:13px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:15px}.s{fill:#57606a}
.o{fill:#0969da}.f{fill:#8c959f}.w{stroke:#24292f;stroke-width:1.5}.a{stroke:#8c959f;stroke-width:1;fill:none}
.c0{stroke:#0969da;fill:#0969da}.c1{stroke:#bc4c00;fill:#bc4c00}.c2{stroke:#1a7f37;fill:#1a7f37}
.c3{stroke:#8250df;fill:#8250df}.c4{stroke:#bf3989;fill:#bf3989}.c5{stroke:#7d6b00;fill:#7d6b00}
path.l{fill:none;stroke-width:2}text.k{stroke:none}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#9198a1}.o{fill:#4493f8}.f{fill:#656c76}
.w{stroke:#e6edf3}.a{stroke:#656c76}.c0{stroke:#4493f8;fill:#4493f8}.c1{stroke:#f0883e;fill:#f0883e}
.c2{stroke:#3fb950;fill:#3fb950}.c3{stroke:#ab7df8;fill:#ab7df8}.c4{stroke:#db61a2;fill:#db61a2}
.c5{stroke:#d4a72c;fill:#d4a72c}}
</style>
<text class="t" x="12" y="24">%[3]s</text>
`

// drawBars draws bars from top to bottom, ours in colour.
func drawBars(title, unit string, bars []bar) string {
	var out strings.Builder
	height := svgTop + len(bars)*svgStep + svgFoot
	fmt.Fprintf(&out, svgHead, svgWidth, height, escape(title))
	longest := 0.0
	for _, b := range bars {
		longest = max(longest, b.most, b.value)
	}
	scale := 0.0
	if longest > 0 {
		scale = float64(svgWidth-svgLabel-svgValue) / longest
	}
	for i, b := range bars {
		y, class := svgTop+i*svgStep, "f"
		if b.ours {
			class = "o"
		}
		middle := float64(y) + svgBar/2.0
		fmt.Fprintf(&out, `<text x="%d" y="%d" text-anchor="end">%s</text>`+"\n", svgLabel-8, y+13, escape(b.label))
		fmt.Fprintf(&out, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`+"\n",
			class, svgLabel, y, b.value*scale, svgBar)
		fmt.Fprintf(&out, `<path class="w" d="M%.1f %.1fH%.1f"/>`+"\n",
			svgLabel+b.least*scale, middle, svgLabel+b.most*scale)
		fmt.Fprintf(&out, `<text x="%.1f" y="%d">%s %s</text>`+"\n",
			svgLabel+max(b.most, b.value)*scale+6, y+13, grouped(b.value), escape(unit))
	}
	out.WriteString("</svg>\n")
	return out.String()
}

// drawCurves draws lines over the sizes, both axes by powers of ten.
func drawCurves(title, unit string, curves []curve) string {
	var out strings.Builder
	fmt.Fprintf(&out, svgHead, svgWidth, svgCurves, escape(title))
	lowX, highX, lowY, highY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, c := range curves {
		for i, size := range c.sizes {
			if c.at[i] > 0 {
				lowX, highX = min(lowX, math.Log10(float64(size))), max(highX, math.Log10(float64(size)))
				lowY, highY = min(lowY, math.Log10(c.at[i])), max(highY, math.Log10(c.at[i]))
			}
		}
	}
	lowY, highY = math.Floor(lowY), math.Ceil(highY)
	highX, highY = max(highX, lowX+1), max(highY, lowY+1) // one size, or one value
	const right, bottom = svgWidth - 200, svgCurves - 40
	x := func(size int) float64 {
		return svgLeft + (math.Log10(float64(size))-lowX)/(highX-lowX)*(right-svgLeft)
	}
	y := func(value float64) float64 {
		return bottom - (math.Log10(value)-lowY)/(highY-lowY)*(bottom-svgRoof)
	}
	for power := lowY; power <= highY; power++ {
		value := math.Pow(10, power)
		at, mark := y(value), fmt.Sprintf("%g", value)
		if power >= 3 {
			mark = grouped(value)
		}
		fmt.Fprintf(&out, `<path class="a" d="M%d %.1fH%d"/>`+
			`<text class="s" x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n",
			svgLeft, at, right, svgLeft-6, at+4, mark)
	}
	for power := math.Ceil(lowX - 1e-9); power <= highX+1e-9; power++ {
		size := int(math.Round(math.Pow(10, power)))
		fmt.Fprintf(&out, `<text class="s" x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			x(size), bottom+20, sizeName(size))
	}
	fmt.Fprintf(&out, `<text class="s" x="%d" y="%d">%s</text>`+"\n", svgLeft, svgRoof-10, escape(unit))
	for n, c := range curves {
		drawCurve(&out, n, c, x, y)
		fmt.Fprintf(&out, `<text class="k c%d" x="%d" y="%d">%s</text>`+"\n",
			n%svgColours, right+14, svgRoof+10+n*20, escape(c.label))
	}
	out.WriteString("</svg>\n")
	return out.String()
}

// svgColours is how many colours there are for curves.
const svgColours = 6

func drawCurve(out *strings.Builder, n int, c curve, x func(int) float64, y func(float64) float64) {
	var path strings.Builder
	for i, size := range c.sizes {
		if c.at[i] <= 0 {
			continue
		}
		verb := "L"
		if path.Len() == 0 {
			verb = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", verb, x(size), y(c.at[i]))
		fmt.Fprintf(out, `<circle class="c%d" cx="%.1f" cy="%.1f" r="3"/>`+"\n",
			n%svgColours, x(size), y(c.at[i]))
	}
	fmt.Fprintf(out, `<path class="l c%d" d="%s"/>`+"\n", n%svgColours, path.String())
}

// grouped is a number as people write it: 17,400.
func grouped(v float64) string {
	if v < 100 {
		return short(v)
	}
	digits := fmt.Sprintf("%.0f", v)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a strings.Builder never fails
	return out.String()
}
