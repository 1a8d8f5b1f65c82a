package prove

import (
	"testing"
)

// A server that is killed at random moments, while 16 clients buy, claim, assign, release and cancel
// and another process pays in, keeps all that it acknowledged, and does nothing twice; what it did
// not acknowledge may be asked for again under the same key. The next one serves by itself.
func TestServerIsKilled(t *testing.T) {
	t.Parallel()
	const acksMax = 200
	rounds := sized(4, 100)
	each(t, func(t *testing.T, dsn string) {
		s := openShop(t, dsn, rounds*acksMax+shopClients)
		served := s.Serve()
		s.moveTo(served)
		s.furnish(s.accounts)
		for range rounds {
			s.rush(1+s.clients[0].random.IntN(acksMax), served.Kill)
			served = s.Serve()
			s.moveTo(served)
			if err := s.payIn(); err != nil { // the one that may have been killed, under its reference
				t.Error(err)
			}
			s.paid++
			s.settle()
			s.Run("", "check")
		}
		s.compare()
		served.Terminate()
		s.Run("", "check")
		s.count("kill -9 of the server, "+engineOf(dsn), rounds)
	})
}
