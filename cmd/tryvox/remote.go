package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"

	"tryvox.io/numbers/client"
)

// secretBytesMax is above every key and every secret of a webhook.
const secretBytesMax = 4 << 10

// remoteFlags say to which server a command speaks, and for whom. The key is a secret, so it comes by the
// environment or a file.
type remoteFlags struct {
	Server  string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server."`
	Account string `required:"" placeholder:"ID" help:"The account that the key is for."`
	KeyFile string `placeholder:"FILE" help:"File with the API key; -: standard input. Without it TRYVOX_KEY has the key."`
}

// key is the API key.
func (f *remoteFlags) key(e *environment) (string, error) {
	if f.KeyFile != "" {
		return e.secret("--key-file", f.KeyFile)
	}
	key := strings.TrimSpace(e.getenv("TRYVOX_KEY"))
	if key == "" {
		return "", &usageError{errors.New("no API key: set TRYVOX_KEY, or name a file with --key-file")}
	}
	return key, nil
}

// secret reads a file that holds a secret and nothing else.
func (e *environment) secret(flag, name string) (string, error) {
	file, err := e.input(name)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	defer file.close()
	text, err := io.ReadAll(io.LimitReader(file, secretBytesMax))
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" || strings.ContainsAny(secret, " \t\r\n") {
		return "", fmt.Errorf("%s: %s must hold one line, the secret", flag, name)
	}
	return secret, nil
}

// client is one for the server and the account.
func (f *remoteFlags) client(key string) (*client.Client, error) {
	c, err := client.New(f.Account, key, client.WithURL(f.Server))
	if err != nil {
		return nil, &usageError{err}
	}
	return c, nil
}

// with calls the server with the key.
func (f *remoteFlags) with(e *environment, do func(c *client.Client) error) error {
	key, err := f.key(e)
	if err != nil {
		return err
	}
	c, err := f.client(key)
	if err != nil {
		return err
	}
	return do(c)
}

// errDeclined is the end of a command that asked.
var errDeclined = errors.New("nothing was done")

// agree asks on a terminal, unless it was agreed to by flag. Where nobody can be asked it is wrong usage.
func (e *environment) agree(yes bool, question string) error {
	if yes {
		return nil
	}
	in, isFile := e.stdin.(*os.File)
	if !isFile || !isatty.IsTerminal(in.Fd()) {
		return &usageError{errors.New("nobody can be asked here: add --yes")}
	}
	fmt.Fprint(e.stderr, question+" [y/N] ")
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return errDeclined
}
