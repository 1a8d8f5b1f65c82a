package db

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// texts are what PostgreSQL reads for a statement: its sets have one row each, or any number; the
// server counts its rows, or not.
type texts struct{ many, manyCounted, one, oneCounted dialect }

func newTexts() *texts {
	return &texts{
		many: dialect{rewrite: postgresText}, manyCounted: dialect{rewrite: counting(postgresText)},
		one: dialect{rewrite: postgresSingle}, oneCounted: dialect{rewrite: counting(postgresSingle)},
	}
}

// of finds the text of a statement. What inserts its whole set is not counted.
func (t *texts) of(s Stmt, counted bool) *statement {
	switch single := singleSets(s.Args); {
	case single && counted:
		return t.oneCounted.text(s.SQL)
	case single:
		return t.one.text(s.SQL)
	case counted:
		return t.manyCounted.text(s.SQL)
	}
	return t.many.text(s.SQL)
}

// singleSets tells whether each set among the arguments has one row.
func singleSets(args []any) bool {
	for _, arg := range args {
		if set, ok := arg.(Rows); ok && set.slice.Len() != 1 {
			return false
		}
	}
	return true
}

// arguments makes each column of a set an argument: an array, or a cell where the set has one row.
func (s *statement) arguments(args []any) []any {
	count := len(args) + 1 // of the rows there must be, which stands behind all
	for _, set := range s.sets {
		count += len(set.columns) - 1
	}
	all := append(make([]any, 0, count), args...)
	for _, set := range s.sets {
		rows := args[set.at].(Rows)
		for i, name := range set.columns {
			var arg any = rows.column(name)
			if s.single {
				arg = rows.column(name).value(0)
			}
			if i == 0 {
				all[set.at] = arg
			} else {
				all = append(all, arg)
			}
		}
	}
	return all
}

// readColumns lets a connection take a column as an array.
func readColumns(conn *pgx.Conn) {
	types := conn.TypeMap()
	for array, element := range map[uint32]uint32{
		pgtype.TextArrayOID: pgtype.TextOID, pgtype.Int8ArrayOID: pgtype.Int8OID,
	} {
		known, ok := types.TypeForOID(array)
		if !ok {
			panic("db: pgx knows no arrays")
		}
		types.RegisterType(&pgtype.Type{
			Name: known.Name, OID: array, Codec: columnCodec{known.Codec, columnPlan{element}},
		})
	}
}

// columnCodec writes a column straight from the rows of its set; pgx's own makes a slice of it
// first, and of that an interface for each element.
type columnCodec struct {
	pgtype.Codec
	plan columnPlan
}

// PlanEncode is ours for columns and pgx's for all else.
func (c columnCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ours := value.(column); ours && format == pgtype.BinaryFormatCode {
		return c.plan
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

type columnPlan struct{ element uint32 }

const (
	arrayDimensions = 1
	arrayFirst      = 1 // PostgreSQL counts from 1
	nullLength      = ^uint32(0)
	int8Length      = 8
	arrayHeader     = 20
	cellBytes       = 32 // more than most have, with their length
)

// Encode appends the array in PostgreSQL's binary form (array_recv).
func (p columnPlan) Encode(value any, to []byte) ([]byte, error) {
	c := value.(column)
	count := c.len()
	if count == 0 {
		to = binary.BigEndian.AppendUint32(to, 0)
		to = binary.BigEndian.AppendUint32(to, 0)
		return binary.BigEndian.AppendUint32(to, p.element), nil
	}
	to = slices.Grow(to, arrayHeader+count*cellBytes)
	to = binary.BigEndian.AppendUint32(to, arrayDimensions)
	to = binary.BigEndian.AppendUint32(to, 1) // there may be nulls
	to = binary.BigEndian.AppendUint32(to, p.element)
	to = binary.BigEndian.AppendUint32(to, uint32(count))
	to = binary.BigEndian.AppendUint32(to, arrayFirst)
	for i := range count {
		cell := c.cell(i)
		switch {
		case !cell.IsValid():
			to = binary.BigEndian.AppendUint32(to, nullLength)
		case cell.Kind() == reflect.String && p.element == pgtype.TextOID:
			text := cell.String()
			to = binary.BigEndian.AppendUint32(to, uint32(len(text)))
			to = append(to, text...)
		case cell.CanInt() && p.element == pgtype.Int8OID:
			to = binary.BigEndian.AppendUint32(to, int8Length)
			to = binary.BigEndian.AppendUint64(to, uint64(cell.Int()))
		default:
			return nil, fmt.Errorf("db: column of %s for type %d", cell.Type(), p.element)
		}
	}
	return to, nil
}
