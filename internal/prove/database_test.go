package prove

import (
	"testing"

	"tryvox.io/numbers/internal/db/dbtest"
)

// A PostgreSQL server that is killed under load and comes back: meanwhile callers are told to come
// again, afterwards the same service sells on, and nothing that it acknowledged is lost.
func TestDatabaseIsKilled(t *testing.T) {
	t.Parallel()
	rounds := sized(2, 15)
	c := dbtest.NewCluster(t, dbtest.Options{TCP: true})
	s := openShop(t, c.Database(t), sized(3000, 20_000))
	served := s.Serve()
	s.moveTo(served)
	s.furnish(s.accounts)
	end := s.trade(served)
	for range rounds {
		s.sells("before the end")
		c.Kill()
		s.refuses("while the database is away")
		c.Start(t)
		s.sells("once the database is back")
	}
	end()
	s.settle()
	s.compare()
	served.Terminate()
	s.count("kill -9 of PostgreSQL", rounds)
}
