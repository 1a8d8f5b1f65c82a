package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tryvox.io/numbers/client"
	"tryvox.io/numbers/internal/webhook"
)

const (
	// listenEvery is how often new events are asked for: soon enough for who watches, and little work.
	listenEvery = time.Second
	// sandboxKey is how keys of sandbox accounts begin (HTTP contract, section 1).
	sandboxKey = "tvx_sk_test_"
	// The length of a secret's key, by Standard Webhooks.
	secretKeyBytesMin, secretKeyBytesMax = 24, 64
)

type listenCommand struct {
	remoteFlags
	ForwardTo  string   `placeholder:"URL" help:"Send each event there, signed as a webhook; without it they are only shown."`
	Since      *instant `placeholder:"TIME" help:"Begin with what happened then, on the account's clock; without it with what happens from now on."`
	SecretFile string   `placeholder:"FILE" help:"File with the secret whsec_… that signs; without it one is made and shown."`
}

// heard is an event as listen shows it.
type heard struct {
	Event      client.Event `json:"event"`
	Status     *int64       `json:"status"` // of the receiver's answer
	Error      *string      `json:"error"`  // why there was none
	DurationMs *int64       `json:"duration_ms"`
}

// Run shows and forwards events, in their order and each once, until Ctrl-C. What a receiver does not take
// is shown and not sent again: this is for work at a desk.
func (c *listenCommand) Run(e *environment) error {
	key, err := c.key(e)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(key, sandboxKey) {
		return &usageError{errors.New("listen is for sandbox accounts, whose keys begin with " + sandboxKey +
			": events of a live one belong to its webhook endpoints")}
	}
	server, err := c.client(key)
	if err != nil {
		return err
	}
	secret, err := c.secret(e)
	if err != nil {
		return err
	}
	after := ""
	if c.Since == nil {
		last, err := server.LastEvent(e.ctx)
		if err != nil {
			return err
		}
		if last != nil {
			after = last.Cursor
		}
	}
	everywhere := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	where := &webhook.Guard{Allowed: everywhere} // it is the user's matter
	sender := webhook.NewSender(where, time.Now, webhook.TimeoutDefault)
	defer sender.Close()
	fmt.Fprintln(e.stderr, "Listening to "+c.Account+"; Ctrl-C ends it.")
	return c.listen(e, server, after, func(event client.Event) heard {
		if c.ForwardTo == "" {
			return heard{Event: event}
		}
		return forward(e.ctx, sender, c.message(event, secret), event)
	})
}

// secret is what signs; nothing is signed where nothing is forwarded.
func (c *listenCommand) secret(e *environment) (string, error) {
	if c.ForwardTo == "" {
		return "", nil
	}
	u, err := url.Parse(c.ForwardTo)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &usageError{errors.New("--forward-to must be a URL such as http://localhost:3000/webhooks")}
	}
	if c.SecretFile == "" {
		secret := webhook.NewSecret()
		fmt.Fprintln(e.stderr, "The webhooks are signed with "+secret)
		return secret, nil
	}
	secret, err := e.secret("--secret-file", c.SecretFile)
	if err != nil {
		return "", err
	}
	text, marked := strings.CutPrefix(secret, "whsec_")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !marked || len(raw) < secretKeyBytesMin || len(raw) > secretKeyBytesMax {
		return "", fmt.Errorf("--secret-file: %s must hold whsec_ and the Base64 of %d to %d bytes", c.SecretFile,
			secretKeyBytesMin, secretKeyBytesMax)
	}
	return secret, nil
}

// listen asks for events behind the cursor again and again. A server that is away is waited for.
func (c *listenCommand) listen(
	e *environment, server *client.Client, after string, tell func(client.Event) heard,
) error {
	away := false
	for {
		for event, err := range server.ListEvents(e.ctx, client.EventFilter{After: after}) {
			switch {
			case e.ctx.Err() != nil:
				return nil
			case err != nil && lasting(err):
				return err
			case err != nil:
				if !away {
					fmt.Fprintln(e.stderr, "The server is away, and is asked again:", err)
				}
				away = true
				continue
			}
			away, after = false, event.Cursor
			if c.Since != nil && event.CreatedAt.UnixMicro() < int64(*c.Since) {
				continue
			}
			h := tell(event)
			if e.ctx.Err() != nil {
				return nil
			}
			if err := e.result(h, h.line()); err != nil {
				return err
			}
		}
		select {
		case <-e.ctx.Done():
			return nil
		case <-time.After(listenEvery):
		}
	}
}

// lasting tells whether asking again will not help: the server answered, and not that it is away.
func lasting(err error) bool {
	var refused *client.Error
	return errors.As(err, &refused) && refused.Status/100 == 4 && !errors.Is(err, client.ErrRateLimited)
}

// message is the event as the account's webhook endpoints are told it.
func (c *listenCommand) message(event client.Event, secret string) webhook.Message {
	body, err := json.Marshal(struct {
		ID        string          `json:"id"`
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		AccountID string          `json:"account_id"`
		E164      *string         `json:"e164"`
		Content   json.RawMessage `json:"data"`
	}{event.ID, event.Type, event.CreatedAt, c.Account, event.E164, event.Data})
	if err != nil {
		panic("listen: event " + event.ID + ": " + err.Error()) // it was JSON when it was read
	}
	return webhook.Message{URL: c.ForwardTo, ID: event.ID, Secrets: []string{secret}, Body: body}
}

func forward(ctx context.Context, sender *webhook.Sender, m webhook.Message, event client.Event) heard {
	r := sender.Send(ctx, m)
	ms := r.Duration.Milliseconds()
	h := heard{Event: event, Status: r.Status, DurationMs: &ms}
	if r.Status == nil {
		h.Error = &r.Error
	}
	return h
}

// line is "2026-04-09T10:30:00Z number.purchased +919876543210 evt_… → 200 OK (12 ms)".
func (h heard) line() string {
	text := strings.Join([]string{
		h.Event.CreatedAt.Format(time.RFC3339), h.Event.Type, orDash(h.Event.E164), h.Event.ID,
	}, " ")
	switch {
	case h.Status != nil:
		text += fmt.Sprintf(" → %d %s", *h.Status, http.StatusText(int(*h.Status)))
	case h.Error != nil:
		text += " → " + *h.Error
	default:
		return text
	}
	return text + " (" + strconv.FormatInt(*h.DurationMs, 10) + " ms)"
}
