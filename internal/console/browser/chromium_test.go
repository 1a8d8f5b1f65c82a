package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tryvox.io/numbers/internal/db/dbtest"
)

// patience bounds each thing that a person waits for, startMax the start of Chromium. Nothing waits longer
// than it must; on two busy cores a start took 30 s.
const (
	patience = 30 * time.Second
	startMax = 2 * time.Minute
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		defer closeChromium()
		return dbtest.Suite{M: m}.Run()
	}())
}

var (
	openChromium  = sync.OnceValues(startChromium)
	closeChromium = func() {}
)

// startChromium starts one browser for all tests. It knows no host but this machine's own address.
func startChromium() (context.Context, error) {
	program, err := findChromium()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WSURLReadTimeout(startMax))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	closeChromium = func() { closeTab(); stop() }
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return ctx, nil
}

func findChromium() (program string, err error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program, err = exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", err
}

// chromium is the browser. Where none is installed the test is skipped, or fails if CI or
// TRYVOX_TEST_REQUIRE_CHROMIUM is set.
func chromium(t *testing.T) context.Context {
	t.Helper()
	required := os.Getenv("CI") != "" || os.Getenv("TRYVOX_TEST_REQUIRE_CHROMIUM") != ""
	if _, err := findChromium(); err != nil && !required {
		t.Skip(err)
	}
	ctx, err := openChromium()
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}
