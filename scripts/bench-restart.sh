#!/usr/bin/env bash
# Takes thousands of clients through a restart: the server is told to stop under their load, and a new
# one starts on the same address. Checks that nothing is lost or doubled, and measures when the last
# client is back and what the returns cost the database. About a minute after the build.
#
#   scripts/bench-restart.sh            5,000 clients: both ends of 2,500 chats
#   CHATS=100 scripts/bench-restart.sh
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does, with pg_stat_statements. Exit status 1 when
# something was lost, doubled or out of order; a missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

chats=${CHATS:-2500}
seconds=${SECONDS_MEASURED:-40}
binary=$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard
postgres_options=(-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track_planning=off)
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# calls PATTERN: how often statements like it have run since the reset.
calls() {
    psql_do -At -c "select coalesce(sum(calls), 0) from pg_stat_statements where query ~* '$1'"
}

# metric NAME: its sum over all labels.
metric() {
    curl -fsS "$url/metrics" | awk -v name="$1" '$1 ~ "^" name { sum += $2 } END { print sum + 0 }'
}

find_tools
cargo build --release --bin switchboard
mkdir -p "$results"
rm -rf "${results:?}"/*
start_postgres
psql_do -c 'create extension pg_stat_statements' -c 'create database restart'
database="postgres:///restart?host=$scratch&user=bench"
start_server restart "$database"
address=${url#http://}

"$binary" load --url "$url" --data-dir "$data_dir" --level 2 --reconnect=0 --chats "$chats" \
    --window 1 --size 100 --warmup 0 --drain 30 --seconds "$seconds" --json \
    >"$results/restart.json" 2>"$results/restart-load.log" &
load_pid=$!

# Under way is when every client is here and messages flow.
for _ in $(seq 600); do
    [[ $(metric switchboard_connections) -lt $((2 * chats)) ||
        $(metric switchboard_messages_stored_total) -lt $((10 * chats)) ]] || break
    kill -0 "$load_pid" 2>/dev/null || die "the load ended early: see $results/restart-load.log"
    sleep 0.1
done

began=$(date +%s%N)
kill -TERM "$server_pid"
stopped=0
wait "$server_pid" || stopped=$?
drained=$(date +%s%N)
psql_do -c 'select pg_stat_statements_reset()' >/dev/null
keep_data=1 listen=$address start_server restart "$database"
for _ in $(seq 300); do
    [[ $(metric switchboard_connections) -lt $((2 * chats)) ]] || break
    sleep 0.1
done
back=$(date +%s%N)
wait "$load_pid" || status=1
users=$(calls 'from \(?"?users"?')
syncs=$(calls '^WITH listed')
writes=$(calls '^(insert into|update) "?users"?')
stop_server

field() {
    grep -o "\"$1\":-\{0,1\}[0-9.]*" "$results/restart.json" | head -1 | cut -d: -f2
}
echo
awk "BEGIN {
    clients = 2 * $chats
    printf \"%d clients; the server ended with status %d after %.1f s; all were connected %.1f s after that\n\",
        clients, $stopped, ($drained - $began) / 1e9, ($back - $drained) / 1e9
    printf \"longest absence of a client, close to caught up: %.2f s; delivered %d messages\n\",
        $(field longestAbsenceMs) / 1e3, $(field delivered)
    printf \"statements for each client that came back: %.2f (user %.2f, sync %.2f); %d writes to users\n\",
        ($users + $syncs) / clients, $users / clients, $syncs / clients, $writes }"
exit "$status"
