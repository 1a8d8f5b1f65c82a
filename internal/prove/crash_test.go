package prove

import (
	"testing"
	"time"
)

// A server that is killed at random moments, while 16 clients buy, claim, assign, release and cancel
// and another process pays in, keeps all that it acknowledged, and does nothing twice; what it did
// not acknowledge may be asked for again under the same key. The next one serves by itself.
func TestServerIsKilled(t *testing.T) {
	t.Parallel()
	const acksMax = 120
	rounds := sized(4, 100)
	each(t, func(t *testing.T, dsn string) {
		s := openShop(t, dsn, rounds*acksMax+shopClients)
		other, err := openNode(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		served := s.Serve()
		s.moveTo(served)
		s.furnish(s.accounts)
		done := 0
		for ; done < rounds && inTime(t); done++ {
			s.rush(1+s.clients[0].random.IntN(acksMax), served.Kill)
			served = s.Serve()
			s.moveTo(served)
			if _, err := other.TopUp(t.Context(), s.payment()); err != nil { // perhaps it was killed before
				t.Error(err)
			}
			s.paid++
			s.settle()
			if err := holds(t.Context(), other.db); err != nil {
				t.Errorf("seed %d: %v", s.seed, err)
			}
		}
		if err := other.close(); err != nil {
			t.Error(err)
		}
		s.compare()
		served.Terminate()
		s.Run("", "check")
		s.count("kill -9 of the server, "+engineOf(dsn), done)
	})
}

// inTime tells whether there is time for more. On a machine that is too slow for all rounds the
// figures tell how many there were.
func inTime(t *testing.T) bool {
	const forTheRest = 2 * time.Minute
	deadline, has := t.Deadline()
	return !has || time.Until(deadline) > forTheRest
}
