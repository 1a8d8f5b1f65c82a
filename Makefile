# Every task of the repository; `make help` lists them. `make test` is the one that counts:
# it installs what it needs, and CI runs nothing else.

LINT_VERSION := v2.15.0
LINT         := .bin/golangci-lint-$(LINT_VERSION)/golangci-lint
FUZZTIME     ?= 30s
RAPIDCHECKS  ?= 400

REDOCLY_VERSION := 2.77.0

SBOM_VERSION := v1.9.0
SBOM         := .bin/cyclonedx-gomod-$(SBOM_VERSION)/cyclonedx-gomod

NFPM_VERSION := v2.45.2
NFPM         := .bin/nfpm-$(NFPM_VERSION)/nfpm

# -race wants a C compiler; CI has one or gets one, elsewhere the tests run without.
TOOLS := postgresql $(if $(CI),gcc)

# The race detector watches all code but SQLite's own, which was C: it has no goroutine and shares no function
# with ours, and is most of the work. The other packages of modernc.org must be watched: the linker may
# take their copy of a generic function, such as sync.Map's, for everybody's.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false
# A watched program ends at once, not a second later: the tests run a hundred.
export GORACE := atexit_sleep_ms=10

.DEFAULT_GOAL := help
.PHONY: help test check build demo fmt vet lint lint-openapi lint-deploy packages packages-test tidy generate reproducible sbom fuzz prove drill bench bench-scale bench-quick bench-guard tools clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: TOOLS += chromium
test: tools ## Run every test on SQLite and PostgreSQL, with -race where gcc is present; in CI, the lints and tests of deploy/ and bench-guard too
	CGO_ENABLED=0 go build -buildvcs=false ./...
	CGO_ENABLED=0 go vet ./...
	CGO_ENABLED=0 go vet -tags idle_store ./internal/app ./internal/api ./cmd/tryvox
	CGO_ENABLED=0 go test -tags idle_store -vet=off ./internal/api -run TestIdleStore
	@export TRYVOX_TEST_REQUIRE_POSTGRES=1 TRYVOX_TEST_REQUIRE_CHROMIUM=1; set -x; \
	if scripts/need.sh --has gcc; then CGO_ENABLED=1 go test $(RACE) -vet=off -timeout 15m ./...; \
	else CGO_ENABLED=0 go test -vet=off -timeout 15m ./...; fi
	$(if $(filter true,$(CI)),$(MAKE) lint-deploy && GOFLAGS="$$GOFLAGS -buildvcs=false" $(MAKE) packages-test)
	$(if $(filter true,$(CI)),CGO_ENABLED=0 go run ./bench -plan guard -guard bench/recorded.json)

check: lint tidy test ## Run all that must pass before a commit: format, vet, lint, tidy, tests

build: ## Build the program into ./tryvox
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o tryvox ./cmd/tryvox

reproducible: ## Build the committed state twice, from nothing, and compare the bytes: 2 minutes
	scripts/reproducible.sh

