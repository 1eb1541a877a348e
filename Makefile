# `make` lists what there is to do. Settings of the server are environment variables: see README.md.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help run test contract soak bench lint prerequisites postgres

help: ## list what there is to do
	@echo "make <target>:"
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: prerequisites ## build a release and serve a demo on http://127.0.0.1:8080, data in ./data
	cargo run --locked --release --bin switchboard -- serve --demo

test: prerequisites postgres ## run every test, on SQLite and on a PostgreSQL of the suite's own
	# The same random histories each time: a red run is a change's own. `soak` draws new ones.
	MODEL_SEED=$${MODEL_SEED:-20261120} cargo test --locked --workspace

soak: prerequisites postgres ## run the fault tests for twenty rounds, and long random histories
	SOAK_ROUNDS=$${SOAK_ROUNDS:-20} MODEL_STEPS=$${MODEL_STEPS:-5000} \
		cargo test --locked --test suite -- faults chaos model

contract: ## write docs/openapi.json, docs/asyncapi.json and the TypeScript types anew
	UPDATE_CONTRACT=1 cargo test --locked --lib contract

bench: prerequisites postgres ## measure a release: messages a second against pgbench, memory per connection
	scripts/bench.sh
	scripts/bench-history.sh

lint: prerequisites ## check format, clippy without warnings, licences and sources of dependencies
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	scripts/check-dependencies.sh

prerequisites: ## say what is missing to build, if anything is
	@scripts/check-prerequisites.sh

postgres: ## see that the tests have a PostgreSQL to start; install it when allowed
	@scripts/ensure-postgres.sh
