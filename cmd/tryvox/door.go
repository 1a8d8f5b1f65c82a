package main

import (
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"

	"tryvox.io/numbers/internal/api"
)

// rateMax bounds the limits: nobody is faster.
const rateMax = 1_000_000

// filesReserve are the descriptors that the database, logs and files need beside the connections.
const filesReserve = 256

// filesEnough descriptors are more than the server has connections.
const filesEnough = 1 << 20

// doorFlags say whom serve lets in, and how often.
type doorFlags struct {
	RateLimit    int            `name:"rate-limit" default:"0" placeholder:"N" help:"Requests per second and key, burst 2N; 0 is off."`
	AuthLimit    int            `name:"auth-limit" default:"20" placeholder:"N" help:"Failed sign-ins per second and address; 0 is off."`
	TrustedProxy []netip.Prefix `name:"trusted-proxy" placeholder:"CIDR" help:"Proxies whose X-Forwarded-For counts; may be repeated."`
}

func (f doorFlags) check() error {
	for name, n := range map[string]int{"--rate-limit": f.RateLimit, "--auth-limit": f.AuthLimit} {
		if n < 0 || n > rateMax {
			return fmt.Errorf("%s must be from 0 to %d", name, rateMax)
		}
	}
	return nil
}

// config is what the flags, and the descriptors of this process, say of the server.
func (f doorFlags) config() api.Config {
	c := api.Config{RateLimit: f.RateLimit, AuthLimit: f.AuthLimit, TrustedProxies: f.TrustedProxy}
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil && limit.Cur < filesEnough {
		c.ConnectionsMax = max(int(limit.Cur)-filesReserve, int(limit.Cur)/2)
	}
	return c
}
