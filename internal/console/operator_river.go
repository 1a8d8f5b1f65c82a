package console

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
)

const (
	// riverPath is where River UI is: one page whose scripts ask below riverAPI.
	riverPath   = jobsPath + "/ui"
	riverAPI    = riverPath + "/api"
	aRiverQueue = riverAPI + "/queues/{name}"
)

// riverPolicy is the policy of River UI's page, and of no other: its style sheet has pictures within itself,
// and its messages bring an element of style whose text grows, for which no hash can be given. Scripts are
// files of this server here too.
var riverPolicy = strings.Replace(policy, "img-src 'self'",
	"style-src-elem 'self' 'unsafe-inline'; img-src 'self' data:", 1)

// riverAtOnce is how many requests of River UI ask the database at one time: readers stay free for others.
const riverAtOnce = 2

// riverRoutes is the table of contents of River UI. What it reads is River's to answer. What it changes are
// our own verbs, which tell the trail.
var riverRoutes = []route{
	{http.MethodGet, riverPath + "/{$}", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/jobs", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/jobs/{id}", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/queues", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/queues/{name}", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/settings", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/workflows", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/periodic-jobs", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/dead-letter-jobs", account.Operator, showRiver},
	{http.MethodGet, riverPath + "/{file}", account.Operator, showRiverFile},
	{http.MethodGet, riverPath + "/assets/{file}", account.Operator, showRiverAsset},
	{http.MethodGet, riverAPI + "/autocomplete", account.Operator, askRiver},
	{http.MethodGet, riverAPI + "/features", account.Operator, askRiver},
	{http.MethodGet, riverAPI + "/jobs", account.Operator, askRiver},
	{http.MethodGet, riverAPI + "/jobs/{id}", account.Operator, askRiver},
	{http.MethodGet, riverAPI + "/queues", account.Operator, askRiver},
	{http.MethodGet, aRiverQueue, account.Operator, askRiver},
	{http.MethodGet, riverAPI + "/states", account.Operator, askRiver},
	{http.MethodGet, riverAPI + "/version", account.Operator, askRiver},
	{http.MethodPost, riverAPI + "/jobs/cancel", account.Operator, changeJobs((*app.Service).CancelJobs)},
	{http.MethodPost, riverAPI + "/jobs/retry", account.Operator, changeJobs((*app.Service).RetryJobs)},
	{http.MethodPost, riverAPI + "/jobs/delete", account.Operator, changeJobs((*app.Service).DeleteJobs)},
	{http.MethodPut, aRiverQueue + "/pause", account.Operator, changeQueue((*app.Service).PauseQueue)},
	{http.MethodPut, aRiverQueue + "/resume", account.Operator, changeQueue((*app.Service).ResumeQueue)},
}

// showRiver is the page of River UI, whichever of its parts the path names.
func showRiver(c *call) (view, error) {
	ui, err := c.river()
	if err != nil {
		return view{}, err
	}
	return view{raw: func(w http.ResponseWriter) error {
		w.Header().Set("Content-Security-Policy", riverPolicy)
		first := c.Clone(c.Context())
		first.URL.Path = riverPath + "/" // elsewhere River looks for a file first, and drops our headers
		ui.Handler.ServeHTTP(w, first)
		return nil
	}}, nil
}

// showRiverFile is a picture of River UI, or nothing.
func showRiverFile(c *call) (view, error) { return c.riverFile(c.id("file"), "max-age=3600") }

// showRiverAsset is a file whose name changes with its content.
func showRiverAsset(c *call) (view, error) {
	return c.riverFile(path.Join("assets", c.id("file")), keptForever)
}

func (c *call) riverFile(name, kept string) (view, error) {
	ui, err := c.river()
	if err != nil {
		return view{}, err
	}
	content, err := fs.ReadFile(ui.Files, name)
	if err != nil || name == "index.html" { // which is a template
		return nothing(c)
	}
	return view{raw: func(w http.ResponseWriter) error {
		return asset{contentType(path.Ext(name)), content}.write(w, kept)
	}}, nil
}

// askRiver answers what River UI reads. Bytes that no database takes name nothing.
func askRiver(c *call) (view, error) {
	query, _ := url.QueryUnescape(c.URL.RawQuery) // what cannot be read is River's to refuse
	if text := c.URL.Path + query; opaque(text) != text {
		return nothing(c)
	}
	ui, err := c.river()
	if err != nil {
		return view{}, err
	}
	select {
	case c.riverSeats <- struct{}{}:
	case <-c.Context().Done():
		return view{}, fault.Wrap(fault.Unavailable, c.Context().Err(), "Others ask now. Try again shortly.")
	}
	return view{raw: func(w http.ResponseWriter) error {
		defer func() { <-c.riverSeats }()
		ui.Handler.ServeHTTP(w, c.Request)
		return nil
	}}, nil
}

// changeJobs is one of River UI's requests with the numbers of jobs.
func changeJobs(verb func(*app.Service, context.Context, []int64) error) func(c *call) (view, error) {
	return func(c *call) (view, error) {
		ids, err := c.jobIDs()
		if err == nil {
			err = verb(c.app, c.Context(), ids)
		}
		return c.toldRiver(err), nil
	}
}

// jobIDs are the numbers of jobs in a request of River UI.
func (c *call) jobIDs() ([]int64, error) {
	var asked struct {
		IDs []string `json:"ids"`
	}
	body := http.MaxBytesReader(c.w, c.Body, formBytesMax)
	if err := json.NewDecoder(body).Decode(&asked); err != nil {
		return nil, fault.New(fault.Invalid, "This request cannot be read, or is too large.")
	}
	ids := make([]int64, len(asked.IDs))
	for i, text := range asked.IDs {
		var err error
		if ids[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return nil, fault.Bad("ids", "must be numbers of jobs")
		}
	}
	return ids, nil
}

// changeQueue is one of River UI's requests for the queue in the path.
func changeQueue(verb func(*app.Service, context.Context, string) error) func(c *call) (view, error) {
	return func(c *call) (view, error) { return c.toldRiver(verb(c.app, c.Context(), c.id("name"))), nil }
}

// toldRiver is how River UI is told what became of a change.
func (c *call) toldRiver(err error) view {
	status, text := http.StatusOK, `{"status":"ok"}`
	if err != nil {
		f := c.known(c, err)
		told, _ := json.Marshal(map[string]string{"message": f.Error()}) // a text is always JSON
		status, text = statusOf(f), string(told)
	}
	return view{raw: func(w http.ResponseWriter) error {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, err := w.Write([]byte(text))
		return err
	}}
}
