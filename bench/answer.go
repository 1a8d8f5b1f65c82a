package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// answerBytesMax bounds an answer, head and body: fifty number objects have some 17 kB.
const answerBytesMax = 64 << 10

// answer reads one HTTP/1.1 answer after the other into the same buffer. It knows what servers
// of Go send: a status, and a body with its Content-Length or in chunks without trailers; and
// nothing before it is asked.
type answer struct {
	buffer []byte
	status int
	body   []byte
	joined []byte // the chunks of a body, put together
}

var (
	endOfHead     = []byte("\r\n\r\n")
	contentLength = []byte("\r\nContent-Length: ")
	inChunks      = []byte("\r\nTransfer-Encoding: chunked\r\n")
	endOfLine     = []byte("\r\n")
)

// chunked is the length of a body that says its length piece by piece.
const chunked = -1

var errAnswer = errors.New("this is no HTTP answer with a Content-Length or chunks")

// read reads the next answer.
func (a *answer) read(from io.Reader) error {
	if a.buffer == nil {
		a.buffer = make([]byte, answerBytesMax)
	}
	got, bodyAt, want := 0, 0, answerBytesMax
	for got < want {
		n, err := from.Read(a.buffer[got:])
		got += n
		if err != nil {
			return err
		}
		if bodyAt > 0 {
			if want == answerBytesMax {
				if whole, err := a.join(a.buffer[bodyAt:got]); whole || err != nil {
					return err
				}
			}
			continue
		}
		if end := bytes.Index(a.buffer[:got], endOfHead); end >= 0 {
			bodyAt = end + len(endOfHead)
			length, err := a.head(a.buffer[:bodyAt])
			if err != nil {
				return err
			}
			if length == chunked {
				if whole, err := a.join(a.buffer[bodyAt:got]); whole || err != nil {
					return err
				}
				continue
			}
			want = bodyAt + length
		}
		if want >= answerBytesMax && bodyAt > 0 || bodyAt == 0 && got == answerBytesMax {
			return fmt.Errorf("the answer is larger than %d bytes", answerBytesMax)
		}
	}
	if want == answerBytesMax && bodyAt > 0 {
		return fmt.Errorf("the answer is larger than %d bytes", answerBytesMax)
	}
	if got > want {
		return fmt.Errorf("%d bytes too many behind the answer", got-want)
	}
	a.body = a.buffer[bodyAt:got]
	return nil
}

// head reads the status, and returns the length of the body.
func (a *answer) head(head []byte) (int, error) {
	const statusAt, statusEnd = len("HTTP/1.1 "), len("HTTP/1.1 200")
	at := bytes.Index(head, contentLength)
	if !bytes.HasPrefix(head, []byte("HTTP/1.1 ")) || len(head) < statusEnd {
		return 0, errAnswer
	}
	status, errStatus := strconv.Atoi(string(head[statusAt:statusEnd]))
	if at < 0 {
		if !bytes.Contains(head, inChunks) || errStatus != nil {
			return 0, errAnswer
		}
		a.status = status
		return chunked, nil
	}
	digits, _, _ := bytes.Cut(head[at+len(contentLength):], endOfLine)
	length, errLength := strconv.Atoi(string(digits))
	if errStatus != nil || errLength != nil || length < 0 {
		return 0, errAnswer
	}
	a.status = status
	return length, nil
}

// join puts the chunks together that came so far, and tells whether they are all.
func (a *answer) join(text []byte) (whole bool, err error) {
	a.joined = a.joined[:0]
	for {
		line, rest, found := bytes.Cut(text, endOfLine)
		if !found {
			return false, nil
		}
		size, err := strconv.ParseUint(string(line), 16, 31)
		if err != nil {
			return false, fmt.Errorf("the length of a chunk: %w", err)
		}
		if len(rest) < int(size)+len(endOfLine) {
			return false, nil
		}
		piece, end := rest[:size], rest[size:]
		if !bytes.HasPrefix(end, endOfLine) {
			return false, errAnswer
		}
		text = end[len(endOfLine):]
		if size == 0 {
			if len(text) > 0 {
				return false, fmt.Errorf("%d bytes too many behind the answer", len(text))
			}
			a.body = a.joined
			return true, nil
		}
		a.joined = append(a.joined, piece...)
	}
}

// sells checks that the answer hands over the number with these digits.
func (a *answer) sells(digits []byte) error {
	const prefix = `{"e164":"+`
	if a.status != 200 || !bytes.HasPrefix(a.body, []byte(prefix)) ||
		!bytes.HasPrefix(a.body[len(prefix):], digits) {
		return fmt.Errorf("answered %d: %s", a.status, a.body)
	}
	return nil
}
