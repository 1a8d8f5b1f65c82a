package console

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

const assetsPath = "/console/assets/"

// What pages load. htmx is the file of its npm package, version 2.0.8, unchanged.
//
//go:embed assets
var files embed.FS

// asset is a file under a name that changes with its content, so it may be kept for ever.
type asset struct {
	contentType string
	content     []byte
}

// assets gives them by the name that changes, and those names by the file's. They are read when the first
// page is made: commands that show none do not pay for it.
var assets = sync.OnceValues(readAssets)

// assetHashChars is enough to tell versions apart.
const assetHashChars = 12

func readAssets() (byName map[string]asset, names map[string]string) {
	byName, names = map[string]asset{}, map[string]string{}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		panic("console: " + err.Error()) // it is part of the program
	}
	for _, e := range entries {
		content, err := fs.ReadFile(files, path.Join("assets", e.Name()))
		if err != nil {
			panic("console: " + err.Error())
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:])[:assetHashChars] + ext
		names[e.Name()] = assetsPath + name
		byName[name] = asset{contentType(ext), content}
	}
	return byName, names
}

func contentType(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".ico":
		return "image/x-icon"
	}
	if known := mime.TypeByExtension(ext); known != "" {
		return known
	}
	return "text/plain; charset=utf-8"
}

// assetURL is where a file of assets is; an unknown one is a programmer's mistake.
func assetURL(name string) string {
	_, names := assets()
	url, ok := names[name]
	if !ok {
		panic("console: no asset " + name)
	}
	return url
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	byName, _ := assets()
	a, ok := byName[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	_ = a.write(w, keptForever) // the client is gone: there is nobody to tell
}

// keptForever is for what has another name when it changes.
const keptForever = "public, max-age=31536000, immutable"

// write answers with the asset, and says how long it may be kept.
func (a asset) write(w http.ResponseWriter, kept string) error {
	h := w.Header()
	h.Set("Cache-Control", kept)
	h.Set("Content-Type", a.contentType)
	_, err := w.Write(a.content)
	return err
}
