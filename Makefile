# Two commands do everything on a fresh machine with a Swift toolchain: `make demo` and `make test`.
# Each sets up what is missing first and says so. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The runtime is linked in: loading and binding its libraries would take longer than most queries.
BUILD := swift build -c release --static-swift-stdlib
FIXTURE_STORE ?= .build/demo.store
TARGET ?= all
SECONDS ?= 600

.PHONY: help setup build test demo fixtures bench-store bench-promql bench-logql fuzz format lint clean

help: ## List the commands.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Install the system packages that are missing.
	@scripts/setup.sh

build: setup ## Build the release.
	@$(BUILD) --product lookback
	@$(BUILD) --product lookback-conformance
	@$(BUILD) --product lookback-fixtures

test: setup ## Run every test, and check the formatting.
	@LOOKBACK_SETUP=tests scripts/setup.sh
	@swift build --build-tests
	@swift format lint --strict --recursive Package.swift Sources Tests
	@scripts/test.sh
	@echo "test: everything holds"

demo: setup ## Import the fixtures, run the guide, replay its alerts.
	@$(BUILD) --product lookback
	@scripts/demo.sh

fixtures: ## Make Fixtures/recorded anew; the bytes are the same each time.
	@$(BUILD) --product lookback-fixtures
	@.build/release/lookback-fixtures Fixtures/recorded

bench-store: setup ## Measure the store beside its peers; about ten minutes, 12 GB in BENCH_DIR.
	@LOOKBACK_SETUP=bench scripts/setup.sh
	@$(BUILD) --product lookback
	@$(BUILD) --product lookback-bench
	@Tests/Benchmarks/bench-store $(BENCH)

bench-promql: setup ## Measure PromQL beside its peers; about fifteen minutes, 10 GB in BENCH_DIR.
	@LOOKBACK_SETUP=bench scripts/setup.sh
	@$(BUILD) --product lookback
	@$(BUILD) --product lookback-bench
	@Tests/Benchmarks/bench-promql $(BENCH)

bench-logql: setup ## Measure LogQL beside ripgrep and jq; about five minutes, 1 GB in BENCH_DIR.
	@LOOKBACK_SETUP=bench scripts/setup.sh
	@$(BUILD) --product lookback
	@$(BUILD) --product lookback-bench
	@Tests/Benchmarks/bench-logql $(BENCH)

fuzz: setup ## Fuzz the decoders: TARGET=name (all), SECONDS=600 each.
	@scripts/fuzz.sh "$(TARGET)" "$(SECONDS)"

format: ## Format all Swift sources.
	@swift format format --in-place --recursive Package.swift Sources Tests

lint: ## Check the formatting only.
	@swift format lint --strict --recursive Package.swift Sources Tests

clean: ## Remove what was built.
	@rm -rf .build .build-*
