package console

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"testing"
)

// upload sends a form with a file; pairs are the fields before it.
func (b *browser) upload(path, content string, pairs ...string) seen {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		if err := form.WriteField(pairs[i], pairs[i+1]); err != nil {
			b.t.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("file", `<b>"list".csv`)
	if err == nil {
		_, err = io.WriteString(file, content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, path, &body, "Content-Type", form.FormDataContentType())
}

func TestOperatorSetsPrices(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		b.get(pricesPath).has(http.StatusOK, "No prices")
		b.get(pricesPath+"/set?country=DE&type=local").has(http.StatusOK, `value="DE"`)
		b.post(pricesPath+"/set", "country", "de", "type", "local").has(http.StatusUnprocessableEntity, "is required for the first price")
		b.post(pricesPath+"/set", "country", "de", "type", "local", "monthly", "1.75", "cooling-off-days", "7").
			has(http.StatusOK, "The price of DE local is set", "$1.75", "7 days")
		b.get(pricesPath+"/set?country=DE&type=local").has(http.StatusOK, `value="1.75"`, `value="7"`)
		b.post(pricesPath+"/set", "country", "DE", "type", "local", "setup", "3").has(http.StatusOK, "$1.75", "$3.00", "7 days")
		b.post(pricesPath+"/set", "country", "DE", "type", "<b>", "monthly", "x", "minimum-term-months", "1.5").
			has(http.StatusUnprocessableEntity, "must be a decimal amount", "must be a whole number").lacks("<b>")
		b.post(pricesPath+"/set", "country", "DE", "type", "local", "monthly", "2000000").
			has(http.StatusUnprocessableEntity, "must be between 0.00 and 1000000.00")

		b.get(pricesPath+"/import").has(http.StatusOK, "multipart/form-data")
		b.upload(pricesPath+"/import", "country,type,monthly_fee\nUS,local,2.50\nDE,local,\n").
			has(http.StatusOK, "1 added, 0 changed, 1 unchanged", "$2.50")
		b.upload(pricesPath+"/import", "country,type,monthly_fee\nFR,local,9.00\nXX,local,<i>\n").
			has(http.StatusUnprocessableEntity, "line 3").lacks("<i>")
		b.get(pricesPath).has(http.StatusOK, "US").lacks("FR")
		b.get(pricesPath+"?country=us").has(http.StatusOK, "$2.50").lacks("$1.75")
		b.get(pricesPath+"?type=mobile", "HX-Request", "true", "HX-Target", "results").has(http.StatusOK, "No prices").lacks("<html")
		b.post(pricesPath+"/import", "file", "x").has(http.StatusUnprocessableEntity, "This form has no file")
		b.upload(pricesPath+"/import", string(bytes.Repeat([]byte("x"), priceFileBytesMax+1<<20))).
			has(http.StatusUnprocessableEntity)
	})
}
