#!/usr/bin/env bash
# Measures mass messages: how soon the members of a list who are connected have one, and what a large
# list costs the others: chats beside a list of 100,000 members, 10,000 of them connected, that is written
# to once in two seconds, against the same chats alone.
#
#   scripts/bench-lists.sh              about five minutes after the build
#   MEMBERS=2000 ONLINE=500 RUNS=1 SECONDS_MEASURED=5 scripts/bench-lists.sh
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does. Results and logs are in target/bench. Exit
# status 1 when a message was lost, doubled or out of order; a missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

members=${MEMBERS:-100000}
online=${ONLINE:-10000}
chats=${CHATS:-100}
runs=${RUNS:-3}
seconds=${SECONDS_MEASURED:-10}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# load NAME OPTION...: its result is in NAME.json.
load() {
    local name=$1
    shift
    if ! timeout $((seconds + 300)) "$binary" load --url "$url" --data-dir "$data_dir" --size 100 \
        --json "$@" >"$results/$name.json" 2>"$results/$name-load.log"; then
        status=1
        echo "bench: $name failed: see $results/$name.json and $name-load.log" >&2
        tail -3 "$results/$name-load.log" >&2
    fi
}

# p99 PREFIX: the median of the runs, in milliseconds.
p99() {
    for number in $(seq "$runs"); do
        first "$1-$number" p99
    done | sort -n | median
}

find_tools
[[ -n ${BINARY:-} ]] || cargo build --release --bin switchboard
fresh_results
start_postgres
psql_do -c 'create database lists'
start_server lists "postgres:///lists?host=$scratch&user=bench"
load message --list "$online" --online "$online" --rounds 20 --every 1

# By turns, so that what else the machine does is in both.
for number in $(seq "$runs"); do
    load "without-$number" --chats "$chats" --window 1 --warmup 2 --seconds "$seconds"
    "$binary" load --url "$url" --data-dir "$data_dir" --size 100 --list "$members" --online "$online" \
        --rounds 100000 --every 2 >"$results/list-$number.out" 2>&1 &
    list=$!
    others+=("$list")
    for _ in $(seq 3000); do
        ! grep -q 'of them connected' "$results/list-$number.out" || break
        kill -0 "$list" 2>/dev/null || die "the list failed: see $results/list-$number.out"
        sleep 0.1
    done
    load "with-$number" --chats "$chats" --window 1 --warmup 2 --seconds "$seconds"
    end "$list" TERM
done
stop_server

without=$(p99 without)
with=$(p99 with)
echo
printf 'a message to %d members, all connected: first after %.1f ms, median %.1f ms, last %.1f ms (target 250)\n' \
    "$online" "$(first message firstMs)" "$(first message medianMs)" "$(first message lastMs)"
awk "BEGIN {
    printf \"%d chats beside a list of %d, %d connected: median p99 %.2f ms without, %.2f ms with: %.2fx, target 2x: %s\\n\",
        $chats, $members, $online, $without, $with, $with / $without, ($with <= 2 * $without) ? \"met\" : \"MISSED\" }"
exit "$status"
