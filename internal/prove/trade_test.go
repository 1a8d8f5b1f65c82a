package prove

import (
	"sync"
	"time"

	"tryvox.io/numbers/internal/prove/program"
)

// pollEvery is how often a wait looks; what is waited for decides, never the time.
const pollEvery = 10 * time.Millisecond

// trade lets the clients ask on and on, also while they are told that the service is away. The
// returned function ends it.
func (s *shop) trade(nodes ...*program.Served) (end func()) {
	stop := make(chan struct{})
	var ended sync.WaitGroup
	for _, c := range s.clients {
		ended.Go(func() {
			for {
				acked, err := c.step()
				if err != nil {
					s.T.Errorf("seed %d: the service does not answer: %v", s.seed, err)
					for _, served := range nodes {
						s.T.Log(served.LastLines())
					}
					return
				}
				pause := time.Duration(0)
				if !acked {
					pause = pollEvery
				}
				select {
				case <-stop:
					return
				case <-time.After(pause):
				}
			}
		})
	}
	return func() {
		close(stop)
		ended.Wait()
	}
}

// until waits for something, for as long as patience goes.
func (s *shop) until(what string, is func() bool) {
	s.T.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(pollEvery) {
		if time.Now().After(deadline) {
			s.T.Errorf("seed %d: %s: not in %v", s.seed, what, patience)
			return
		}
	}
}

// sells waits until every client may have been served again.
func (s *shop) sells(when string) {
	s.T.Helper()
	goal := s.acked.Load() + 3*shopClients
	s.until("it sells "+when, func() bool { return s.acked.Load() >= goal })
}

// refuses waits until some clients were told to come again.
func (s *shop) refuses(when string) {
	s.T.Helper()
	goal := s.away.Load() + 5
	s.until("it tells to come again "+when, func() bool { return s.away.Load() >= goal })
}
