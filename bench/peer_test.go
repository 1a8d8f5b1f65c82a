package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPeerOrders(t *testing.T) {
	o := &peerOrders{status: http.StatusCreated, has: []byte(`"sid":"`), requests: []peerOrder{
		order("127.0.0.1:1", "/numbers", "X-Key: a\r\n", `{"number":"+`+digitsHere+`","of":"a"}`),
		order("127.0.0.1:1", "/numbers", "X-Key: b\r\n", `{"of":"b"}`),
	}}
	seen := map[string]string{}
	var paths sync.Map
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		paths.Store(string(body), r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Key"))
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"sid":"1"}`)
	}))
	defer server.Close()
	d := &driver{addr: strings.TrimPrefix(server.URL, "http://"), target: firstOf{o, 4}, length: time.Minute}
	done, err := d.run(t.Context(), 2)
	if err != nil || done.Count != 4 {
		t.Fatalf("%+v, %v; want 4 answers that were granted", done, err)
	}
	paths.Range(func(body, how any) bool { seen[body.(string)] = how.(string); return true })
	for body, how := range map[string]string{
		`{"number":"+14150000000","of":"a"}`: "POST /numbers a",
		`{"number":"+14150000002","of":"a"}`: "POST /numbers a",
		`{"of":"b"}`:                         "POST /numbers b",
	} {
		if seen[body] != how {
			t.Errorf("%s came as %q, want %q, of %v", body, seen[body], how, seen)
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d kinds of requests came, want 3: %v", len(seen), seen)
	}
}

// firstOf are only the first requests of a target that never ends.
type firstOf struct {
	target
	most int
}

func (f firstOf) request(buffer []byte, n int) ([]byte, bool) {
	if n >= f.most {
		return nil, false
	}
	return f.target.request(buffer, n)
}

func TestPeerOrdersRefused(t *testing.T) {
	o := &peerOrders{status: http.StatusCreated, has: []byte(`"status":"APPLIED"`)}
	for _, test := range []struct {
		status int
		body   string
		want   int
	}{
		{http.StatusCreated, `{"id":1,"status":"APPLIED"}`, 1},
		{http.StatusCreated, `{"id":1,"status":"QUEUED"}`, 0},
		{http.StatusOK, `{"id":1,"status":"APPLIED"}`, 0},
		{http.StatusBadRequest, `{"error":"lock"}`, 0},
	} {
		got, err := o.judge(0, &answer{status: test.status, body: []byte(test.body)})
		if got != test.want || (err == nil) != (test.want == 1) {
			t.Errorf("%d %s counts %d, %v; want %d", test.status, test.body, got, err, test.want)
		}
	}
}

func TestPeerThatIsNotThere(t *testing.T) {
	b := &bench{}
	for _, w := range peerWorks(t.TempDir()) {
		_, err := w.play(t.Context(), b)
		if !errors.Is(err, errNotHere) || len(w.gives) != 1 || !strings.HasPrefix(w.gives[0].Name, "peer-") {
			t.Errorf("%+v of an empty folder: %v, want that it is not here", w.gives, err)
		}
	}
}

func TestPeersAreInTheAims(t *testing.T) {
	measured := map[string]bool{}
	for _, w := range peerWorks("") {
		measured[w.gives[0].Name] = true
	}
	found := 0
	for _, a := range aims() {
		for _, name := range a.against {
			if strings.HasPrefix(name, "peer-") {
				found++
				if !measured[name] {
					t.Errorf("the aim %q is over %s, which is not measured", a.name, name)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no aim is over a peer")
	}
}

func TestAskPeer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "secret" {
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	var got struct{ Name string }
	head := map[string]string{"X-Key": "secret"}
	err := askPeer(t.Context(), http.MethodPost, server.URL, head, map[string]any{"name": "bench"}, &got)
	if err != nil || got.Name != "bench" {
		t.Errorf("got %+v, %v", got, err)
	}
	err = askPeer(t.Context(), http.MethodGet, server.URL, nil, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "401 Unauthorized: who are you") {
		t.Errorf("got %v, want the status and why", err)
	}
}

func TestJambonzTables(t *testing.T) {
	sql := sqlJambonz(3)
	if n := strings.Count(sql, "INSERT INTO api_keys"); n != 3 {
		t.Errorf("%d keys, want 3:\n%s", n, sql)
	}
	for _, sid := range []string{jambonzSid("account", 2), jambonzSid("token", 2), jambonzSid("carrier", 0)} {
		if len(sid) != 36 || !strings.Contains(sql, "'"+sid+"'") {
			t.Errorf("%s has %d characters, want 36, or is not in\n%s", sid, len(sid), sql)
		}
	}
}

// A store that a peer needs starts on the loopback, answers, and ends.
func TestPeerStores(t *testing.T) {
	for name, start := range map[string]func(context.Context, *stall) error{
		"redis-server": func(ctx context.Context, s *stall) error { _, err := s.redis(ctx); return err },
		"mariadbd": func(ctx context.Context, s *stall) error {
			m, err := s.mariaDB(ctx)
			if err != nil {
				return err
			}
			got, err := m.exec(ctx, "", "SELECT @@innodb_flush_log_at_trx_commit, @@innodb_doublewrite")
			if got != "1\t1" {
				t.Errorf("a commit is not safe: %q", got)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := lookUp(name); err != nil {
				t.Skip(err)
			}
			dir := t.TempDir() // below one that is only ours, and the server's user must get through
			s := &stall{dir: filepath.Join(dir, "stall")}
			err := errors.Join(os.Chmod(filepath.Dir(dir), 0o711), os.Mkdir(s.dir, 0o755), giveToServer(s.dir))
			if err != nil {
				t.Fatal(err)
			}
			if err := start(t.Context(), s); err != nil {
				t.Error(err)
			}
			if err := s.close(); err != nil || len(s.stores) != 1 {
				t.Fatalf("%d stores, %v", len(s.stores), err)
			}
			<-s.stores[0].gone
		})
	}
}
