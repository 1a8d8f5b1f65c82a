package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestWhatAnErrorOfPostgresMeans(t *testing.T) {
	code := func(code string) error { return fmt.Errorf("commit: %w", &pgconn.PgError{Code: code}) }
	tests := []struct {
		err  error
		want verdict
	}{
		{code("40001"), lost},
		{code("40P01"), lost},
		{code("57P01"), away},   // stopped by its operator
		{code("57P03"), away},   // starting
		{code("25006"), away},   // a standby
		{code("53300"), away},   // too many connections
		{code("53100"), away},   // disk full
		{code("08006"), away},   // connection lost
		{code("58030"), away},   // input and output
		{code("57014"), away},   // cancelled
		{code("23505"), broken}, // unique
		{code("23514"), broken}, // check
		{code("42601"), broken}, // syntax
		{io.EOF, away},
		{io.ErrUnexpectedEOF, away},
		{net.ErrClosed, away},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, away},
		{context.DeadlineExceeded, away},
		{context.Canceled, away},
		{errors.New("the rules say no"), broken},
	}
	for _, tt := range tests {
		if got := (&postgresEngine{}).judge(tt.err); got != tt.want {
			t.Errorf("judge(%v) = %d, want %d", tt.err, got, tt.want)
		}
	}
}
