package cycle

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/money"
)

func us(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMicro()
}

// The examples of the contract, section 5, and the corners of the calendar.
func TestProrate(t *testing.T) {
	cases := []struct {
		at, fee, want, explain string
	}{
		{"2026-04-09T10:30:00Z", "2.50", "1.83", "22 of 30 days of 2.50 USD"},
		{"2026-04-01T00:00:00Z", "2.50", "2.50", "30 of 30 days of 2.50 USD"},
		{"2026-04-01T23:59:59Z", "2.50", "2.50", "30 of 30 days of 2.50 USD"},
		{"2026-01-31T23:59:59Z", "2.50", "0.08", "1 of 31 days of 2.50 USD"},
		{"2028-02-29T12:00:00Z", "2.90", "0.10", "1 of 29 days of 2.90 USD"},
		{"2026-02-28T12:00:00Z", "2.80", "0.10", "1 of 28 days of 2.80 USD"},
		{"2026-04-16T00:00:00Z", "0.01", "0.01", "15 of 30 days of 0.01 USD"},
		{"2026-04-17T00:00:00Z", "0.01", "0.00", "14 of 30 days of 0.01 USD"},
		{"2026-04-16T00:00:00Z", "0.015", "0.008", "15 of 30 days of 0.015 USD"},
		{"2026-04-09T10:30:00Z", "0.00", "0.00", "22 of 30 days of 0.00 USD"},
		{"2026-04-09T10:30:00Z", "0.000001", "0.000001", "22 of 30 days of 0.000001 USD"},
		{"2026-04-02T00:00:00Z", "1000000000", "966666666.67", "29 of 30 days of 1000000000.00 USD"},
	}
	for _, c := range cases {
		fee, err := money.Parse(c.fee)
		if err != nil {
			t.Fatal(err)
		}
		at := us(t, c.at)
		if got := Prorate(fee, at).String(); got != c.want {
			t.Errorf("Prorate(%s, %s) = %s, want %s", c.fee, c.at, got, c.want)
		}
		if got := Explain(fee, at); got != c.explain {
			t.Errorf("Explain(%s, %s) = %q, want %q", c.fee, c.at, got, c.explain)
		}
	}
}

func TestStartAndNext(t *testing.T) {
	cases := []struct{ at, start, next string }{
		{"2026-04-09T10:30:00Z", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"},
		{"2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"},
		{"2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"},
	}
	for _, c := range cases {
		if got := Start(us(t, c.at)); got != us(t, c.start) {
			t.Errorf("Start(%s) = %s, want %s", c.at, time.UnixMicro(got).UTC(), c.start)
		}
		if got := Next(us(t, c.at)); got != us(t, c.next) {
			t.Errorf("Next(%s) = %s, want %s", c.at, time.UnixMicro(got).UTC(), c.next)
		}
	}
}

// Owners of low balances are told 7 days and 1 day before the next month (contract, section 5).
func TestReminders(t *testing.T) {
	cases := []struct{ at, next, last string }{
		{"2026-04-09T10:30:00Z", "2026-04-24T00:00:00Z", ""},
		{"2026-04-23T23:59:59Z", "2026-04-24T00:00:00Z", ""},
		{"2026-04-24T00:00:00Z", "2026-04-30T00:00:00Z", "2026-04-24T00:00:00Z"},
		{"2026-04-30T00:00:00Z", "2026-05-25T00:00:00Z", "2026-04-30T00:00:00Z"},
		{"2026-04-30T23:59:59Z", "2026-05-25T00:00:00Z", "2026-04-30T00:00:00Z"},
		{"2026-05-01T00:00:00Z", "2026-05-25T00:00:00Z", ""},
		{"2028-02-22T00:00:00Z", "2028-02-23T00:00:00Z", ""},
		{"2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z", "2028-02-23T00:00:00Z"},
		{"2026-12-31T12:00:00Z", "2027-01-25T00:00:00Z", "2026-12-31T00:00:00Z"},
	}
	for _, c := range cases {
		if got := Reminder(us(t, c.at)); got != us(t, c.next) {
			t.Errorf("Reminder(%s) = %s, want %s", c.at, time.UnixMicro(got).UTC(), c.next)
		}
		want := int64(0)
		if c.last != "" {
			want = us(t, c.last)
		}
		if got := Reminded(us(t, c.at)); got != want {
			t.Errorf("Reminded(%s) = %s, want %s", c.at, time.UnixMicro(got).UTC(), c.last)
		}
	}
}

// HTTP contract, section 2: a term counts calendar months, clamped to the month's end.
func TestLater(t *testing.T) {
	cases := []struct {
		at     string
		months int64
		want   string
	}{
		{"2026-04-09T10:30:00Z", 3, "2026-07-09T10:30:00Z"},
		{"2026-04-09T10:30:00Z", 0, "2026-04-09T10:30:00Z"},
		{"2026-01-31T23:59:59.999999Z", 1, "2026-02-28T23:59:59.999999Z"},
		{"2028-01-31T00:00:00Z", 1, "2028-02-29T00:00:00Z"},
		{"2026-01-31T12:00:00Z", 2, "2026-03-31T12:00:00Z"},
		{"2026-01-31T12:00:00Z", 3, "2026-04-30T12:00:00Z"},
		{"2026-02-28T12:00:00Z", 1, "2026-03-28T12:00:00Z"},
		{"2028-02-29T12:00:00Z", 12, "2029-02-28T12:00:00Z"},
		{"2028-02-29T12:00:00Z", 48, "2032-02-29T12:00:00Z"},
		{"2096-02-29T12:00:00Z", 48, "2100-02-28T12:00:00Z"},
		{"2026-11-30T00:00:01Z", 3, "2027-02-28T00:00:01Z"},
		{"2026-12-31T00:00:00Z", 2, "2027-02-28T00:00:00Z"},
		{"2026-10-31T00:00:00Z", 1, "2026-11-30T00:00:00Z"},
		{"2026-12-01T00:00:00Z", 120, "2036-12-01T00:00:00Z"},
	}
	for _, c := range cases {
		if got := Later(us(t, c.at), c.months); got != us(t, c.want) {
			t.Errorf("Later(%s, %d) = %s, want %s", c.at, c.months, time.UnixMicro(got).UTC(), c.want)
		}
	}
}

func TestProrateStaysBetweenNothingAndTheFee(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fee := money.Micros(rapid.Int64Range(0, int64(money.Max)).Draw(t, "feeMicros"))
		at := rapid.Int64Range(0, 4102444800_000_000).Draw(t, "atUs")
		got := Prorate(fee, at)
		if got < 0 || got > fee {
			t.Fatalf("Prorate(%s, %d) = %s, outside 0…fee", fee, at, got)
		}
		if got%fee.Unit() != 0 {
			t.Fatalf("Prorate(%s, %d) = %s, finer than the fee", fee, at, got)
		}
		if later := Prorate(fee, at+24*3600_000_000); Start(at) == Start(at+24*3600_000_000) && later > got {
			t.Fatalf("Prorate(%s) grows from %s to %s a day later", fee, got, later)
		}
	})
}
