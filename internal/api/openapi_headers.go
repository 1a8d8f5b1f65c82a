package api

import "net/http"

// headers are the headers of answers that the document describes by name.
func headers() schema {
	text := func(example, description string) schema {
		return schema{"description": description, "schema": schema{"type": "string"}, "example": example}
	}
	return schema{
		"RateLimit-Policy": text(`"requests";q=20;w=2`, "Where requests are limited: how many (q) may come at "+
			"once, and in how many seconds (w) as many are allowed again. The syntax is that of "+
			"draft-ietf-httpapi-ratelimit-headers-10."),
		"RateLimit": text(`"requests";r=0;t=1`, "Where requests are limited: how many may still come at once "+
			"(r), and within how many seconds there is more (t). The syntax is that of "+
			"draft-ietf-httpapi-ratelimit-headers-10."),
		"Retry-After": schema{
			"description": "Seconds to wait before the next try.", "example": 1,
			"schema": schema{"type": "integer", "minimum": 1},
		},
		"WWW-Authenticate": text(`Bearer realm="tryvox"`, "How to sign in."),
	}
}

// limitHeaders stand on every answer to a request that counts, where requests are limited.
var limitHeaders = []string{"RateLimit-Policy", "RateLimit"}

// documentHeaders adds the headers that come with the failure to its response.
func (p *problem) documentHeaders(response schema) {
	var names []string
	if p.retryAfter > 0 {
		names = append(names, "Retry-After")
	}
	switch p.status {
	case http.StatusTooManyRequests:
		names = append(names, limitHeaders...)
	case http.StatusUnauthorized:
		names = append(names, "WWW-Authenticate")
	}
	addHeaders(response, names...)
}

func addHeaders(response schema, names ...string) {
	for _, name := range names {
		all, ok := response["headers"].(schema)
		if !ok {
			all = schema{}
			response["headers"] = all
		}
		all[name] = schema{"$ref": "#/components/headers/" + name}
	}
}
