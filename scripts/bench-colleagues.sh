#!/usr/bin/env bash
# Measures what a large desk costs the others: 2,000 organizers of one agency watch each other while a
# hundred of them a second change what they say, beside chats of other agencies; against the same chats
# alone. And whether the server's memory stays where it is.
#
#   scripts/bench-colleagues.sh         three minutes after the build
#   ORGANIZERS=200 RATE=10 RUNS=1 SECONDS_MEASURED=5 scripts/bench-colleagues.sh
#   BINARY=target/debug/switchboard scripts/bench-colleagues.sh      another build
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does; needs python3. Results and logs are in
# target/bench. A missed target is printed, not an error; exit status 1 when a message was lost, doubled
# or out of order.
set -euo pipefail
cd "$(dirname "$0")/.."

organizers=${ORGANIZERS:-2000}
rate=${RATE:-100}
chats=${CHATS:-50}
runs=${RUNS:-3}
seconds=${SECONDS_MEASURED:-10}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh
ulimit -n "$(ulimit -Hn)"

# load NAME: its result is in NAME.json.
load() {
    if ! timeout $((seconds + 300)) "$binary" load --url "$url" --data-dir "$data_dir" --size 100 --chats "$chats" \
        --window 1 --warmup 2 --seconds "$seconds" --json >"$results/$1.json" 2>"$results/$1-load.log"; then
        status=1
        echo "bench: $1 failed: see $results/$1.json and $1-load.log" >&2
    fi
}

p99() {
    for number in $(seq "$runs"); do
        first "$1-$number" p99
    done | sort -n | median
}

resident() {
    awk '/VmRSS/ { printf "%d\n", $2 / 1024 }' "/proc/$server_pid/status"
}

find_tools
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
start_postgres
psql_do -c 'create database colleagues'
start_server colleagues "postgres:///colleagues?host=$scratch&user=bench"
load warm

# The desk is there all the time, so that only what it says differs: it changes nothing while the others are alone.
for number in $(seq "$runs"); do
    load "alone-$number"
    python3 scripts/desks.py "$url" "$data_dir/jwt-secret" "$((seconds + 10))" colleagues organizers="$organizers" rate="$rate" \
        >"$results/desk-$number.json" 2>"$results/desk-$number.log" &
    desk=$!
    others+=("$desk")
    for _ in $(seq 1200); do
        ! grep -q 'all watch' "$results/desk-$number.log" || break
        kill -0 "$desk" 2>/dev/null || die "the desk failed: see $results/desk-$number.log"
        sleep 0.1
    done
    resident >"$results/resident-$number"
    load "beside-$number"
    resident >>"$results/resident-$number"
    wait "$desk" || die "the desk failed: see $results/desk-$number.log"
    resident >>"$results/resident-$number"
done
stop_server

echo
alone=$(p99 alone)
beside=$(p99 beside)
awk "BEGIN {
    printf \"%d chats beside %d organizers, %d changes a second: median p99 %.2f ms alone, %.2f ms beside: %.2fx, target 1.2x: %s\\n\",
        $chats, $organizers, $rate, $alone, $beside, $beside / $alone, ($beside <= 1.2 * $alone) ? \"met\" : \"MISSED\" }"
for number in $(seq "$runs"); do
    echo "  run $number: $(tr '\n' ' ' <"$results/resident-$number")MiB when all watch, at the end, after it; $(cat "$results/desk-$number.json")"
done
rm -rf "$results"/*-data
exit "$status"
