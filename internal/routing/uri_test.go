package routing

import (
	"strings"
	"testing"
)

func TestSIPURI(t *testing.T) {
	good := []string{
		"sip:pbx.example.com", "sips:pbx.example.com", "SIP:pbx.example.com", "sip:localhost",
		"sip:pbx.example.com.", "sip:anna@pbx.example.com",
		"sip:+14155551234@pbx.example.com:5060;user=phone;transport=tcp", "sip:203.0.113.7",
		"sip:203.0.113.7:1", "sip:[2001:db8::1]", "sip:a@[2001:db8::1]:65535;lr", "sip:a%20b@example.com",
		"sip:a;b=c@example.com", "sip:1.example", "sip:xn--bcher-kva.example",
		"sip:" + strings.Repeat("a.", 100) + "example",
	}
	for _, uri := range good {
		if reason := sipURIReason(uri); reason != "" {
			t.Errorf("%q is refused: %s", uri, reason)
		}
	}
	bad := []string{
		"", "sip", "sip:", "pbx.example.com", "tel:+14155551234", "http://example.com",
		"mailto:a@example.com", "*", "sip:*", "sip://example.com", " sip:example.com", "sip:example.com ",
		"sip:exa mple.com", "sip:a b@example.com", "sip:@example.com", "sip:a@b@example.com",
		"sip:anna:secret@example.com", "sip:example.com:", "sip:a@", "sip:example.com:0",
		"sip:example.com:65536", "sip:example.com:+5060", "sip:example.com:05060", "sip:example.com:port",
		"sip:example.com;", "sip:example.com;;lr", "sip:example.com;a=", "sip:example.com;=a",
		"sip:example.com;a=b;a=c", `sip:example.com;a="b"`, "sip:example.com?subject=x",
		"sip:example.com;a=b?x=y", "sip:-a.example", "sip:a-.example", "sip:a..example", "sip:.example",
		"sip:a_b.example", "sip:bücher.example", "sip:999.1.1.1", "sip:1.2.3", "sip:2001:db8::1",
		"sip:[2001:db8::1", "sip:[203.0.113.7]", "sip:[fe80::1%25eth0]", "sip:[2001:db8::1]x",
		"sip:a%zz@example.com", "sip:a%2@example.com", "sip:example.com\x00", "sip:example.com\r\nX: y",
		"sip:" + strings.Repeat("a", 64) + ".example", "sip:" + strings.Repeat("a.", 126) + "example",
	}
	for _, uri := range bad {
		if sipURIReason(uri) == "" {
			t.Errorf("%q is taken", uri)
		}
	}
}

func TestURL(t *testing.T) {
	good := []string{
		"http://example.com", "https://example.com/", "HTTPS://example.com/a?b=c&d=%20",
		"http://203.0.113.7:8080/x", "http://[2001:db8::1]:8080/", "http://localhost/",
		"https://example.com./",
	}
	for _, url := range good {
		if reason := urlReason(url); reason != "" {
			t.Errorf("%q is refused: %s", url, reason)
		}
	}
	bad := []string{
		"", "example.com", "/answer", "//example.com/", "ftp://example.com/", "https:example.com",
		"https://", "http:///x", "https://user@example.com/", "https://user:secret@example.com/",
		"https://example.com/#x", "https://example.com/#", "https://exa mple.com/",
		"https://example.com/a b", "https://example.com/bü", "https://bücher.example/",
		"https://example.com:/", "https://example.com:0/", "https://example.com:65536/",
		"https://example.com:x/", "https://a_b.example/", "https://999.1.1.1/",
		"https://[fe80::1%25eth0]/", "https://example.com/%zz", "https://example.com/\x00",
		"https://example.com/\n", "javascript:alert(1)", "sip:example.com",
		"https://example.com/" + strings.Repeat("a", 2000),
	}
	for _, url := range bad {
		if urlReason(url) == "" {
			t.Errorf("%q is taken", url)
		}
	}
}

// Whatever is taken is visible ASCII: it goes into SIP and HTTP headers of switches.
func FuzzURIs(f *testing.F) {
	f.Add("sip:+14155551234@pbx.example.com:5060;transport=tcp")
	f.Add("https://[2001:db8::1]:8443/answer?a=%20")
	f.Add("sip:\"@[::]:;?")
	f.Fuzz(func(t *testing.T, text string) {
		if sipURIReason(text) == "" && (!visible(text) || strings.ContainsAny(text, "\"<>\\? ")) {
			t.Errorf("SIP URI %q is taken", text)
		}
		if urlReason(text) == "" && (!visible(text) || strings.Contains(text, "#")) {
			t.Errorf("URL %q is taken", text)
		}
	})
}

func TestCheckHost(t *testing.T) {
	longest := strings.Repeat("a.", 100) + "example"
	for _, host := range []string{"localhost", "example.com", "a-b.example", longest} {
		if err := CheckHost(host); err != nil {
			t.Errorf("%q is refused: %v", host, err)
		}
	}
	for _, host := range []string{
		"", "example.com.", ".example", "203.0.113.7", "2001:db8::1", "example.com:5060", "exa mple",
		"a_b", strings.Repeat("a.", 110) + "example",
	} {
		if CheckHost(host) == nil {
			t.Errorf("%q is taken", host)
		}
	}
}
