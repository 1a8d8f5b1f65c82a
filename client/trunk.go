package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Trunk is a way to a switch of the account's own.
type Trunk struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	AuthType        string    `json:"auth_type"`  // ip, credential
	SIPDomain       string    `json:"sip_domain"` // it never changes
	TerminationURI  *string   `json:"termination_uri"`
	OriginationURIs []string  `json:"origination_uris"` // in the order of trial
	MaxChannels     int       `json:"max_channels"`     // calls at one time; 0 is unlimited
	Status          string    `json:"status"`           // active
	CreatedAt       time.Time `json:"created_at"`
}

// TrunkSettings are what a trunk is made of. Name and AuthType are required.
type TrunkSettings struct {
	Name            string   `json:"name"`
	AuthType        string   `json:"auth_type"`                 // ip, credential
	TerminationURI  string   `json:"termination_uri,omitempty"` // a SIP URI
	OriginationURIs []string `json:"origination_uris,omitempty"`
	MaxChannels     int      `json:"max_channels,omitempty"`
}

// CreateTrunk makes a trunk.
func (c *Client) CreateTrunk(ctx context.Context, s TrunkSettings, options ...CallOption) (Trunk, error) {
	return call[Trunk](ctx, c, request{method: http.MethodPost, path: c.path("trunks"), body: s}, options...)
}

// ListTrunks are the account's trunks, oldest first.
func (c *Client) ListTrunks(ctx context.Context) iter.Seq2[Trunk, error] {
	return list[Trunk](ctx, c, c.path("trunks"), nil)
}

// GetTrunk is one trunk.
func (c *Client) GetTrunk(ctx context.Context, id string) (Trunk, error) {
	return get[Trunk](ctx, c, c.path("trunks", id))
}

// SetTrunk replaces every setting; what is left out gets its default.
func (c *Client) SetTrunk(
	ctx context.Context, id string, s TrunkSettings, options ...CallOption,
) (Trunk, error) {
	return call[Trunk](ctx, c, request{method: http.MethodPut, path: c.path("trunks", id), body: s}, options...)
}

// DeleteTrunk deletes a trunk with its addresses and credentials. ErrConflict: numbers go to it.
func (c *Client) DeleteTrunk(ctx context.Context, id string, options ...CallOption) error {
	return c.do(ctx, request{method: http.MethodDelete, path: c.path("trunks", id)}, options)
}

// IPACLEntry is a network from which a trunk takes calls.
type IPACLEntry struct {
	ID          string    `json:"id"`
	TrunkID     string    `json:"trunk_id"`
	IP          string    `json:"ip"` // as it was given
	Mask        int       `json:"mask"`
	CIDR        string    `json:"cidr"`
	Description *string   `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
}

// IPACLSettings are what an entry is made of. IP is required.
type IPACLSettings struct {
	IP          string `json:"ip"`
	Mask        int    `json:"mask,omitempty"` // 0 is 32, of IPv6 128
	Description string `json:"description,omitempty"`
}

// CreateIPACLEntry adds a network to a trunk. ErrConflict: it is there.
func (c *Client) CreateIPACLEntry(
	ctx context.Context, trunkID string, s IPACLSettings, options ...CallOption,
) (IPACLEntry, error) {
	r := request{method: http.MethodPost, path: c.path("trunks", trunkID, "ip-acl"), body: s}
	return call[IPACLEntry](ctx, c, r, options...)
}

// ListIPACL are the networks of a trunk, oldest first.
func (c *Client) ListIPACL(ctx context.Context, trunkID string) iter.Seq2[IPACLEntry, error] {
	return list[IPACLEntry](ctx, c, c.path("trunks", trunkID, "ip-acl"), nil)
}

// GetIPACLEntry is one network of a trunk.
func (c *Client) GetIPACLEntry(ctx context.Context, trunkID, id string) (IPACLEntry, error) {
	return get[IPACLEntry](ctx, c, c.path("trunks", trunkID, "ip-acl", id))
}

// DeleteIPACLEntry takes a network from a trunk.
func (c *Client) DeleteIPACLEntry(ctx context.Context, trunkID, id string, options ...CallOption) error {
	r := request{method: http.MethodDelete, path: c.path("trunks", trunkID, "ip-acl", id)}
	return c.do(ctx, r, options)
}

// Credential is a user name with which a trunk takes calls.
type Credential struct {
	ID        string    `json:"id"`
	TrunkID   string    `json:"trunk_id"`
	Username  string    `json:"username"`
	CreatedAt time.Time `json:"created_at"`
}

// CredentialSettings are what a credential is made of. The password never comes back.
type CredentialSettings struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

// CreateCredential adds a user name to a trunk. ErrConflict: it is there.
func (c *Client) CreateCredential(
	ctx context.Context, trunkID string, s CredentialSettings, options ...CallOption,
) (Credential, error) {
	r := request{method: http.MethodPost, path: c.path("trunks", trunkID, "credentials"), body: s}
	return call[Credential](ctx, c, r, options...)
}

// ListCredentials are the user names of a trunk, oldest first.
func (c *Client) ListCredentials(ctx context.Context, trunkID string) iter.Seq2[Credential, error] {
	return list[Credential](ctx, c, c.path("trunks", trunkID, "credentials"), nil)
}

// GetCredential is one user name of a trunk.
func (c *Client) GetCredential(ctx context.Context, trunkID, id string) (Credential, error) {
	return get[Credential](ctx, c, c.path("trunks", trunkID, "credentials", id))
}

// DeleteCredential takes a user name from a trunk.
func (c *Client) DeleteCredential(ctx context.Context, trunkID, id string, options ...CallOption) error {
	r := request{method: http.MethodDelete, path: c.path("trunks", trunkID, "credentials", id)}
	return c.do(ctx, r, options)
}
