#!/usr/bin/env bash
# Measures a failover: two PostgreSQL, the second a standby that streams from the first; people write,
# sign in and ask for help all the while. The first one stops writing (it becomes read-only and keeps its
# connections, or it dies), and the second one is promoted. Measured: after how long from there on messages
# are stored again; and whether anything is missing that was acknowledged before.
#
#   scripts/bench-failover.sh                      about two minutes after the build
#   RUNS=1 WAYS=dies scripts/bench-failover.sh
#
# The standby is synchronous: what the first one has committed, it has. Needs python3. Results and logs are in
# target/bench. Exit status 1 when something that was acknowledged is missing; a missed target is printed.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-3}
ways=${WAYS:-read-only dies}
rate=${RATE:-100}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# on PORT SQL: what it says.
on() {
    PGCONNECT_TIMEOUT=5 psql -h 127.0.0.1 -p "$1" -U bench -d postgres -X -q -At -v ON_ERROR_STOP=1 -c "$2"
}

# answers PORT: waits until that one can be asked.
answers() {
    for _ in $(seq 300); do
        ! on "$1" 'select 1' >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    die "PostgreSQL did not start: see $results/postgres-$1.log"
}

# start_one FOLDER PORT: a server; its process in $started.
start_one() {
    (as_postgres postgres -D "$1" -k "$scratch" -p "$2" -c listen_addresses=127.0.0.1 -c fsync=on -c wal_level=replica \
        -c shared_buffers=64MB) >"$results/postgres-$2.log" 2>&1 &
    started=$!
    others+=("$started")
    answers "$2"
}

# fail_over WAY NUMBER
fail_over() {
    local way=$1 name=$1-$2 first second first_pid stopped promoted back
    scratch=$(mktemp -d /var/tmp/switchboard-bench.XXXXXX)
    [[ $(id -u) -ne 0 ]] || chown "$(id -un postgres 2>/dev/null || echo nobody)" "$scratch"
    first=$(free_port)
    second=$(free_port)
    (as_postgres timeout 60 initdb -D "$scratch/first" -U bench -A trust -E UTF8 --locale=C) >"$results/initdb.log" 2>&1
    start_one "$scratch/first" "$first"
    first_pid=$started
    (as_postgres timeout 60 pg_basebackup -h 127.0.0.1 -p "$first" -U bench -R -X stream -c fast -D "$scratch/second") \
        >"$results/basebackup.log" 2>&1 || die "pg_basebackup failed: see $results/basebackup.log"
    start_one "$scratch/second" "$second"
    on "$first" "alter system set synchronous_standby_names = '*'"
    on "$first" 'select pg_reload_conf()' >/dev/null
    start_server "$name" "postgres://bench@127.0.0.1:$first,127.0.0.1:$second/postgres?target_session_attrs=read-write"
    timeout 120 python3 scripts/probe.py "$url" "$data_dir/jwt-secret" 25 "message=$rate" signin=5 request=5 ready=10 \
        "log=$results/$name.acked" >"$results/$name.json" 2>"$results/$name-probe.log" &
    local probe=$!
    others+=("$probe")
    until grep -q begins "$results/$name-probe.log"; do
        kill -0 "$probe" 2>/dev/null || die "the probe failed: see $results/$name-probe.log"
        sleep 0.1
    done
    sleep 6
    if [[ $way == dies ]]; then
        end "$first_pid" QUIT
    else
        on "$first" 'alter system set default_transaction_read_only = on'
        on "$first" 'select pg_reload_conf()' >/dev/null
    fi
    stopped=$(date +%s.%N)
    sleep 2
    [[ $(on "$second" 'select pg_promote()') == t ]] || die 'it was not promoted'
    promoted=$(date +%s.%N)
    # A standby that follows nobody would keep what is stored from being acknowledged.
    wait "$probe" || die "the probe failed: see $results/$name-probe.log"
    on "$second" "select content from messages where content like 'm %'" | sort >"$results/$name.stored"
    cut -f2 "$results/$name.acked" | sort >"$results/$name.texts"
    missing=$(comm -23 "$results/$name.texts" "$results/$name.stored" | wc -l)
    back=$(awk -v promoted="$promoted" '$1 > promoted { print $1 - promoted; exit }' "$results/$name.acked")
    awk -v way="$way" -v back="${back:-99}" -v gap="$(awk -v stopped="$stopped" -v promoted="$promoted" 'BEGIN { print promoted - stopped }')" \
        -v acked="$(wc -l <"$results/$name.acked")" -v missing="$missing" 'BEGIN {
        printf "%-10s stored again %.2f s after the second one writes (%.1f s after the first one ceased), target 5 s: %s; %d acknowledged, %d missing\n",
            way, back, gap + back, (back <= 5) ? "met" : "MISSED", acked, missing }'
    [[ $missing -eq 0 ]] || status=1
    stop_server
    for other in ${others[@]+"${others[@]}"}; do
        end "$other" INT
    done
    others=()
    rm -rf "$scratch"
    scratch=
}

find_tools
command -v pg_basebackup >/dev/null || die 'pg_basebackup is missing'
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
for way in $ways; do
    for number in $(seq "$runs"); do
        fail_over "$way" "$number"
    done
done
exit "$status"
