package app

import (
	"maps"
	"slices"

	"tryvox.io/numbers/internal/webhook"
)

const (
	// sendsMax bounds what runs at one time on a node, sendsPerAccount what of it is one account's.
	sendsMax        = 256
	sendsPerAccount = 96
	// sendsUnsteady of sendsMax are for endpoints that fail, or that have never taken anything: however many
	// of them hang, there is room for those that do not. Each of them is sent one message at a time.
	sendsUnsteady = sendsMax / 2
	// sendsFirst is how many messages a steady endpoint is sent at one time at first. Each that it takes
	// makes it one more, up to sendsPerEndpoint, and one that it does not take makes it one.
	sendsFirst       = 4
	sendsPerEndpoint = 64
	// endpointsLook bounds the endpoints that one transaction claims deliveries of.
	endpointsLook = 64
)

// sends counts what runs on this node.
type sends struct {
	endpoints       map[string]*sendsTo
	accounts        map[string]int
	total, unsteady int
}

// sendsTo counts what runs to one endpoint, and how much may.
type sendsTo struct{ running, limit int }

func newSends() *sends { return &sends{endpoints: map[string]*sendsTo{}, accounts: map[string]int{}} }

// look is what there is room for.
func (s *sends) look(nowUs int64) webhook.Look {
	l := webhook.Look{
		NowUs: nowUs, SteadyOnly: s.unsteady >= sendsUnsteady, Limit: min(endpointsLook, sendsMax-s.total),
	}
	for id, to := range s.endpoints {
		if to.running >= to.limit {
			l.Endpoints = append(l.Endpoints, id)
		}
	}
	for id, running := range s.accounts {
		if running >= sendsPerAccount {
			l.Accounts = append(l.Accounts, id)
		}
	}
	return l
}

// limit is how many messages an endpoint may be sent at one time.
func (s *sends) limit(e *webhook.Endpoint) int {
	to := s.endpoints[e.ID]
	switch {
	case !e.Steady():
		return 1
	case to == nil:
		return sendsFirst
	}
	return max(to.limit, sendsFirst)
}

// shares are how many deliveries of each endpoint may be claimed: of what is free all have their part.
func (s *sends) shares(endpoints []webhook.Endpoint) []int {
	shares := make([]int, len(endpoints))
	accounts, free, unsteady := maps.Clone(s.accounts), sendsMax-s.total, sendsUnsteady-s.unsteady
	for i := range endpoints {
		e := &endpoints[i]
		share := min(s.limit(e), sendsPerAccount-accounts[e.AccountID], max(free/(len(endpoints)-i), 1), free)
		if to := s.endpoints[e.ID]; to != nil {
			share = min(share, s.limit(e)-to.running)
		}
		if !e.Steady() {
			share = min(share, unsteady)
			unsteady -= max(share, 0)
		}
		shares[i] = max(share, 0)
		accounts[e.AccountID] += shares[i]
		free -= shares[i]
	}
	return shares
}

// begin counts a message to an endpoint.
func (s *sends) begin(e *webhook.Endpoint) {
	limit := s.limit(e)
	to := s.endpoints[e.ID]
	if to == nil {
		to = &sendsTo{}
		s.endpoints[e.ID] = to
	}
	to.limit = limit
	to.running++
	s.accounts[e.AccountID]++
	s.total++
	if !e.Steady() {
		s.unsteady++
	}
}

// end is the other side of begin.
func (s *sends) end(a *attempt) {
	to := s.endpoints[a.EndpointID]
	to.running--
	if to.limit = min(to.limit+1, sendsPerEndpoint); !a.result.Taken() {
		to.limit = 1
	}
	if s.accounts[a.AccountID]--; s.accounts[a.AccountID] == 0 {
		delete(s.accounts, a.AccountID)
	}
	s.total--
	if !a.steady {
		s.unsteady--
	}
}

// forget lets go of endpoints that are sent nothing.
func (s *sends) forget() {
	maps.DeleteFunc(s.endpoints, func(_ string, to *sendsTo) bool { return to.running == 0 })
}

// claimed is what one transaction has taken to send.
type claimed struct {
	nowUs, nextUs int64
	endpoints     []webhook.Endpoint
	deliveries    [][]webhook.Delivery // by endpoint
}

func (c *claimed) all() []webhook.Delivery { return slices.Concat(c.deliveries...) }
