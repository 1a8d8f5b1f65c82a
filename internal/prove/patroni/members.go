package patroni

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// member is what Patroni says of a host.
type member struct {
	Name     string
	Role     string // leader, sync_standby, replica
	State    string // running, streaming, starting, …
	Timeline int
}

func (m member) runs() bool { return m.State == "running" || m.State == "streaming" }

// askMax bounds a question to Patroni.
const askMax = 3 * time.Second

// agree tells whether all hosts that are up see the members as wanted: one that was away may know
// only what was before.
func (c *Cluster) agree(is func([]member) bool) (agreed bool, seen string) {
	agreed = true
	var all strings.Builder
	for _, h := range c.Hosts {
		if h.down {
			continue
		}
		found, err := h.members(c.t.Context())
		agreed = agreed && err == nil && is(found)
		fmt.Fprintf(&all, "\n%s sees %+v, %v", h.name, found, err)
	}
	return agreed, all.String()
}

func (h *Host) members(ctx context.Context) ([]member, error) {
	ctx, cancel := context.WithTimeout(ctx, askMax)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+h.rest+"/cluster", nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	var told struct{ Members []member }
	err = errors.Join(json.NewDecoder(answer.Body).Decode(&told), answer.Body.Close())
	return told.Members, err
}

// until waits until the members are as wanted.
func (c *Cluster) until(what string, is func([]member) bool) {
	c.t.Helper()
	var seen string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && c.watched(); time.Sleep(pollEvery) {
		var agreed bool
		if agreed, seen = c.agree(is); agreed {
			return
		}
	}
	for _, h := range c.Hosts {
		c.t.Logf("the log of %s ends:\n%s", h.name, h.log)
	}
	c.t.Fatalf("%s: not in %v:%s", what, patience, seen)
}

// watched tells whether a Patroni runs: it ends where it cannot make a cluster.
func (c *Cluster) watched() bool {
	return slices.ContainsFunc(c.Hosts, func(h *Host) bool { return h.patroniRun != nil && h.patroniRun.runs() })
}

// Whole waits until all hosts run, one leads, and one is its synchronous standby.
func (c *Cluster) Whole() {
	c.t.Helper()
	c.until("all hosts run", func(found []member) bool {
		roles, timelines := map[string]int{}, map[int]bool{}
		for _, m := range found {
			if !m.runs() {
				return false
			}
			roles[m.Role]++
			timelines[m.Timeline] = true
		}
		return len(found) == len(c.Hosts) && roles["leader"] == 1 && roles["sync_standby"] == 1 &&
			len(timelines) == 1
	})
}

// Leader is the host that leads.
func (c *Cluster) Leader() *Host {
	c.t.Helper()
	return c.leader("a host leads", nil)
}

// Successor waits for another leader than that.
func (c *Cluster) Successor(of *Host) *Host {
	c.t.Helper()
	return c.leader("another host leads", of)
}

// leader waits until all hosts see the same leader, not that one.
func (c *Cluster) leader(what string, not *Host) (leader *Host) {
	c.t.Helper()
	for leader == nil || leader == not {
		leader = nil
		c.until(what, func(found []member) bool {
			seen := c.leading(found)
			if seen == nil || seen == not || leader != nil && seen != leader {
				leader = nil
				return false
			}
			leader = seen
			return true
		})
	}
	return leader
}

// leading is the host that leads and runs, as a host sees it, or nobody.
func (c *Cluster) leading(found []member) *Host {
	for _, m := range found {
		for _, h := range c.Hosts {
			if m.Role == "leader" && m.runs() && m.Name == h.name {
				return h
			}
		}
	}
	return nil
}