lint-deploy: TOOLS := $(if $(CI),promtool)
lint-deploy: tools ## Hold deploy/ to the schemas of Kubernetes, Compose and Dockerfiles, and its rules to promtool (Debian: prometheus)
	cd deploy/check && go test -count 1 . # what it reads is outside the module, so no result may be kept
	@if command -v promtool >/dev/null; then set -e; promtool check rules deploy/prometheus/*.yml; \
		promtool test rules deploy/prometheus/tests/*.yml; \
	else echo "lint-deploy: no promtool here, so the rules were not looked at"; fi

# package KIND VERSION FOLDER, of ./tryvox
package = mkdir -p $(3) && PACKAGE_VERSION=$(2) PACKAGE_ARCH=$$(go env GOARCH) SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct || echo 0) \
	$(NFPM) package --config deploy/package/nfpm.yaml --packager $(1) --target $(3)/
version = $$(./tryvox version | cut -d' ' -f2)

packages: build $(NFPM) ## Write a deb and an rpm into dist/
	rm -rf dist && mkdir dist
	./tryvox manual | gzip -9n >dist/tryvox.1.gz
	$(call package,deb,$(version),dist)
	$(call package,rpm,$(version),dist)

packages-test: TOOLS := rpm
packages-test: tools packages ## Install, use, upgrade, remove and purge the deb in a system of its own (root, Debian), read the rpm
	touch tryvox # a package has the commit's time, whenever it is made
	$(call package,deb,$(version),dist/again)
	$(call package,rpm,$(version),dist/again)
	cmp dist/tryvox*.deb dist/again/tryvox*.deb
	cmp dist/tryvox*.rpm dist/again/tryvox*.rpm
	$(call package,deb,99.0.0,dist/newer)
	CGO_ENABLED=0 go test -vet=off ./cmd/tryvox -run 'TestDeb|TestRPM' -count 1 -v -packages $(CURDIR)/dist

sbom: build $(SBOM) ## Write tryvox.cdx.json: what is in the program (CycloneDX); licences: docs/licences.md
	$(SBOM) bin -json -version "$$(./tryvox version | cut -d' ' -f2)" -output tryvox.cdx.json tryvox

demo: ## Run the demonstration: a stocked catalog, an account, one curl command
	CGO_ENABLED=0 go run ./cmd/tryvox demo

fmt: $(LINT) ## Format all Go files
	$(LINT) fmt

vet: ## Run go vet
	CGO_ENABLED=0 go vet ./...

lint: $(LINT) ## Run golangci-lint, which also checks the format
	$(LINT) run

lint-openapi: ## Lint docs/openapi.json with Redocly CLI; without npx (Node.js) it says so and does nothing
	@if command -v npx >/dev/null; then npx --yes @redocly/cli@$(REDOCLY_VERSION) lint docs/openapi.json; \
	else echo "lint-openapi: no npx here, so nothing was looked at"; fi

tidy: ## Check go.mod, and hold the code to the rules of the house (internal/tidy)
	go mod tidy -diff
	go test ./internal/tidy

generate: ## Write the generated files anew; the difference is reviewed and committed
	go generate ./...

fuzz: tools ## Fuzz each target for FUZZTIME (30s), the API against its document RAPIDCHECKS (400) times
	@grep -roE '^func Fuzz\w+' --include='*_test.go' client cmd internal | while IFS=: read -r file name; do \
		( set -x; go test -run '^$$' -fuzz "^$${name#func }$$" -fuzztime $(FUZZTIME) "./$${file%/*}" ) || exit 1; \
	done
	go test -timeout 30m -run TestServerKeepsItsDocument ./internal/api -rapid.checks=$(RAPIDCHECKS)

prove: tools ## Kill, cut, fill up and race the product, and print the figures of docs/proof.md: 15 minutes at most
	CGO_ENABLED=0 TRYVOX_TEST_REQUIRE_POSTGRES=1 go test ./internal/prove -prove -v -count 1 -parallel 6 -timeout 15m

drill: TOOLS += patroni etcd
drill: tools ## Lose the leader of three PostgreSQL hosts under load, six times, and print the gaps: 5 minutes
	CGO_ENABLED=0 TRYVOX_TEST_REQUIRE_POSTGRES=1 go test ./internal/prove -run TestFailover -drill -v -count 1 -timeout 8m

bench: tools ## Measure all up to a million numbers and write docs/benchmarks.md: 20 minutes at most
	CGO_ENABLED=0 go run ./bench -plan full -doc docs -readme README.md

bench-scale: tools ## The same up to ten million numbers, into docs/benchmarks-scale.md: an hour, 40 GB of disk
	CGO_ENABLED=0 go run ./bench -plan scale -doc docs

bench-quick: tools ## Print the main ratios, and record them for bench-guard: 2 minutes
	CGO_ENABLED=0 go run ./bench -plan quick -record bench/recorded.json -readme README.md

bench-guard: tools ## Fail when a ratio is twice in a row below half of that in bench/recorded.json: 2 minutes at most
	CGO_ENABLED=0 go run ./bench -plan guard -guard bench/recorded.json

tools: # what the tests need beside Go
	@scripts/need.sh $(TOOLS)

clean: ## Remove what the tasks built
	rm -rf .bin dist tryvox tryvox.cdx.json
	go clean -testcache

$(LINT):
	GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

$(SBOM):
	GOBIN=$(CURDIR)/$(@D) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(SBOM_VERSION)

$(NFPM):
	GOBIN=$(CURDIR)/$(@D) go install github.com/goreleaser/nfpm/v2/cmd/nfpm@$(NFPM_VERSION)
