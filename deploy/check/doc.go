// Package check owns the tests that hold the files of deploy/ to the schemas of those who will read them,
// by their own code: Kubernetes' types, Compose's loader, BuildKit's parser. It is a module of its own, so
// that the program needs none of this; `make lint-deploy` runs it.
package check
