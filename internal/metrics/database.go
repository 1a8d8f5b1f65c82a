package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"tryvox.io/numbers/internal/db"
)

// database shows what an open database tells of itself, at each scrape.
type database struct{ *db.DB }

var (
	connections    = described("tryvox_db_connections", "Connections to the database.", "pool", "state")
	connectionsMax = described("tryvox_db_connections_max", "Connections that there may be.", "pool")
	waits          = described("tryvox_db_connection_waits_total",
		"Transactions that had to wait for a connection.", "pool")
	lostRaces = described("tryvox_db_lost_races_total", "Transactions that lost a race and were run again.")
	away      = described("tryvox_db_unavailable_total",
		"Transactions that failed because the database was away, full or too slow.")
	checkpoints = described("tryvox_db_checkpoints_total", "Times that SQLite's log was moved into its file.")
	walBytes    = described("tryvox_db_wal_bytes", "Size of SQLite's write-ahead log.")
)

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// Describe names the figures.
func (d *database) Describe(to chan<- *prometheus.Desc) {
	all := []*prometheus.Desc{connections, connectionsMax, waits, lostRaces, away, checkpoints, walBytes}
	for _, one := range all {
		to <- one
	}
}

// Collect reads them.
func (d *database) Collect(to chan<- prometheus.Metric) {
	show := func(what *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(what, kind, value, labels...)
	}
	pool := func(name string, p db.Pool) {
		show(connections, prometheus.GaugeValue, float64(p.InUse), name, "in_use")
		show(connections, prometheus.GaugeValue, float64(p.Idle), name, "idle")
		show(connectionsMax, prometheus.GaugeValue, float64(p.Max), name)
		show(waits, prometheus.CounterValue, float64(p.Waits), name)
	}
	s := d.Stats()
	show(lostRaces, prometheus.CounterValue, float64(s.LostRaces))
	show(away, prometheus.CounterValue, float64(s.Away))
	if d.Engine() == db.Postgres {
		pool("all", s.Writers)
		return
	}
	pool("writer", s.Writers)
	pool("readers", s.Readers)
	show(checkpoints, prometheus.CounterValue, float64(s.Checkpoints))
	show(walBytes, prometheus.GaugeValue, float64(s.WALBytes))
}
