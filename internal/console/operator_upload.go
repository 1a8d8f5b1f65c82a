package console

import (
	"context"
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

// takesFile tells whether the route's form ends with a file, which its handler reads by upload.
func (r route) takesFile() bool {
	return r.method == http.MethodPost && (r.path == importsPath+"/new" || r.path == pricesPath+"/import")
}

// uploaded is a file on its way, and the fields of the form that stood before it.
type uploaded struct {
	io.Reader

	name  string // what the browser calls it; empty: none was chosen
	words form
}

// upload reads a form that ends with a file of at most so many bytes. What reads more gets an error.
func (c *call) upload(bytesMax int64) (uploaded, error) {
	up := uploaded{words: form{values: url.Values{}}}
	c.patient()
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

// patient lifts the server's time limits off this request, which are for small ones, and sets uploadTimeout.
func (c *call) patient() {
	on := http.NewResponseController(c.w)
	_ = on.SetWriteDeadline(time.Time{}) // what cannot be lifted stays
	if on.SetReadDeadline(time.Time{}) == nil {
		late := time.AfterFunc(uploadTimeout, func() { _ = on.SetReadDeadline(time.Unix(1, 0)) })
		context.AfterFunc(c.Context(), func() { late.Stop() }) // it ends with the answer
	}
}

func errUpload() error {
	return fault.New(fault.Invalid, "The file did not arrive whole, or is too large. Send it again.")
}
