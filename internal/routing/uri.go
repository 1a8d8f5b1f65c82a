package routing

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

const (
	// sipURICharsMax is what switches take in a Request-URI without a second thought.
	sipURICharsMax = 255
	// urlCharsMax is the least length of a URL that clients and servers should take (RFC 9110,
	// section 4.1, asks for 8000; proxies in use refuse more than about 2000).
	urlCharsMax = 2000
	// hostCharsMax and labelCharsMax are limits of the DNS (RFC 1035, section 2.3.4).
	hostCharsMax  = 253
	labelCharsMax = 63
	portMax       = 65_535
)

const (
	refusedSIPURI = "must be a SIP URI such as sip:+14155551234@pbx.example.com:5060;transport=tcp"
	refusedURL    = "must be an http or https URL such as https://example.com/answer"
)

// The characters of RFC 3261, section 25.1, beside letters and digits.
const (
	unreserved      = "-_.!~*'()"
	userCharacters  = unreserved + "&=+$,;?/%"
	paramCharacters = unreserved + "[]/:&+$%"
)

// sipURIReason says why a text is no SIP URI to which a call can be sent, or nothing. The
// parser is lenient, so every part is held to the grammar, and all parts together must give
// the text again. Passwords and headers are refused: a target has none.
func sipURIReason(text string) string {
	if len(text) > sipURICharsMax {
		return "must have at most " + strconv.Itoa(sipURICharsMax) + " characters"
	}
	var u sip.Uri
	if err := sip.ParseUri(text, &u); err != nil || u.Scheme != "sip" && u.Scheme != "sips" {
		return refusedSIPURI
	}
	host := strings.TrimPrefix(u.Host, "[")
	bracketed := host != u.Host
	address, err := netip.ParseAddr(strings.TrimSuffix(host, "]"))
	isIPv6 := err == nil && address.Is6() && address.Zone() == ""
	switch {
	case !strings.EqualFold(text, assembled(u)),
		!made(u.User, userCharacters), u.User == "" && strings.Contains(text, "@"),
		bracketed && !isIPv6, !bracketed && !isHost(u.Host),
		u.Port < 0 || u.Port > portMax:
		return refusedSIPURI
	}
	for _, p := range u.UriParams {
		if p.K == "" || !made(p.K, paramCharacters) || !made(p.V, paramCharacters) {
			return refusedSIPURI
		}
	}
	return ""
}

// assembled is the URI of what the parser kept.
func assembled(u sip.Uri) string {
	parts := []string{u.Scheme, ":"}
	if u.User != "" {
		parts = append(parts, u.User, "@")
	}
	parts = append(parts, u.Host)
	if u.Port > 0 {
		parts = append(parts, ":", strconv.Itoa(u.Port))
	}
	for _, p := range u.UriParams {
		parts = append(parts, ";", p.K)
		if p.V != "" {
			parts = append(parts, "=", p.V)
		}
	}
	return strings.Join(parts, "")
}

// urlReason says why a text is no URL that can be requested, or nothing.
func urlReason(text string) string {
	if len(text) > urlCharsMax {
		return "must have at most " + strconv.Itoa(urlCharsMax) + " characters"
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil ||
		strings.Contains(text, "#") || !visible(text) {
		return refusedURL
	}
	address, err := netip.ParseAddr(u.Hostname())
	isAddress := err == nil && address.Zone() == ""
	port, err := strconv.Atoi(u.Port())
	badPort := strings.HasSuffix(u.Host, ":") || u.Port() != "" && (err != nil || port < 1 || port > portMax)
	if badPort || !isAddress && !isHost(u.Hostname()) {
		return refusedURL
	}
	return ""
}

// made tells whether a text has only letters, digits, these characters, and % as the
// beginning of an escape.
func made(text, characters string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '%' && (i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2])):
			return false
		case !isAlphanumeric(c) && strings.IndexByte(characters, c) < 0:
			return false
		}
	}
	return true
}

// isHost tells whether a text is an IPv4 address or a name of the DNS, whose last label
// begins with a letter so that it is no malformed address.
func isHost(text string) bool {
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Is4()
	}
	name := strings.TrimSuffix(text, ".")
	if name == "" || len(name) > hostCharsMax {
		return false
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if label == "" || len(label) > labelCharsMax || !made(label, "-") ||
			label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	last := labels[len(labels)-1][0]
	return last < '0' || last > '9'
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
