#!/usr/bin/env bash
# Measures what strangers cost those who are there: hostile connections of each form from 100 loopback
# addresses, one form after the other and with limits on, beside healthy chats at window 1.
#
#   scripts/bench-strangers.sh                     all forms: about ten minutes after the build
#   FORMS="half-heads fragments" STRANGERS=2000 RUNS=1 scripts/bench-strangers.sh
#
# Prints for each form the server's memory above rest at its highest, the p99 of the chats with and without
# strangers (the median of the runs), the p99 of a request for a session beside them, and after how long their
# descriptors were back. The strangers are a Python program on the same machine: what they themselves
# cost is measured first, against a listener that does nothing. Starts a PostgreSQL of its own, and a server for
# each form. Needs python3, and a limit of open files above the number of strangers. Results and logs are in
# target/bench. A missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

strangers=${STRANGERS:-10000}
chats=${CHATS:-100}
runs=${RUNS:-3}
seconds=${SECONDS_MEASURED:-6}
forms=${FORMS:-half-heads second-heads chunked-bodies unread-answers silent-sockets fragments}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
# Until all of them are there.
gather=12
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$server_pid/status"; }
descriptors() { find "/proc/$server_pid/fd" -mindepth 1 2>/dev/null | wc -l; }

# chat NAME: the healthy ones; their result is in NAME.json.
chat() {
    timeout $((seconds + 120)) "$binary" load --url "$url" --data-dir "$data_dir" --chats "$chats" \
        --window 1 --size 100 --warmup 1 --seconds "$seconds" --pid "server=$server_pid" --json \
        >"$results/$1.json" 2>"$results/$1-load.log" || echo "bench: $1 failed: see $1-load.log" >&2
}

# chats_beside NAME: the healthy ones, several times. The highest memory of the server in $highest.
chats_beside() {
    highest=0
    for run in $(seq "$runs"); do
        chat "$1-$run"
        local now
        now=$(resident)
        ((now <= highest)) || highest=$now
    done
}

# p99 NAME: the median of the runs.
p99() {
    for run in $(seq "$runs"); do
        first "$1-$run" p99
    done | sort -n | median
}

# sign_in: p99 of a hundred new connections that ask who they are, in milliseconds.
sign_in() {
    for _ in $(seq 100); do
        curl -s -o /dev/null -w '%{time_total}\n' --max-time 5 -H "Authorization: Bearer $token" \
            "$url/api/v1/session" || echo 5
    done | sort -n | awk '{ all[NR] = $1 } END { printf "%.1f", 1000 * all[int((NR * 99 + 99) / 100)] }'
}

# attack PORT FORM LOG: strangers at work, until they are ended.
attack() {
    python3 scripts/strangers.py "$2" "$strangers" "$1" $((gather + runs * (seconds + 10) + 60)) >"$results/$3.log" 2>&1 &
    attackers=$!
    others+=("$attackers")
}

# A listener that takes all who come, and does nothing more; its port in $results/sink.port.
start_sink() {
    rm -f "$results/sink.port"
    python3 - <<'PY' >"$results/sink.port" &
import socket
listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
print(listener.getsockname()[1], flush=True)
held = []
while True:
    held.append(listener.accept())
PY
    sink=$!
    others+=("$sink")
    until [[ -s $results/sink.port ]]; do sleep 0.1; done
}

find_tools
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
start_postgres
psql_do -c 'create database strangers' 2>/dev/null
export SWITCHBOARD_RATE_MESSAGES='1000000/s burst 1000000' SWITCHBOARD_RATE_FRAMES='1000000/s burst 1000000'
limits=on
for form in $forms; do
    start_server "$form" "postgres:///strangers?host=$scratch&user=bench"
    token=$("$binary" token --data-dir "$data_dir" --sub 1 --role participant)
    chat "$form-rest"
    memory=$(resident)
    open=$(descriptors)

    start_sink
    attack "$(cat "$results/sink.port")" "$form" "$form-alone"
    sleep "$gather"
    chats_beside "$form-alone"
    end "$attackers" TERM
    end "$sink" TERM

    attack "${url##*:}" "$form" "$form-strangers"
    sleep "$gather"
    gathered=$(resident)
    held=$(descriptors)
    chats_beside "$form"
    ((gathered <= highest)) || highest=$gathered
    session=$(sign_in)
    end "$attackers" TERM
    begun=$(date +%s%N)
    while (($(descriptors) > open + 8)) && (($(date +%s%N) - begun < 60000000000)); do sleep 0.1; done
    back=$((($(date +%s%N) - begun) / 1000000))
    awk -v form="$form" -v p99="$(p99 "$form")" -v alone="$(p99 "$form-alone")" -v grown=$((highest - memory)) \
        -v session="$session" -v back="$back" -v held="$held" -v rest="$(first "$form-rest" p99)" 'BEGIN {
        printf "%-14s %6d descriptors  p99 %6.2f ms = %.2fx of %.2f alone (1.5x; rest %.2f)  memory +%.1f MiB (64)  session p99 %.0f ms (250)  back in %.1f s (20)\n",
            form, held, p99, p99 / alone, alone, rest, grown / 1024, session, back / 1000 }'
    sed 's/^/    /' "$results/$form-strangers.log"
    stop_server
done
rm -rf "$results"/*-data
