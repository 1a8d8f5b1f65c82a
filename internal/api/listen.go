package api

import (
	queue "container/list" // list is what we answer with
	"context"
	"net"
	"net/http"
	"sync"
)

// listener takes connections, at most as many as there are places. When all are taken, the
// connection that has waited longest for a request gives its place to the newcomer: whoever holds
// connections without asking anything cannot keep others out.
type listener struct {
	net.Listener
	server *Server
	places chan struct{}
	closed chan struct{}
	once   sync.Once

	mu      sync.Mutex
	waiting *queue.List // of *conn, those that wait for a request or are still sending its head
}

func (s *Server) listen(l net.Listener) *listener {
	return &listener{
		Listener: l, server: s, places: make(chan struct{}, s.connectionsMax), closed: make(chan struct{}),
		waiting: queue.New(),
	}
}

// Accept waits for a connection and for a place.
func (l *listener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	select {
	case l.places <- struct{}{}:
	default:
		l.evict()
		select {
		case l.places <- struct{}{}:
		case <-l.closed:
			_ = accepted.Close() // nobody has asked anything on it
			return nil, net.ErrClosed
		}
	}
	c := &conn{Conn: accepted, door: l}
	l.wait(c)
	return c, nil
}

// Close ends the wait for connections and for places.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// evict closes the connection that has waited longest, if one waits.
func (l *listener) evict() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if oldest := l.waiting.Front(); oldest != nil {
		c := oldest.Value.(*conn)
		l.waiting.Remove(oldest)
		c.place = nil
		go func() { _ = c.Close() }() // TLS may take a while to say goodbye; nobody asked anything
	}
}

func (l *listener) wait(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.place == nil && !c.gone {
		c.place = l.waiting.PushBack(c)
	}
}

func (l *listener) busy(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.place != nil {
		l.waiting.Remove(c.place)
		c.place = nil
	}
}

// leave gives the connection's place back, once.
func (l *listener) leave(c *conn) {
	l.busy(c)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !c.gone {
		c.gone = true
		<-l.places
	}
}

// changed follows what net/http does with a connection.
func (l *listener) changed(of net.Conn, state http.ConnState) {
	c := of.(*conn)
	switch state {
	case http.StateActive:
		l.busy(c)
	case http.StateIdle:
		c.answering.Store(false)
		l.wait(c)
	default: // New: Accept has seen to it; Closed: Close has
	}
}

type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// answering tells the request's connection that what is written from now on is ours.
func answering(r *http.Request) {
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		c.answering.Store(true)
	}
}

// lingering tells the request's connection that its client may still be sending when it is closed.
func lingering(r *http.Request) {
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		c.lingers.Store(true)
	}
}
