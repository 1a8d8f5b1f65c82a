// Package prove holds the proofs of what the README promises, as tests: servers that are killed,
// disks that fill up and lose their power, networks that fail, clients that race. It owns nothing
// of the product. `go test` runs a short form, `make prove` the long one with its figures.
package prove
