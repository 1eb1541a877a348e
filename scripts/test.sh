#!/usr/bin/env bash
# Runs the tests of the server, of the web apps, or both, and lists the slowest of them.
#
#   scripts/test.sh server|web|all
set -euo pipefail
cd "$(dirname "$0")/.."

which=$1
folder=target/test
rm -rf "$folder"
mkdir -p "$folder"
export TEST_TIMES=$PWD/$folder

# Most tests of the server wait for something more than they compute: two for each core.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(nproc)))}
# The same random histories each time, but for one of several servers. `soak` draws new ones.
export MODEL_SEED=${MODEL_SEED:-20261120}

# All that cargo builds for tests, with the server itself, which the browser needs too.
build="cargo test --locked --workspace --no-run"
server="cargo test --locked --workspace --config \"target.'cfg(all())'.runner=['\$PWD/scripts/timed.sh']\""
web="scripts/build-web.sh && cd web && npm run check && npm run size && npm test"
browser="cd web && npm run test --workspace e2e"

run() {
    scripts/beside.sh "$folder" "$@"
}

# What needs nothing of the server is tested while that is compiled. Nothing runs beside the server's own tests, or
# beside the browser: they look at how soon something happens.
case $which in
server)
    run server "$server"
    ;;
web)
    run build "$build" web "$web"
    run browser "$browser"
    ;;
all)
    run build "$build" web "$web"
    run server "$server"
    run browser "$browser"
    ;;
*)
    echo "scripts/test.sh server|web|all" >&2
    exit 2
    ;;
esac
scripts/slowest.sh "$folder"
