package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ipv6Bits is the part of an IPv6 address that names a customer: whoever has one address has
// the whole /64 (RFC 6177).
const ipv6Bits = 64

// clientOf is the address of who asks: the connection's, or behind proxies that are trusted the
// right-most one in X-Forwarded-For that is not such a proxy's. What stands left of it, the client
// may have written itself. Behind a proxy that does not say, it is the proxy.
func (s *Server) clientOf(r *http.Request) netip.Addr {
	client, ok := parseAddr(r.RemoteAddr)
	if !ok || !s.trusts(client) {
		return client
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		addr, ok := parseAddr(strings.TrimSpace(hop))
		if !ok {
			break
		}
		if client = addr; !s.trusts(client) {
			break
		}
	}
	return client
}

func (s *Server) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// parseAddr reads an address with or without a port, as connections and proxies write it.
func parseAddr(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return addr.Unmap().WithZone(""), err == nil
}

// network is what is counted as one client.
func network(client netip.Addr) netip.Prefix {
	bits := client.BitLen()
	if client.Is6() {
		bits = ipv6Bits
	}
	p, err := client.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address at all: all of those are one
	}
	return p
}
