# `make` lists what there is to do. Settings of the server are environment variables: see README.md.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help run web test test-server test-web contract soak bench bench-web lint lint-server lint-web prerequisites postgres redis balancers faketime chromium

help: ## list what there is to do
	@echo "make <target>:"
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: prerequisites ## build a release and serve a demo on http://127.0.0.1:8080, data in ./data
	scripts/build-web.sh --if-possible
	cargo run --locked --release --bin switchboard -- serve --demo

web: ## build the web apps, when their sources changed; the next build of the server takes them
	scripts/build-web.sh

test: prerequisites postgres redis balancers faketime chromium ## run every test: test-server and test-web
	scripts/test.sh all

test-server: prerequisites postgres redis balancers faketime ## test the server, on SQLite and on a PostgreSQL of the suite's own
	scripts/test.sh server

test-web: prerequisites chromium ## test the web apps, alone and in Chromium against the server
	scripts/test.sh web

soak: prerequisites postgres redis faketime ## look for what fails once in many runs: an hour or two, half of it beside busy loops
	scripts/soak.sh

contract: ## write docs/openapi.json, docs/asyncapi.json and the TypeScript types anew
	UPDATE_CONTRACT=1 cargo test --locked --lib contract

bench: prerequisites postgres ## measure a release: messages a second against pgbench, memory per connection
	scripts/bench.sh
	scripts/bench-history.sh

bench-web: prerequisites chromium ## measure the web apps: how soon one can write, and how they take a flood
	scripts/build-web.sh
	cargo build --locked --bin switchboard
	cd web && npm run measure --workspace e2e

lint: lint-server lint-web ## check format, warnings and types, licences and sources of dependencies

lint-server: prerequisites
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	scripts/check-dependencies.sh

lint-web:
	scripts/build-web.sh --packages
	cd web && npm run check

prerequisites: ## say what is missing to build, if anything is
	@scripts/check-prerequisites.sh

postgres: ## see that the tests have a PostgreSQL to start; install it when allowed
	@scripts/ensure-postgres.sh

redis: ## see that the tests have a Redis to start; install it when allowed
	@scripts/ensure-redis.sh

balancers: ## see that the tests have nginx and HAProxy to start; install them when allowed
	@scripts/ensure-balancers.sh

faketime: ## see that the tests can set the clock of a server; install what they do it with when allowed
	@scripts/ensure-faketime.sh

chromium: ## see that the tests have a browser; install it when allowed
	@scripts/ensure-chromium.sh
