package console

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"tryvox.io/numbers/internal/fault"
)

const (
	// uploadTimeout bounds how long a browser may take to send a file.
	uploadTimeout = time.Hour
	// wordBytesMax bounds a field that stands before the file.
	wordBytesMax = 1000
	// wordsMax bounds how many there are.
	wordsMax = 10
)

// uploaded is a file on its way, and the fields of the form that stood before it.
type uploaded struct {
	io.Reader

	name  string // what the browser calls it; empty: none was chosen
	words form
}

// upload reads a form that ends with a file of at most so many bytes. What reads more gets an error.
func (c *call) upload(bytesMax int64) (uploaded, error) {
	up := uploaded{words: form{values: url.Values{}}}
	_ = http.NewResponseController(c.w).SetReadDeadline(c.now().Add(uploadTimeout)) // else it is the server's own
	c.Body = http.MaxBytesReader(c.w, c.Body, bytesMax+wordsMax*wordBytesMax)
	parts, err := c.MultipartReader()
	if err != nil {
		return up, fault.New(fault.Invalid, "This form has no file.")
	}
	for range wordsMax {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return up, nil
		case err != nil:
			return up, errUpload()
		case part.FormName() == "file":
			up.Reader, up.name = part, part.FileName()
			return up, nil
		}
		word, err := io.ReadAll(io.LimitReader(part, wordBytesMax))
		if err != nil {
			return up, errUpload()
		}
		up.words.values.Set(part.FormName(), string(word))
	}
	return up, errUpload()
}

func errUpload() error {
	return fault.New(fault.Invalid, "The file did not arrive whole, or is too large. Send it again.")
}
