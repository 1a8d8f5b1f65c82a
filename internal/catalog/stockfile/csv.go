package stockfile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Why a record is not CSV by RFC 4180.
const (
	quoteOpen  = "a quote is opened and not closed"
	quoteBare  = "a quote stands inside a field that does not begin with one"
	quoteTrail = "text follows a closing quote"
)

// parseHeader returns the column of each field. The error names everything that is wrong with the header.
func parseHeader(line []byte) ([]column, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("header: is not UTF-8 text")
	}
	fields, fault := splitFields(string(line))
	if fault != "" {
		return nil, fmt.Errorf("header: %s", fault)
	}
	if len(fields) == 1 && strings.ContainsAny(fields[0], ";\t|") {
		return nil, errors.New("header: columns must be separated by commas")
	}
	var faults []error
	var seen [columnCount]bool
	columns := make([]column, len(fields))
	for i, field := range fields {
		name := strings.TrimSpace(field)
		col, known := columnByName[name]
		switch {
		case !known && len(faults) < problemsMax:
			faults = append(faults, fmt.Errorf("unknown column %s: %s", quoted(name), didYouMean(name)))
		case known && seen[col]:
			faults = append(faults, fmt.Errorf("column %q stands twice", name))
		case known:
			seen[col] = true
		}
		columns[i] = col
	}
	for _, col := range []column{colE164, colCountry} {
		if !seen[col] {
			faults = append(faults, fmt.Errorf("column %q is missing", columnNames[col]))
		}
	}
	return columns, join("header: ", faults)
}

// join makes one line of many errors, nil of none.
func join(prefix string, faults []error) error {
	if len(faults) == 0 {
		return nil
	}
	texts := make([]string, len(faults))
	for i, fault := range faults {
		texts[i] = fault.Error()
	}
	return errors.New(prefix + strings.Join(texts, "; "))
}

// record reads the record that begins with the next line, `to` bytes long, into c. It returns the record's
// length, which is more than `to` when a quoted field has line feeds, and whether the cells can be judged.
func (r *Reader) record(row *Row, c *cells, to int) (whole int, readable bool) {
	whole = to
	fault := r.split(c, to)
	if fault == quoteOpen {
		// When the lines together are no record either, the open quote is what the operator must look for.
		if whole = r.closeQuote(to); whole > to && r.split(c, whole) == "" {
			fault = ""
		}
	}
	if fault != "" {
		row.refuse("", fault)
	}
	return whole, fault == ""
}

// closeQuote returns the length of the record whose first `to` bytes end inside quotes, or `to` when no
// end is within reach. Every quote opens or closes, so the end is the first line with an odd number of
// them; whether the record is right is not known yet.
func (r *Reader) closeQuote(to int) int {
	for from := to; ; {
		next, end := r.lines.extent(from)
		if end != complete {
			return to
		}
		if bytes.Count(r.lines.text(from, next), []byte{'"'})%2 == 1 {
			return next
		}
		from = next
	}
}

// split puts the fields of a record into their columns. The fault is "" or what is wrong with the record.
func (r *Reader) split(c *cells, to int) (fault string) {
	line := trimEnd(r.lines.text(0, to))
	if !utf8.Valid(line) {
		return notUTF8
	}
	record := string(line)
	count := 0
	for more := true; more; count++ {
		var field string
		field, record, more, fault = cutField(record)
		if fault != "" {
			return fault
		}
		if count < len(r.columns) {
			c.text[r.columns[count]] = field
		}
	}
	if count != len(r.columns) {
		return fmt.Sprintf("has %d fields, the header has %d", count, len(r.columns))
	}
	return ""
}

func splitFields(record string) (fields []string, fault string) {
	for more := true; more; {
		var field string
		field, record, more, fault = cutField(record)
		if fault != "" {
			return nil, fault
		}
		fields = append(fields, field)
	}
	return fields, ""
}

// cutField takes the first field off a record; more tells that a comma followed it.
func cutField(record string) (field, rest string, more bool, fault string) {
	if strings.HasPrefix(record, `"`) {
		return cutQuoted(record[1:])
	}
	field, rest, more = strings.Cut(record, ",")
	if strings.IndexByte(field, '"') >= 0 {
		return "", "", false, quoteBare
	}
	return field, rest, more, ""
}

func cutQuoted(record string) (field, rest string, more bool, fault string) {
	end, doubled := 0, false
	for {
		at := strings.IndexByte(record[end:], '"')
		if at < 0 {
			return "", "", false, quoteOpen
		}
		end += at
		if !strings.HasPrefix(record[end+1:], `"`) {
			break
		}
		end, doubled = end+2, true
	}
	field, rest = record[:end], record[end+1:]
	if rest != "" && rest[0] != ',' {
		return "", "", false, quoteTrail
	}
	if doubled {
		field = strings.ReplaceAll(field, `""`, `"`)
	}
	field = strings.ReplaceAll(field, "\r\n", "\n")
	if rest == "" {
		return field, "", false, ""
	}
	return field, rest[1:], true, ""
}

// trimEnd cuts the line end off, LF or CRLF.
func trimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
}
