#!/usr/bin/env bash
# reproducible.sh builds the program twice, each time from another folder and with an empty build cache,
# and fails unless both files have the same bytes. It prints their SHA-256.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in one two; do
	git clone --quiet --no-hardlinks . "$work/$build/source"
	(cd "$work/$build/source" &&
		GOCACHE=$work/$build/cache CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/$build/tryvox" ./cmd/tryvox)
done
cmp "$work/one/tryvox" "$work/two/tryvox"
sha256sum <"$work/one/tryvox" | cut -d' ' -f1
