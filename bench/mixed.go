package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"tryvox.io/numbers/internal/db"
)

const (
	// samplesMax is how many numbers searches look for.
	samplesMax = 5000
	// mixedSeed makes every run import and search the same.
	mixedSeed = 3
	// blockShare is how many of the thousand numbers of a block are in the catalog, in percent.
	blockShare = 65
)

// catalogFile is a catalog on the disk, once as the product imports it and once as COPY does.
type catalogFile struct {
	csv, copied string
	samples     []string
}

// copyColumns are those that COPY fills; the import fills them too.
const copyColumns = "realm, e164, country, type, region, locality, capabilities, monthly_fee_micros, " +
	"setup_fee_micros, carrier, state"

// catalogFile writes a catalog of so many numbers, or finds the one that was written before.
func (b *bench) catalogFile(size int) (f catalogFile, err error) {
	if f, found := b.files[size]; found {
		return f, nil
	}
	name := filepath.Join(b.dir, fmt.Sprintf("catalog%d", size))
	f = catalogFile{csv: name + ".csv", copied: name + ".copy"}
	csv, err := os.Create(f.csv)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, csv.Close()) }()
	copied, err := os.Create(f.copied)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	if err := os.Chmod(b.dir, 0o711); err != nil {
		return f, err
	}
	w := &catalogWriter{
		csv: bufio.NewWriter(csv), copied: bufio.NewWriter(copied), left: size,
		every: max(1, size/samplesMax), random: rand.New(rand.NewPCG(mixedSeed, mixedSeed)),
	}
	w.write()
	f.samples = w.samples
	b.files[size] = f
	return f, errors.Join(w.csv.Flush(), w.copied.Flush())
}

// catalogWriter writes blocks of numbers, as carriers hand them out, in no order: the United
// States in fifty regions, and two countries.
type catalogWriter struct {
	csv, copied *bufio.Writer // their errors are Flush's too
	random      *rand.Rand
	samples     []string
	left, every int
}

func (w *catalogWriter) write() {
	fmt.Fprintln(w.csv, "e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier")
	for seen := map[string]bool{}; w.left > 0; {
		block := newBlock(w.random)
		if seen[block.digits] {
			continue
		}
		seen[block.digits] = true
		for last := 0; last < 1000 && w.left > 0; last++ {
			if w.random.IntN(100) < blockShare {
				w.one(block, last)
			}
		}
	}
}

func (w *catalogWriter) one(block block, last int) {
	e164 := fmt.Sprintf("+%s%03d", block.digits, last)
	monthly, micros, setup, setupMicros := "", `\N`, "", `\N`
	if block.halves > 0 {
		monthly, micros = fmt.Sprintf("%d.%d0", block.halves/2, block.halves%2*5), fmt.Sprint(block.halves*500_000)
		setup, setupMicros = "0.00", "0"
	}
	fmt.Fprintf(w.csv, "%s,%s,local,%s,,%s,%s,%s,acme\n", e164, block.country, block.region,
		block.capabilities, monthly, setup)
	fmt.Fprintf(w.copied, "live\t%s\t%s\tlocal\t%s\t\t%s\t%s\t%s\tacme\tfor_sale\n", e164, block.country,
		block.region, block.capabilities, micros, setupMicros)
	if w.left--; w.left%w.every == 0 {
		w.samples = append(w.samples, e164)
	}
}

// block is a thousand numbers that begin alike.
type block struct {
	digits, country, region, capabilities string
	halves                                int // of a dollar that a month costs; 0: what the price list says
}

func newBlock(r *rand.Rand) block {
	if other := r.IntN(10); other < 3 {
		code, country := "44", "GB"
		if other == 0 {
			code, country = "49", "DE"
		}
		digits := fmt.Sprintf("%s%d%06d", code, 20+r.IntN(60), r.IntN(1_000_000))
		return block{digits, country, "Region " + digits[2:4], "voice", 0}
	}
	area := 201 + r.IntN(780)
	halves := 0
	if area%4 == 0 {
		halves = area%5 + 1
	}
	return block{
		digits: fmt.Sprintf("1%03d%03d%d", area, 200+r.IntN(800), r.IntN(10)), country: "US",
		region:       fmt.Sprintf("Region %d", area%50),
		capabilities: []string{"voice", "voice|sms", "voice|sms|mms"}[area%3], halves: halves,
	}
}

// What is sold is as the housekeeping leaves it behind, so that it does not write during the first round.
const sqlSellFifth = `UPDATE numbers SET state = 'owned', account_id = 'bench_000', listed = 0
WHERE realm = 'live' AND CAST(SUBSTR(e164, 6) AS BIGINT) % 5 = 0`

// fillMixed imports a catalog as an operator does, and sells a fifth of it.
func (b *bench) fillMixed(ctx context.Context, s *store) error {
	file, err := b.catalogFile(s.size)
	if err != nil {
		return err
	}
	s.samples = file.samples
	if err := b.shop.command(ctx, s.dsn, "catalog", "import", file.csv); err != nil {
		return err
	}
	d, service, err := open(ctx, s.dsn)
	if err != nil {
		return err
	}
	service.Close()
	err = d.Update(ctx, func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: sqlSellFifth}) })
	return errors.Join(err, d.Close())
}
