#!/usr/bin/env bash
# Measures what slow clients cost the others: healthy chats beside clients that never read and clients
# that read 1 KiB in a second, all in chats with 4 KB messages, against the same run without them.
#
#   scripts/bench-slow.sh               five runs of each kind by turns: about six minutes
#   STUCK=100 DRIPPING=100 RUNS=1 scripts/bench-slow.sh
#
# Prints the median p99 of both kinds, and the most memory that the server took for each slow client.
# Starts a PostgreSQL of its own, as scripts/bench.sh does. Results and logs are in target/bench. Exit
# status 1 when a message was lost, doubled or out of order, or a slow client was still there at the
# end; a missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

chats=${CHATS:-100}
stuck=${STUCK:-1000}
dripping=${DRIPPING:-1000}
runs=${RUNS:-5}
seconds=${SECONDS_MEASURED:-20}
binary=$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# run NAME STUCK DRIPPING: one run against a fresh server; its result is in NAME.json.
run() {
    local name=$1
    psql_do -c "drop database if exists \"$name\"" -c "create database \"$name\"" 2>/dev/null
    start_server "$name" "postgres:///$name?host=$scratch&user=bench"
    if ! timeout $((seconds + 300)) "$binary" load --url "$url" --data-dir "$data_dir" \
        --chats "$chats" --window 1 --size 100 --warmup 2 --seconds "$seconds" \
        --stuck "$2" --dripping "$3" --pid "server=$server_pid" --json \
        >"$results/$name.json" 2>"$results/$name-load.log"; then
        status=1
        echo "bench: $name failed: see $results/$name.json and $name-load.log" >&2
        tail -3 "$results/$name-load.log" >&2
    fi
    stop_server
    rm -rf "$results/$name-data"
}

# numbers FIELD FILE...: the first occurrence of a number in each, ascending.
numbers() {
    local field=$1
    shift
    for file in "$@"; do
        grep -o "\"$field\":-\{0,1\}[0-9.]*" "$file" | head -1 | cut -d: -f2
    done | sort -n
}

find_tools
cargo build --release --bin switchboard
fresh_results
start_postgres
for number in $(seq "$runs"); do
    run "without-$number" 0 0
    run "with-$number" "$stuck" "$dripping"
done

without=$(numbers p99 "$results"/without-*.json | median)
with=$(numbers p99 "$results"/with-*.json | median)
memory=$(numbers bytesPerConnection "$results"/with-*.json | tail -1)
echo
printf '%d chats beside %d stuck and %d dripping clients, %d runs of each kind\n' \
    "$chats" "$stuck" "$dripping" "$runs"
awk "BEGIN {
    printf \"median p99 %.2f ms without, %.2f ms with: %.2fx, target 1.5x: %s\n\",
        $without, $with, $with / $without, ($with <= 1.5 * $without) ? \"met\" : \"MISSED\"
    printf \"server memory at most %.1f KiB for each slow client, target 256: %s\n\",
        $memory / 1024, ($memory <= 262144) ? \"met\" : \"MISSED\" }"
exit "$status"
