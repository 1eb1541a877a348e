#!/usr/bin/env bash
# Measures a release build on this machine: delivered messages per second as a ratio to what pgbench
# inserts into the same PostgreSQL, the same on SQLite, and memory per idle connection.
#
#   scripts/bench.sh                    everything: about two minutes after the build
#   SECONDS_MEASURED=5 CHATS=50 scripts/bench.sh
#   BINARY=/var/tmp/switchboard-before scripts/bench.sh      another build, to compare with
#
# Starts a PostgreSQL of its own, with fsync, in a folder on disk that is removed at the end. Results
# and logs are in target/bench. Ends only what it started. Exit status 1 when the load generator
# found a message lost, doubled or out of order; a missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

chats=${CHATS:-100}
seconds=${SECONDS_MEASURED:-10}
idle=${IDLE:-10000}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# What one-row inserts of 100 bytes, each in a transaction of its own, reach here.
pgbench_tps() {
    psql_do -c 'drop table if exists t' \
        -c 'create table t(id bigserial primary key, c int, b text)' -c 'create index on t(c, id)' \
        -c 'checkpoint' 2>/dev/null
    cat >"$results/insert.sql" <<'SQL'
\set c random(1, 100)
insert into t(c, b) values (:c, repeat('x', 100));
SQL
    timeout 60 pgbench -h "$scratch" -U bench -n -c 8 -j 1 -T 6 -M prepared \
        -f "$results/insert.sql" postgres 2>&1 | tee -a "$results/pgbench.log" |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

# load NAME ARGUMENT...: runs the generator; its result is in NAME.json.
load() {
    local name=$1
    shift
    local pids=(--pid "server=$server_pid")
    [[ $name != postgres-* ]] || pids+=(--pid "database=$postgres_pid")
    if ! timeout $((seconds + 300)) "$binary" load --url "$url" --data-dir "$data_dir" "${pids[@]}" \
        --json "$@" >"$results/$name.json" 2>"$results/$name-load.log"; then
        status=1
        echo "bench: $name failed: see $results/$name.json and $name-load.log" >&2
        tail -3 "$results/$name-load.log" >&2
    fi
}

# show NAME RATIO_TARGET P99_TARGET: one line of the summary.
show() {
    local name=$1 rate p99 violations database
    rate=$(first "$name" deliveredPerSecond)
    p99=$(first "$name" p99)
    violations=$(first "$name" count)
    database=$(value "$name" cpuMicrosPerMessage database | awk '{ printf "%.1f", $1 }')
    [[ -n $rate ]] || return 0
    printf '%-22s %8.0f delivered/s  %5.2fx pgbench  p50 %6.2f ms  p99 %6.2f ms  p99.9 %6.2f ms  violations %s\n%22s CPU us per message: server %.1f%s, load %.1f\n' \
        "$name" "$rate" "$(awk "BEGIN { print $rate / $pgbench }")" \
        "$(first "$name" p50)" "$p99" "$(first "$name" p999)" "$violations" "" \
        "$(value "$name" cpuMicrosPerMessage server)" "${database:+, database $database}" \
        "$(value "$name" cpuMicrosPerMessage load)"
    [[ -z ${2:-} ]] || awk "BEGIN {
        met = ($rate / $pgbench >= $2 && $p99 <= $3) ? \"met\" : \"MISSED\"
        printf \"%22s target %.1fx with p99 at most %d ms: %s\n\", \"\", $2, $3, met }"
}

# --- the run -------------------------------------------------------------------------------------

find_tools
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
start_postgres
common=(--chats "$chats" --seconds "$seconds" --size 100 --warmup 2)

before=$(pgbench_tps)
[[ -n $before ]] || die "pgbench failed: see $results/pgbench.log"
echo "pgbench before: $before/s"
psql_do -c 'create database switchboard'
start_server postgres "postgres:///switchboard?host=$scratch&user=bench"
load postgres-window-8 --window 8 "${common[@]}"
load postgres-window-1 --window 1 "${common[@]}"
stop_server
after=$(pgbench_tps)
[[ -n $after ]] || die "pgbench failed: see $results/pgbench.log"
echo "pgbench after:  $after/s"
pgbench=$(awk "BEGIN { print ($before + $after) / 2 }")
end "$postgres_pid" INT
postgres_pid=

start_server sqlite ""
load sqlite-window-8 --window 8 "${common[@]}"
load sqlite-window-1 --window 1 "${common[@]}"
stop_server

start_server idle ""
load idle --idle "$idle" --hold 5
stop_server
rm -rf "$results"/*-data

echo
show postgres-window-8 2.0 40
show postgres-window-1 1.0 15
show sqlite-window-8
show sqlite-window-1
each=$(first idle bytesPerConnection)
if [[ -n $each ]]; then
    awk "BEGIN { printf \"%-22s %.2f KiB of server memory per connection (%d connections), target 6: %s\n\",
        \"idle\", $each / 1024, $idle, ($each <= 6144) ? \"met\" : \"MISSED\" }"
fi
exit "$status"
