#!/usr/bin/env bash
# Measures matches: how soon a chat is on both screens when somebody asks for help and an organizer is
# free, from the later of the two: the request was acknowledged, the organizer said to be free. Once with
# more organizers than there is work for, and once with too few, so that requests wait.
#
#   scripts/bench-match.sh              50 requests a second: two minutes after the build
#   RATE=10 FREE=20 BUSY=8 RUNS=1 SECONDS_MEASURED=5 scripts/bench-match.sh
#   BINARY=target/debug/switchboard scripts/bench-match.sh      another build
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does; needs python3. Results and logs are in
# target/bench. A missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

rate=${RATE:-50}
free=${FREE:-100}
busy=${BUSY:-40}
runs=${RUNS:-3}
seconds=${SECONDS_MEASURED:-15}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# run NAME ORGANIZERS: each has a chat for a second, on a server of its own; the result is in NAME.json.
run() {
    psql_do -c "drop database if exists \"$1\"" -c "create database \"$1\"" 2>/dev/null
    start_server "$1" "postgres:///$1?host=$scratch&user=bench"
    timeout $((seconds + 240)) python3 scripts/desks.py "$url" "$data_dir/jwt-secret" "$seconds" match rate="$rate" \
        organizers="$2" holds=1 >"$results/$1.json" 2>"$results/$1-desks.log" ||
        die "the desk failed: see $results/$1-desks.log"
    stop_server
}

# report WHAT PREFIX
report() {
    local p99
    p99=$(for number in $(seq "$runs"); do first "$2-$number" p99; done | sort -n | median)
    awk -v what="$1" -v rate="$rate" -v p50="$(for number in $(seq "$runs"); do first "$2-$number" p50; done | sort -n | median)" \
        -v p99="$p99" -v count="$(first "$2-1" count)" 'BEGIN {
        printf "%s, %d requests a second: %d matches, p50 %.1f ms, p99 %.1f ms, target 100 ms: %s\n", what, rate, count, p50, p99,
            (p99 <= 100) ? "met" : "MISSED" }'
}

find_tools
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
start_postgres
for number in $(seq "$runs"); do
    run "free-$number" "$free"
    run "busy-$number" "$busy"
done
echo
report "organizers wait ($free of them)" free
report "requests wait ($busy organizers)" busy
rm -rf "$results"/*-data
