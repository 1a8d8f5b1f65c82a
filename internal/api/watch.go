package api

import (
	"net/http"
	"time"
)

// Answered is a request that was answered.
type Answered struct {
	Route  string // the method and the pattern of its path, never the path; empty: it matched none
	Status int
	Took   time.Duration
}

// Running counts the requests that are being answered.
func (s *Server) Running() int { return int(s.running.Load()) }

// end tells of an answered request: whoever watches, and the log.
func (s *Server) end(line *line, r *http.Request) {
	took := s.now().Sub(line.started)
	line.leave(r)
	if s.watch != nil {
		s.watch(Answered{Route: routeOf(r), Status: line.status, Took: took})
	}
	line.write(s.log, r, took)
}

// routeOf is the pattern that a request matched.
func routeOf(r *http.Request) string {
	if r.Pattern == elsewhere {
		return ""
	}
	return r.Pattern
}
