#!/usr/bin/env bash
# Checks the dependencies against deny.toml. Known vulnerabilities only when their database, which is
# on the network, can be reached; when not, that is said and is no error.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v cargo-deny >/dev/null; then
    echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2
    exit 1
fi

cargo deny --locked --workspace check --hide-inclusion-graph bans licenses sources
if timeout 120 cargo deny --locked fetch db; then
    cargo deny --locked --workspace check --hide-inclusion-graph advisories
else
    echo "advisories were NOT checked: their database cannot be reached from here" >&2
fi
