package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// guardShare is the part of its recorded value under which a ratio alarms.
const guardShare = 0.5

// record is ratios by their key, as a file keeps them. Only ratios of rates are kept: they
// hold on other machines, and more of them is better.
type record map[string]float64

func (r *report) record() record {
	kept := record{}
	for _, one := range r.Ratios {
		if one.Unit == "" && one.Figure == rate.name {
			kept[one.key()] = float64(int(one.Median*100+0.5)) / 100
		}
	}
	return kept
}

func readRecord(name string) (record, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var kept record
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return kept, nil
}

// write keeps the ratios, beside those of the file that were not measured now.
func (k record) write(name string) error {
	all, err := readRecord(name)
	if errors.Is(err, os.ErrNotExist) {
		all, err = record{}, nil
	}
	if err != nil {
		return err
	}
	for key, value := range k {
		all[key] = value
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// fallen lists the ratios that are below half of what was recorded.
func (k record) fallen(now record) record {
	found := record{}
	for key, value := range now {
		if value < guardShare*k[key] {
			found[key] = value
		}
	}
	return found
}

// both are the ratios of k that are in the other record too.
func (k record) both(other record) record {
	found := record{}
	for key, value := range k {
		if _, again := other[key]; again {
			found[key] = value
		}
	}
	return found
}

// err names the ratios of k and what was recorded of them; nil if there are none.
func (k record) err(recorded record) error {
	if len(k) == 0 {
		return nil
	}
	var lines []string
	for key, value := range k {
		lines = append(lines, fmt.Sprintf("%s: %.2f, recorded %.2f", key, value, recorded[key]))
	}
	return errors.New("twice in a row below half of what was recorded:\n" + strings.Join(lines, "\n"))
}
