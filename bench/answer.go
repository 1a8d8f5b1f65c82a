package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// answerBytesMax bounds an answer, head and body: a number object has some 350 bytes.
const answerBytesMax = 8 << 10

// answer reads one HTTP/1.1 answer after the other into the same buffer. It knows what our
// server sends: a status, Content-Length, a body; no chunks, and nothing before it is asked.
type answer struct {
	buffer []byte
	status int
	body   []byte
}

var (
	endOfHead     = []byte("\r\n\r\n")
	contentLength = []byte("\r\nContent-Length: ")
)

var errAnswer = errors.New("this is no HTTP answer with a Content-Length")

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
			continue
		}
		if end := bytes.Index(a.buffer[:got], endOfHead); end >= 0 {
			bodyAt = end + len(endOfHead)
			length, err := a.head(a.buffer[:bodyAt])
			if err != nil {
				return err
			}
			want = bodyAt + length
		}
		if want > answerBytesMax || bodyAt == 0 && got == answerBytesMax {
			return fmt.Errorf("the answer is larger than %d bytes", answerBytesMax)
		}
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
	if !bytes.HasPrefix(head, []byte("HTTP/1.1 ")) || len(head) < statusEnd || at < 0 {
		return 0, errAnswer
	}
	digits, _, _ := bytes.Cut(head[at+len(contentLength):], []byte("\r\n"))
	status, errStatus := strconv.Atoi(string(head[statusAt:statusEnd]))
	length, errLength := strconv.Atoi(string(digits))
	if errStatus != nil || errLength != nil || length < 0 {
		return 0, errAnswer
	}
	a.status = status
	return length, nil
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
