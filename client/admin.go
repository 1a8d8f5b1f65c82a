package client

// Admin calls the operator's API: it runs the store for everybody. It is safe for concurrent use, and what
// Client says of amounts, times, failures and retries holds here too.
type Admin struct{ client *Client }

// NewAdmin makes a client for a key of the scope operator, which belongs to a live account.
func NewAdmin(key string, options ...Option) (*Admin, error) {
	c, err := New("", key, options...)
	if err != nil {
		return nil, err
	}
	return &Admin{c}, nil
}

// adminPath is a path below /v1/admin.
func adminPath(parts ...string) string { return "/v1/admin" + join(parts) }
