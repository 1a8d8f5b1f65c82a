package main

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

const sale = "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 37\r\nDate: today\r\n\r\n" +
	`{"e164":"+14150000001","country":"US"` // cut short: the length decides, not the JSON

const piecemeal = "HTTP/1.1 200 OK\r\nDate: today\r\nTransfer-Encoding: chunked\r\n\r\n" +
	"15\r\n{\"e164\":\"+14150000001\r\n10\r\n\",\"country\":\"US\"\r\n0\r\n\r\n"

func TestAnswer(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r },
		"byte":  iotest.OneByteReader,
		"half":  iotest.HalfReader,
	}
	for name, wrap := range readers {
		t.Run(name, func(t *testing.T) {
			var a answer
			for _, text := range []string{sale, piecemeal, piecemeal, sale} { // the buffer is used again
				if err := a.read(wrap(strings.NewReader(text))); err != nil {
					t.Fatal(err)
				}
				if err := a.sells([]byte("14150000001")); err != nil {
					t.Error(err)
				}
				if want := `{"e164":"+14150000001","country":"US"`; string(a.body) != want {
					t.Errorf("body %s, want %s", a.body, want)
				}
			}
		})
	}
}

func TestAnswerThatIsNone(t *testing.T) {
	tests := map[string]string{
		"closed":         "",
		"cut in head":    "HTTP/1.1 200 OK\r\nContent-Le",
		"cut in body":    sale[:len(sale)-1],
		"no length":      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
		"cut in chunk":   piecemeal[:len(piecemeal)-20],
		"no last chunk":  piecemeal[:len(piecemeal)-5],
		"bad chunk":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
		"long chunk":     strings.Replace(piecemeal, "\r\n15\r\n", "\r\n14\r\n", 1),
		"after chunks":   piecemeal + "x",
		"endless chunks": strings.Replace(piecemeal, "0\r\n\r\n", strings.Repeat("1\r\nx\r\n", answerBytesMax), 1),
		"other protocol": "SSH-2.0-OpenSSH\r\nContent-Length: 0\r\n\r\n",
		"bad status":     "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
		"bad length":     "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"too long":       "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
		"endless head":   "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Y: z\r\n", answerBytesMax),
		"two at once":    sale + sale,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			var a answer
			if err := a.read(strings.NewReader(text)); err == nil {
				t.Errorf("read status %d, body %q; want an error", a.status, a.body)
			}
		})
	}
}

func TestAnswerOfAnotherSale(t *testing.T) {
	for name, text := range map[string]string{
		"other number": sale,
		"refused":      strings.Replace(sale, "200 OK", "409 Conflict", 1),
	} {
		digits := []byte("14150000002")
		if name == "refused" {
			digits = []byte("14150000001")
		}
		var a answer
		if err := a.read(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if err := a.sells(digits); err == nil {
			t.Errorf("%s: counts as a sale", name)
		}
	}
}
