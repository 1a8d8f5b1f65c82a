package api

import "net/http"

// headers are those of answers.
var headers = schema{
	"X-Request-Id": schema{
		"required": true, "schema": schema{"type": "string", "minLength": 1, "maxLength": requestIDCharsMax},
		"description": "The caller's, if it sent a sane one; else a new one. Quote it to support.",
	},
	"Retry-After": schema{
		"required": true, "schema": schema{"type": "integer", "minimum": 1}, "description": "Seconds to wait.",
	},
	"WWW-Authenticate": schema{
		"required": true, "schema": schema{"type": "string"}, "description": "How to send a key.",
		"example": `Bearer realm="tryvox"`,
	},
	"Idempotent-Replayed": schema{
		"schema":      schema{"type": "string", "const": "true"},
		"description": "This is the answer that an earlier request with the Idempotency-Key had.",
	},
	"RateLimit-Policy": schema{
		"schema": schema{"type": "string"}, "example": `"requests";q=20;w=2`,
		"description": "Where requests are limited: how many (q) may come at once, and in how many seconds (w) " +
			"as many are allowed again. The syntax is that of draft-ietf-httpapi-ratelimit-headers-10.",
	},
	"RateLimit": schema{
		"schema": schema{"type": "string"}, "example": `"requests";r=0;t=1`,
		"description": "Where requests are limited: how many may still come at once (r), and within how many " +
			"seconds there is more (t). The syntax is that of draft-ietf-httpapi-ratelimit-headers-10.",
	},
}

// limitHeaders stand on every answer to a request that counts, where requests are limited.
var limitHeaders = []string{"RateLimit-Policy", "RateLimit"}

// headers are those with which the failure comes.
func (p *problem) headers() schema {
	names := []string{"X-Request-Id"}
	if p.retryAfter > 0 {
		names = append(names, "Retry-After")
	}
	switch p.status {
	case http.StatusTooManyRequests:
		names = append(names, limitHeaders...)
	case http.StatusUnauthorized:
		names = append(names, "WWW-Authenticate")
	}
	return headersOf(names...)
}

func headersOf(names ...string) schema {
	all := schema{}
	for _, name := range names {
		all[name] = schema{"$ref": "#/components/headers/" + name}
	}
	return all
}
