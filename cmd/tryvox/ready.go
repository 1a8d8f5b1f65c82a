package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"
)

// readyTimeout bounds the question: the server gives its database less.
const readyTimeout = 5 * time.Second

// readyCommand is for containers, which hold no program but this one to look after it.
type readyCommand struct {
	Addr    string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where serve listens; on all addresses: the loopback's is asked."`
	TLSCert string `name:"tls-cert" type:"path" placeholder:"FILE" help:"The certificate that serve was given."`
}

// Run asks the server at the address whether it can serve, and fails unless it can.
func (c *readyCommand) Run(e *environment) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return &usageError{fmt.Errorf("--addr: %w", err)}
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	transport := &http.Transport{DisableKeepAlives: true}
	url := "http://" + net.JoinHostPort(host, port) + "/readyz"
	if c.TLSCert != "" {
		url = "https" + url[len("http"):]
		if transport.TLSClientConfig, err = only(c.TLSCert); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(e.ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Transport: transport, Timeout: readyTimeout}).Do(r)
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, answer.Status)
	}
	return e.result(map[string]bool{"ready": true}, "ready")
}

// only trusts a server with the certificate that the file begins with, whatever its names are and
// whoever signed it.
func only(file string) (*tls.Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // instead of a chain and names, the certificate itself is compared
		VerifyPeerCertificate: func(shown [][]byte, _ [][]*x509.Certificate) error {
			if len(shown) == 0 || !bytes.Equal(shown[0], block.Bytes) {
				return errors.New("the server has another certificate than " + file)
			}
			return nil
		},
	}, nil
}
