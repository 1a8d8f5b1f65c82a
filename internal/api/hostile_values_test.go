package api

import "strings"

// hostileValues are JSON texts that many a program does not expect.
var hostileValues = []string{
	`null`, `true`, `0`, `-1`, `1.5`, `-0`, `1e400`, `1E2`, `99999999999999999999`, `2147483648`, `101`, `31`,
	`0.0000001`, `""`, `" "`, `"x"`, `"0"`, `"-1"`, `"1e3"`, `[]`, `{}`, `[null]`, `[[]]`, `["x"]`, `{"a":1}`,
	`"\u0000"`, `"a\u0000b"`, `"\ud800"`, `"\u202e"`, `"` + "\u00a0\u2003" + `"`, `"null"`, `"+1"`,
	`" +14155550001"`,
	`"+14155550001\n"`, `"٠١٢٣٤٥٦٧٨٩"`, `"' OR 1=1 --"`, `"%"`, `"${jndi:ldap://x}"`, `"../../etc/passwd"`,
	`"` + strings.Repeat("x", 201) + `"`, `"` + strings.Repeat("é", 9000) + `"`,
	`"sip:a@b\r\nX: y"`, `"https://user:pw@example.com/#x"`, `"javascript:alert(1)"`, `"sip:"`, `"http://"`,
	`"::ffff:1.2.3.4"`, `"1.2.3.4/33"`, `"fe80::1%eth0"`, `[` + strings.Repeat(`"x",`, 2000) + `"x"]`,
}

// hostileWords stand in queries and paths, escaped already.
var hostileWords = []string{
	"", "%00", "%FF", "%20", "+", "%2B", "null", "0", "-1", "1.5", "1e3", "99999999999999999999", "101",
	"1000000001",
	"%2B1", "%2B14155550001", "+14155550001", "14155550001", "%2B0123456789", "%2B1415555000%D9%A1",
	"%2B12345678901234567",
	"a%0Ab", "%2e%2e", "..%2F..", "%2F", "%25", "%5C", "'", "%27%20OR%201=1", "US", "us", "XX", "local", "LOCAL",
	"voice,,sms", ",", "*", "*****", "%E2%80%AE", "purchase", "purchase-from-inventory", "=", "-", "_", "~",
	"trunk_00000000000000000000000000", "cursor", "MA", "Kw==", "e30", "random", "2.50", "-0",
}
