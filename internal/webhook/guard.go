package webhook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// dialTimeout leaves time for the answer within TimeoutDefault.
const dialTimeout = 5 * time.Second

// Guard decides which addresses may be reached: public ones, and those that the operator allows.
type Guard struct {
	// Allowed are networks that are reached whatever they are, over plain http too.
	Allowed []netip.Prefix
	// Resolver finds the addresses of names; nil: the system's.
	Resolver *net.Resolver
}

// public6 is all of IPv6 that IANA has opened to the Internet. What translates to IPv4 is outside of it.
var public6 = netip.MustParsePrefix("2000::/3")

// refused are networks that are not the public Internet, besides those that netip knows (IANA's
// special-purpose address registries), and 168.63.129.16, at which Azure serves its machines.
var refused = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32",
	"2002::/16", "3fff::/20",
)

func prefixes(all ...string) (parsed []netip.Prefix) {
	for _, text := range all {
		parsed = append(parsed, netip.MustParsePrefix(text))
	}
	return parsed
}

// errRefused is the end of a connection that must not be.
var errRefused = errors.New("the address is not on the public Internet")

func within(ip netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(ip) {
			return true
		}
	}
	return false
}

// allows tells whether the operator allows the address by name.
func (g *Guard) allows(ip netip.Addr) bool { return within(ip.Unmap().WithZone(""), g.Allowed) }

// Public tells whether an address is on the public Internet.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !within(ip, refused) && (ip.Is4() || public6.Contains(ip))
}

// urlReason says why a URL cannot be an endpoint's, or nothing. Where a name leads is looked at
// when it is connected to, each time.
func (g *Guard) urlReason(text string) string {
	if len(text) > urlBytesMax {
		return fmt.Sprintf("must have at most %d bytes", urlBytesMax)
	}
	u, err := url.Parse(text)
	plain := err == nil && u.Scheme == "http"
	switch {
	case err != nil || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }):
		return "must be a URL such as https://example.com/webhooks"
	case u.Scheme != "https" && !plain:
		return "must begin with https://"
	case plain && len(g.Allowed) == 0:
		return "must begin with https://"
	case u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return "must name a host"
	case u.User != nil:
		return "must not have a user: webhooks are signed"
	case strings.Contains(text, "#"):
		return "must not have a fragment"
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || port == 0) {
		return "must have a port from 1 to 65535"
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	ip, err := netip.ParseAddr(host)
	if err != nil && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
		ip, err = netip.AddrFrom4([4]byte{127, 0, 0, 1}), nil
	}
	if err == nil && !g.allows(ip) && (plain || !Public(ip)) {
		return "must lead to a public address"
	}
	return ""
}

// dialer connects to addresses that may be reached. The check is made on the address that the
// connection goes to, after the name was resolved, so no name can lead elsewhere meanwhile.
func (g *Guard) dialer(plain bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	check := func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !g.allows(to.Addr()) && (plain || !Public(to.Addr())) {
			return errRefused
		}
		return nil
	}
	return (&net.Dialer{Timeout: dialTimeout, Resolver: g.Resolver, Control: check}).DialContext
}
