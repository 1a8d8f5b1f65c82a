package console

import (
	"strings"
	"testing"

	"tryvox.io/numbers/internal/money"
)

func TestChart(t *testing.T) {
	points := []point{
		{"Jan", 0, "$0.00"}, {"Feb", 1, "$0.000001"}, {"<b>", int64(money.Max), usd(money.Max)}, {"Apr", -5, "−$5"},
	}
	laid := layPoints(points)
	for i, want := range []int64{0, 2, chartHeight - chartFoot - chartHead, 0} {
		p := laid[i]
		if p.height != want || p.y+p.height != chartHeight-chartFoot || p.x < 0 || p.x+p.width > wholeWidth {
			t.Errorf("%s: %+v, want a height of %d on the ground", p.label, p, want)
		}
	}
	var text strings.Builder
	if err := bars("Spend", points).Render(t.Context(), &text); err != nil {
		t.Fatal(err)
	}
	if s := text.String(); strings.Contains(s, "<b>") || strings.Contains(s, "style=") ||
		!strings.Contains(s, "$1,000,000,000.00") || !strings.Contains(s, `aria-label="Spend"`) {
		t.Errorf("charts: %s", s)
	}
	if err := bars("Nothing", nil).Render(t.Context(), &text); err != nil {
		t.Error(err)
	}
}

func TestFormat(t *testing.T) {
	for number, want := range map[string]string{
		"+14155550142": "+1 415 555 0142", "+919876543210": "+91 987 654 3210", "+4930123": "+49 301 23",
		"nonsense": "nonsense",
	} {
		if got := spaced(number); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
	for amount, want := range map[money.Micros]string{
		0: "$0.00", 2_500_000: "$2.50", -15_000: "−$0.015", 1_234_567 * money.Dollar: "$1,234,567.00",
	} {
		if got := usd(amount); got != want {
			t.Errorf("%d: %q, want %q", amount, got, want)
		}
	}
	if got, want := quoted(`a'b$c`), `'a'\''b$c'`; got != want {
		t.Errorf("quoted %s, want %s", got, want)
	}
}
