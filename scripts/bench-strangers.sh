#!/usr/bin/env bash
# Measures what strangers cost those who are there: hostile connections of each form from 100 loopback
# addresses, one form after the other and with limits on, beside healthy chats at window 1.
#
#   scripts/bench-strangers.sh                     all forms: about six minutes after the build
#   FORMS="half-heads fragments" STRANGERS=2000 scripts/bench-strangers.sh
#
# Prints for each form the server's memory above rest, the p99 of the chats with and without strangers,
# the p99 of a request for a session beside them, and after how long their descriptors were back. The
# strangers are a Python program on the same machine: what they themselves cost is measured first,
# against a listener that does nothing. Starts a PostgreSQL of its own. Needs python3, and a limit of
# open files above the number of strangers. Results and logs are in target/bench.
set -euo pipefail
cd "$(dirname "$0")/.."

strangers=${STRANGERS:-10000}
chats=${CHATS:-100}
seconds=${SECONDS_MEASURED:-15}
forms=${FORMS:-half-heads second-heads chunked-bodies unread-answers silent-sockets fragments}
binary=$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$server_pid/status"; }
descriptors() { find "/proc/$server_pid/fd" -mindepth 1 2>/dev/null | wc -l; }

# chat NAME: the healthy ones; their result is in NAME.json.
chat() {
    timeout $((seconds + 120)) "$binary" load --url "$url" --data-dir "$data_dir" --chats "$chats" \
        --window 1 --size 100 --warmup 2 --seconds "$seconds" --pid "server=$server_pid" --json \
        >"$results/$1.json" 2>"$results/$1-load.log" || echo "bench: $1 failed: see $1-load.log" >&2
}

# sign_in: p99 of fifty new connections that ask who they are, in milliseconds.
sign_in() {
    for _ in $(seq 50); do
        curl -s -o /dev/null -w '%{time_total}\n' --max-time 5 -H "Authorization: Bearer $token" \
            "$url/api/v1/session" || echo 5
    done | sort -n | awk '{ all[NR] = $1 } END { printf "%.1f", 1000 * all[int((NR * 99 + 99) / 100)] }'
}

# attack PORT FORM: strangers at work, until they are ended.
attack() {
    python3 scripts/strangers.py "$2" "$strangers" "$1" $((seconds + 40)) \
        >"$results/$2.log" 2>&1 &
    attackers=$!
    others+=("$attackers")
}

find_tools
cargo build --release --bin switchboard
fresh_results
start_postgres
psql_do -c 'create database strangers' 2>/dev/null
export SWITCHBOARD_RATE_MESSAGES='1000000/s burst 1000000' SWITCHBOARD_RATE_FRAMES='1000000/s burst 1000000'
limits=on
start_server strangers "postgres:///strangers?host=$scratch&user=bench"
token=$("$binary" token --data-dir "$data_dir" --sub 1 --role participant 2>/dev/null || true)
port=${url##*:}

chat rest
rest=$(first rest p99)
memory=$(resident)
open=$(descriptors)
# What strangers cost who are let in by somebody else: a listener that takes them and does nothing.
python3 - <<'PY' >"$results/sink.port" &
import asyncio
async def hold(reader, writer):
    while await reader.read(4096):
        pass
async def main():
    server = await asyncio.start_server(hold, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
PY
sink=$!
others+=("$sink")
until [[ -s $results/sink.port ]]; do sleep 0.1; done
attack "$(cat "$results/sink.port")" half-heads
sleep 15
chat alone
alone=$(first alone p99)
end "$attackers" TERM
end "$sink" TERM
printf 'at rest: p99 %.2f ms, %d KiB; beside strangers of somebody else: p99 %.2f ms\n' \
    "$rest" "$memory" "$alone"

for form in $forms; do
    attack "$port" "$form"
    sleep 15
    chat "$form"
    session=$(sign_in)
    grown=$(($(resident) - memory))
    held=$(descriptors)
    end "$attackers" TERM
    begun=$(date +%s%N)
    while (($(descriptors) > open + 8)) && (($(date +%s%N) - begun < 60000000000)); do sleep 0.1; done
    back=$((($(date +%s%N) - begun) / 1000000))
    awk -v form="$form" -v p99="$(first "$form" p99)" -v alone="$alone" -v grown="$grown" \
        -v session="$session" -v back="$back" -v held="$held" 'BEGIN {
        printf "%-15s %6d descriptors  p99 %6.2f ms = %.2fx (1.5x)  memory +%.1f MiB (64)  session p99 %.0f ms (250)  back in %.1f s (20)\n",
            form, held, p99, p99 / alone, grown / 1024, session, back / 1000 }'
done
stop_server
