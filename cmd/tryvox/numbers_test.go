package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

const customersStock = `e164,country,type,region,capabilities,monthly_fee,setup_fee
+12025550101,US,local,DC,voice|sms,1.00,2.00
+12025550102,US,local,DC,voice,3.00,0.00
+12025550103,US,local,DC,voice,4.00,0.00
`

// shopper is a sandbox account at a server that runs, on 1 April 2026.
type shopper struct {
	account, key, url string
}

func newShopper(t *testing.T, path, dsn string) shopper {
	t.Helper()
	p := program.Program{T: t, Path: path, DSN: dsn}
	p.Run(customersStock, "catalog", "import", "--sandbox", "-")
	account := p.Run("", "account", "create", "--sandbox", "--clock", "2026-04-01T00:00:00Z")
	p.Run("", "account", "top-up", account, "20")
	return shopper{account, p.Run("", "key", "create", account), p.Serve().URL}
}

// run runs a command as a customer does, who has all but the command in the environment.
func (s shopper) run(
	ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, args ...string,
) error {
	environment := map[string]string{"TRYVOX_KEY": s.key, "TRYVOX_ACCOUNT": s.account, "TRYVOX_SERVER": s.url}
	return run(ctx, args, func(name string) string { return environment[name] }, stdin, stdout, stderr)
}

// day is what a customer does, one command after the other.
var day = []struct {
	args string
	want string // what it prints, blanks made one; or, if it has a fault, a part of that
	fail bool
}{
	{
		"numbers search --starts-with +1202 --sort monthly_fee --limit 1", "E164 COUNTRY TYPE REGION LOCALITY " +
			"CAPABILITIES MONTHLY SETUP DUE-NOW +12025550101 US local DC - voice,sms 1.00 2.00 3.00", false,
	},
	{"numbers search --contains 999 --json", "[]", false},
	{"numbers search --max-monthly-fee 1e3", "must be a decimal amount in USD", true},
	{"numbers search --type fax", "must be one of", true},
	{"numbers search --limit=-1", "--limit must not be below 0", true},
	{"numbers buy +12025550101", "nobody can be asked here: add --yes", true},
	{"numbers buy +12025550101 --count 2", "not both", true},
	{"numbers buy --yes", "name a number, or a country", true},
	{"numbers buy +1202 --yes", "must be E.164 format", true},
	{"numbers buy +12025550101 --yes", "+12025550101 active, 1.00 USD a month 1 number for 3.00 USD", false},
	{"numbers buy +12025550101 --yes", "+12025550101 is not for sale", true},
	{"numbers buy --country US --area-code 202 --count 2 --max-total 5 --yes", "PRICE_CHANGED", true},
	{
		"numbers buy --country US --area-code 202 --count 2 --max-total 7.00 --yes", "+12025550102 active, " +
			"3.00 USD a month +12025550103 active, 4.00 USD a month 2 numbers for 7.00 USD", false,
	},
	{
		"numbers list --contains 0101", "E164 COUNTRY TYPE REGION STATUS MONTHLY ROUTED-WHERE OWNED-FROM " +
			"+12025550101 US local DC active 1.00 - 2026-04-01T00:00:00Z", false,
	},
	{"numbers release +12025550101", "nobody can be asked here: add --yes", true},
	{
		"numbers release +12025550101 --yes", "+12025550101 released, fee 0.00 USD; to be taken back until " +
			"2026-05-01T00:00:00Z", false,
	},
	{"numbers release +12025550101 --yes", "NOT_FOUND", true},
	{"numbers list --account acc_other", "FORBIDDEN", true},
	{"numbers list --server nowhere", "must be like https://numbers.example.com", true},
}

// TestNumbers is a customer's day at the command line of a server of either engine.
func TestNumbers(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		s := newShopper(t, path, dsn)
		for _, tt := range day {
			var out bytes.Buffer
			err := s.run(t.Context(), strings.NewReader(""), &out, io.Discard, strings.Fields(tt.args)...)
			got := strings.Join(strings.Fields(out.String()), " ")
			switch {
			case tt.fail && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("tryvox %s: %q, %v; want the failure %q", tt.args, got, err, tt.want)
			case !tt.fail && (err != nil || got != tt.want):
				t.Errorf("tryvox %s: %q, %v; want %q", tt.args, got, err, tt.want)
			}
		}
		keyFromFile(t, s)
	})
}

// A key comes from a file or the environment; what is neither is wrong usage.
func keyFromFile(t *testing.T, s shopper) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(s.key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := s.key
	s.key = ""
	var usage *usageError
	err := s.run(t.Context(), nil, io.Discard, io.Discard, "numbers", "list")
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "TRYVOX_KEY") {
		t.Errorf("without a key: %v, want wrong usage", err)
	}
	for _, args := range [][]string{{"--key-file", file}, {"--key-file", "-"}} {
		args = append([]string{"numbers", "list"}, args...)
		err := s.run(t.Context(), strings.NewReader(key), io.Discard, io.Discard, args...)
		if err != nil {
			t.Errorf("with %v: %v", args, err)
		}
	}
	s.key = "wrong"
	err = s.run(t.Context(), nil, io.Discard, io.Discard, "numbers", "list")
	if err == nil || !strings.Contains(err.Error(), "UNAUTHORIZED") || errors.As(err, &usage) {
		t.Errorf("with a wrong key: %v, want 401", err)
	}
}
