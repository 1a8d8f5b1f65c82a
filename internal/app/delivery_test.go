package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// A file of many batches in any order comes out as one in order; the same file and the
// export again change nothing.
func TestManyBatchesThereAndBack(t *testing.T) {
	const rows = 12_000 // more than a page of an export, and some batches
	ordered := make([]string, rows)
	for n := range rows {
		ordered[n] = stockRow(n, []string{"CA", "NY"}[n%2], []string{"2.50", "0.015"}[n%3%2])
	}
	mixed := slices.Clone(ordered)
	rand.New(rand.NewPCG(1, 2)).Shuffle(rows, func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	eachStore(t, func(t *testing.T, s *store) {
		s.deliver(stockHeader+strings.Join(mixed, ""), app.ImportCounts{Added: rows})
		s.deliver(stockHeader+strings.Join(mixed, ""), app.ImportCounts{Unchanged: rows})
		export := s.export(t, realm.Sandbox)
		s.deliver(export, app.ImportCounts{Unchanged: rows + magicNumbers(export)})
		if again := s.export(t, realm.Sandbox); again != export {
			t.Error("the second export has other bytes")
		}
		lines := slices.DeleteFunc(strings.SplitAfter(export, "\n"), func(line string) bool {
			return line == "" || strings.HasPrefix(line, magicPrefix)
		})
		if want := append([]string{stockHeader}, ordered...); !slices.Equal(lines, want) {
			t.Errorf("%d lines, not the %d of the file in their order", len(lines), len(want))
		}
	})
}

// magicPrefix is that of the sandbox's magic numbers, which are always stocked.
const magicPrefix = "+1500555"

func magicNumbers(export string) int { return strings.Count(export, "\n"+magicPrefix) }

func (s *store) export(t *testing.T, r realm.Realm) string {
	t.Helper()
	var file bytes.Buffer
	rows := 0
	err := s.ExportCatalog(t.Context(), &file, app.Export{Realm: r, Progress: func(n int) { rows = n }})
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(file.String(), "\n"); lines != rows+1 {
		t.Errorf("progress ends at %d rows, the file has %d lines", rows, lines)
	}
	return file.String()
}

// A row that is refused for want of a price does not count as the later row.
func TestRefusedRowLeavesTheEarlierOne(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		good, bad := stockRow(0, "CA", "2.50"), stockRow(0, "NY", "")
		s.deliver(stockHeader+good+bad, app.ImportCounts{Added: 1, Refused: 1})
		s.deliver(stockHeader+bad+good, app.ImportCounts{Unchanged: 1, Refused: 1})
	})
}

// Rows of an owned number that go there and back leave its owner's description right.
func TestOwnedNumberDescribedTwice(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		s.deliver(stockHeader+stockRow(0, "NY", "2.50")+stockRow(0, "TX", "2.50")+stockRow(0, "TX", "9.00"),
			app.ImportCounts{Changed: 3})
		h, err := s.Number(t.Context(), realm.Sandbox, "acc_a", number(0))
		if err != nil || h.Region != "TX" || h.Terms.MonthlyFee != shelfFee {
			t.Errorf("region %s, fee %s, %v, want TX and %s", h.Region, h.Terms.MonthlyFee, err, shelfFee)
		}
	})
}

// The rows before a failure of the source are in, and the failure is told.
func TestSourceThatFails(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		failure := fmt.Errorf("tape torn: %w", io.EOF) // not the end of the file
		file := io.MultiReader(strings.NewReader(stockHeader+stockRow(0, "CA", "2.50")), failing{failure})
		counts, err := s.ImportCatalog(t.Context(), file, app.Import{Realm: realm.Sandbox})
		if !errors.Is(err, failure) || counts.Added != 1 {
			t.Errorf("counts %+v, %v, want 1 added and %v", counts, err, failure)
		}
		s.deliver(stockHeader+stockRow(0, "CA", "2.50"), app.ImportCounts{Unchanged: 1})
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Who gives up does not wait for a source that says nothing.
func TestImportGivenUp(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		source, sink := io.Pipe()
		defer sink.Close()
		ctx, giveUp := context.WithCancelCause(t.Context())
		go func() {
			_, _ = io.WriteString(sink, stockHeader)
			_, _ = io.WriteString(sink, strings.Repeat("nonsense\n", 1500)) // a batch and a half
			giveUp(errors.New("enough"))
		}()
		_, err := s.ImportCatalog(ctx, source, app.Import{Realm: realm.Sandbox})
		if err == nil || err.Error() != "enough" {
			t.Errorf("%v, want enough", err)
		}
	})
}

// Who cannot be told stops the import before the batch is in.
func TestReportThatFails(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		full := errors.New("disk full")
		file := stockHeader + stockRow(0, "CA", "2.50") + "nonsense\n"
		counts, err := s.ImportCatalog(t.Context(), strings.NewReader(file), app.Import{
			Realm: realm.Sandbox, Report: func([]app.ImportProblem) error { return full },
		})
		if !errors.Is(err, full) || counts != (app.ImportCounts{}) {
			t.Errorf("counts %+v, %v, want none and %v", counts, err, full)
		}
	})
}

func numbersOf(shelved ...int) (all []e164.Number) {
	for _, n := range shelved {
		all = append(all, number(n))
	}
	return all
}

// A withdrawn number stays its owner's and is not sold again after its release; others are.
func TestWithdrawnNumberIsNotResold(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		fee, days := shelfFee, int64(0)
		_, err := s.SetPrice(t.Context(), app.PriceChange{
			Country: "US", Type: "local", MonthlyFee: &fee, CoolingOffDays: &days,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.shelve(3)
		s.customer("acc_a", 10*money.Dollar)
		s.customer("acc_b", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		s.mustBuy("acc_a", 1)
		withdrawn, err := s.Withdraw(t.Context(), realm.Sandbox, numbersOf(2, 0, 0))
		want := []app.Withdrawn{
			{E164: string(number(0)), State: "owned", Changed: true},
			{E164: string(number(2)), State: "for_sale", Changed: true},
		}
		if err != nil || !slices.Equal(withdrawn, want) {
			t.Errorf("withdrawn %+v, %v, want %+v", withdrawn, err, want)
		}
		s.stands("acc_a", 10*money.Dollar-2*firstCharge, 2)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		s.mustBuy("acc_b", 1)
		for _, n := range []int{0, 2} {
			_, err := s.buy("acc_b", n, "")
			kindOf(t, err, fault.NotFound)
		}
	})
}

// All are withdrawn or none.
func TestWithdrawOfAnUnknownNumber(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		_, err := s.Withdraw(t.Context(), realm.Sandbox, numbersOf(0, 1))
		kindOf(t, err, fault.NotFound)
		text := fmt.Sprint(err)
		if !strings.Contains(text, string(number(1))) || strings.Contains(text, string(number(0))) {
			t.Errorf("%s, want it to name %s alone", text, number(1))
		}
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
	})
}
