package patroni

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
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

// members asks the hosts in turn until one answers.
func (c *Cluster) members() ([]member, error) {
	var failures error
	for _, h := range c.Hosts {
		if h.down {
			continue
		}
		found, err := h.members(c.t.Context())
		if err == nil {
			return found, nil
		}
		failures = errors.Join(failures, err)
	}
	return nil, failures
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
	var last string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(pollEvery) {
		found, err := c.members()
		if err == nil && is(found) {
			return
		}
		if last != "" && !c.watched() {
			break
		}
		last = fmt.Sprintf("%+v, %v", found, err)
	}
	for _, h := range c.Hosts {
		c.t.Logf("the log of %s ends:\n%s", h.name, h.log)
	}
	c.t.Fatalf("%s: not in %v: %s", what, patience, last)
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
		return len(found) == len(c.Hosts) && roles["leader"] == 1 && roles["sync_standby"] == 1 && len(timelines) == 1
	})
}

// Leader is the host that leads.
func (c *Cluster) Leader() *Host {
	c.t.Helper()
	return c.leader("a host leads", func(*Host) bool { return true })
}

// Successor waits for another leader than that.
func (c *Cluster) Successor(of *Host) *Host {
	c.t.Helper()
	return c.leader("another host leads", func(h *Host) bool { return h != of })
}

func (c *Cluster) leader(what string, is func(h *Host) bool) (leader *Host) {
	c.t.Helper()
	c.until(what, func(found []member) bool {
		for _, m := range found {
			for _, h := range c.Hosts {
				if m.Role == "leader" && m.runs() && m.Name == h.name && is(h) {
					leader = h
					return true
				}
			}
		}
		return false
	})
	return leader
}

// watched tells whether a Patroni runs: it ends where it cannot make a cluster.
func (c *Cluster) watched() bool {
	return slices.ContainsFunc(c.Hosts, func(h *Host) bool { return h.patroniRun != nil && h.patroniRun.runs() })
}
