package routing

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/fault"
)

// refused names the fields that a check refuses.
func refused(err error) []string {
	var f *fault.Error
	var names []string
	if errors.As(err, &f) && f.Kind == fault.Invalid {
		for _, field := range f.Fields {
			names = append(names, field.Name)
		}
	}
	return names
}

func text(s string) *string { return &s }

func bits(n int64) *int64 { return &n }

func TestTrunkSettings(t *testing.T) {
	fine := TrunkSettings{Name: "Office", AuthType: ByIP}
	tests := []struct {
		change func(s *TrunkSettings)
		want   []string
	}{
		{func(*TrunkSettings) {}, nil},
		{func(s *TrunkSettings) { s.Name = strings.Repeat("ü", 200) }, nil},
		{func(s *TrunkSettings) { s.Name = strings.Repeat("ü", 201) }, []string{"name"}},
		{func(s *TrunkSettings) { s.Name = "\u2003" }, []string{"name"}},
		{func(s *TrunkSettings) { s.Name = "a\x7fb" }, []string{"name"}},
		{func(s *TrunkSettings) { s.MaxChannels = 1_000_000 }, nil},
		{func(s *TrunkSettings) { s.MaxChannels = 1_000_001 }, []string{"max_channels"}},
		{func(s *TrunkSettings) { s.OriginationURIs = make([]string, 11) }, []string{"origination_uris"}},
		{func(s *TrunkSettings) { *s = TrunkSettings{TerminationURI: text("x"), OriginationURIs: []string{"x"}} },
			[]string{"name", "auth_type", "termination_uri", "origination_uris"}},
	}
	for i, tt := range tests {
		s := fine
		tt.change(&s)
		if diff := cmp.Diff(tt.want, refused(s.Check())); diff != "" {
			t.Errorf("%d: %+v (-want +got):\n%s", i, s, diff)
		}
	}
}

func TestAddress(t *testing.T) {
	tests := []struct {
		ip   string
		mask *int64
		cidr string   // empty: refused
		bad  []string // what then
	}{
		{"203.0.113.7", nil, "203.0.113.7/32", nil},
		{"203.0.113.7", bits(32), "203.0.113.7/32", nil},
		{"203.0.113.7", bits(1), "128.0.0.0/1", nil},
		{"2001:db8:0::ffff", bits(48), "2001:db8::/48", nil},
		{"2001:db8::1", bits(128), "2001:db8::1/128", nil},
		{"203.0.113.7", bits(0), "", []string{"mask"}},
		{"203.0.113.7", bits(33), "", []string{"mask"}},
		{"2001:db8::1", bits(129), "", []string{"mask"}},
		{"2001:db8::1", bits(-1), "", []string{"mask"}},
		{"", bits(1 << 40), "", []string{"ip", "mask"}},
		{"::ffff:203.0.113.7", nil, "", []string{"ip"}},
	}
	for _, tt := range tests {
		s := AddressSettings{IP: tt.ip, Mask: tt.mask}
		a, err := NewAddress("trunk_1", s, 0)
		if a.CIDR != tt.cidr {
			t.Errorf("%s: cidr %q, want %q", tt.ip, a.CIDR, tt.cidr)
		}
		if diff := cmp.Diff(tt.bad, refused(err)); diff != "" {
			t.Errorf("%s: refused (-want +got):\n%s", tt.ip, diff)
		}
	}
}

func TestApplicationChange(t *testing.T) {
	before := ApplicationSettings{Name: "Menu", AnswerURL: text("https://example.com/"), AnswerMethod: "GET"}
	after := ApplicationChange{"answer_url": nil, "sip_uri": text("sip:a.b"), "answer_method": nil}.Apply(before)
	want := ApplicationSettings{Name: "Menu", SIPURI: text("sip:a.b"), AnswerMethod: "POST"}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("after the change (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, ApplicationChange{}.Apply(before)); diff != "" {
		t.Errorf("after no change (-want +got):\n%s", diff)
	}
	for _, name := range ApplicationFields {
		c := ApplicationChange{name: text("\x00")}
		if got := refused(c.Check()); len(got) != 1 || got[0] != name {
			t.Errorf("change of %s: refused %v", name, got)
		}
	}
}

// RFC 7616, section 3.9.1: who has HA1 can verify what a device sends, and needs no password.
func TestDigestsVerifyTheExampleOfTheRFC(t *testing.T) {
	kept := CredentialSettings{Username: "Mufasa", Password: "Circle of Life"}.Digests("http-auth@example.org")
	tests := []struct {
		ha1  string
		hash func() hash.Hash
		want string
	}{
		{kept.MD5, md5.New, "8ca523f5e9506fed4657c9700eebdbec"},
		{kept.SHA256, sha256.New, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
	}
	for _, tt := range tests {
		sum := func(s string) string {
			h := tt.hash()
			h.Write([]byte(s))
			return hex.EncodeToString(h.Sum(nil))
		}
		got := sum(tt.ha1 + ":7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:" +
			"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:" + sum("GET:/dir/index.html"))
		if got != tt.want {
			t.Errorf("response %s, want %s", got, tt.want)
		}
	}
}

func TestNewTrunkHasADomainOfItsOwn(t *testing.T) {
	trunk := NewTrunk(TrunkSettings{Name: "Office"}, "example.com", 0)
	name, found := strings.CutSuffix(trunk.SIPDomain, ".sip.example.com")
	if !found || strings.Replace(name, "-", "_", 1) != trunk.ID || !isHost(trunk.SIPDomain) {
		t.Errorf("the trunk %s has the SIP domain %s", trunk.ID, trunk.SIPDomain)
	}
	if trunk.OriginationURIs == nil {
		t.Error("no origination URIs are null, want an empty array")
	}
}
