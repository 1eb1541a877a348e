#!/usr/bin/env bash
# Measures what several nodes cost and give: the latency of a message that crosses nodes, two nodes
# against one, bytes and processor time in Redis for each message, and how soon all is well again after a
# node was killed and after Redis was.
#
#   scripts/bench-nodes.sh                     everything: about five minutes after the build
#   BINARY=target/debug/switchboard CHATS=10 SECONDS_MEASURED=2 KILLED=50 IDLE=500 scripts/bench-nodes.sh
#
# Starts a PostgreSQL and a Redis of its own, as scripts/bench.sh does. Results and logs are in target/bench.
# Exit status 1 when a message was lost, doubled or out of order; a missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

chats=${CHATS:-100}
few=${FEW:-4}
killed=${KILLED:-2000}
idle=${IDLE:-10000}
hold=${HOLD:-30}
seconds=${SECONDS_MEASURED:-10}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

redis_pid=
redis_port=
nodes=()
urls=()

# --- the parts -----------------------------------------------------------------------------------

redis_do() {
    redis-cli -p "$redis_port" "$@"
}

# Starts Redis, on the port that it had before if it had one.
start_redis() {
    : "${redis_port:=$((20000 + RANDOM % 10000))}"
    redis-server --bind 127.0.0.1 --port "$redis_port" --save '' --appendonly no >>"$results/redis.log" 2>&1 &
    redis_pid=$!
    others+=("$redis_pid")
    for _ in $(seq 100); do
        [[ $(redis_do ping 2>/dev/null) != PONG ]] || return 0
        kill -0 "$redis_pid" 2>/dev/null || break
        sleep 0.05
    done
    die "Redis did not start: see $results/redis.log"
}

# info FIELD: a number that Redis knows of itself.
info() {
    redis_do info everything | tr -d '\r' | sed -n "s/^$1:\([0-9.]*\)$/\1/p"
}

# metric URL NAME: its sum over all labels.
metric() {
    curl -fsS "$1/metrics" | awk -v name="$2" '$1 ~ "^switchboard_" name { sum += $2 } END { print sum + 0 }'
}

# is_ready URL: whether a node hears the others.
is_ready() {
    [[ $(curl -fsS "$1/readyz" 2>/dev/null) == '{"status":"ready"}' ]]
}

# start_nodes COUNT: that many, with a database of their own.
start_nodes() {
    psql_do -c 'drop database if exists nodes (force)' -c 'create database nodes' 2>/dev/null
    for number in $(seq "$1"); do
        start_server "node$number" "postgres:///nodes?host=$scratch&user=bench"
        nodes+=("$server_pid")
        others=("$server_pid" "${others[@]}")
        urls+=("$url")
        server_pid=
    done
    for url in "${urls[@]}"; do
        for _ in $(seq 200); do
            ! is_ready "$url" || continue 2
            sleep 0.05
        done
        die "$url is not ready"
    done
}

stop_nodes() {
    for node in "${nodes[@]}"; do
        end "$node" TERM
    done
    nodes=()
    urls=()
}

# load NAME URL... -- ARGUMENT...: runs the generator; its result is in NAME.json.
load() {
    local name=$1 flags=()
    shift
    while [[ $1 != -- ]]; do
        flags+=(--url "$1")
        shift
    done
    shift
    if ! timeout 300 "$binary" load "${flags[@]}" --json "$@" \
        >"$results/$name.json" 2>"$results/$name-load.log"; then
        status=1
        echo "bench: $name failed: see $results/$name.json and $name-load.log" >&2
        tail -3 "$results/$name-load.log" >&2
    fi
}

# chat NAME URL... -- ARGUMENT...: a measured run, with what it costs Redis in NAME.redis.
chat() {
    local name=$1 pids=(--pid "database=$postgres_pid")
    for node in "${nodes[@]}"; do
        pids+=(--pid "node$((${#pids[@]} / 2))=$node")
    done
    local before after
    before="$(info total_net_input_bytes) $(info total_net_output_bytes) $(info used_cpu_user) $(info used_cpu_sys)"
    load "$@" --seconds "$seconds" --warmup 2 "${pids[@]}"
    after="$(info total_net_input_bytes) $(info total_net_output_bytes) $(info used_cpu_user) $(info used_cpu_sys)"
    # Redis is looked at from before the first message to after the last: so all that were sent count.
    echo "$before $after $(first "$name" sent)" >"$results/$name.redis"
}

# show NAME: one run.
show() {
    local name=$1 servers=0 cpu
    for number in 1 2; do
        cpu=$(value "$name" cpuMicrosPerMessage "node$number")
        [[ $(grep -c "\"node$number\"" "$results/$name.json") -eq 0 ]] || servers="$servers + $cpu"
    done
    awk "BEGIN { printf \"%-24s %8.0f delivered/s  p50 %6.2f ms  p99 %6.2f ms  violations %d\\n%24s CPU us per message: nodes %.1f, database %.1f, load %.1f\\n\",
        \"$name\", $(first "$name" deliveredPerSecond), $(first "$name" p50), $(first "$name" p99), $(first "$name" count), \"\",
        $servers, $(value "$name" cpuMicrosPerMessage database), $(value "$name" cpuMicrosPerMessage load) }"
    awk '{ printf "%24s Redis per message: %.0f bytes in, %.0f bytes out, %.1f us\n",
        "", ($5 - $1) / $9, ($6 - $2) / $9, ($7 + $8 - $3 - $4) * 1e6 / $9 }' "$results/$name.redis"
}

# cpu PID: microseconds of processor time of a process, and of its children, so far.
cpu() {
    local ticks
    ticks=$(getconf CLK_TCK)
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\([0-9]*\) (.*) /\1 /' |
        awk -v pid="$1" -v ticks="$ticks" '$1 == pid { sum += $13 + $14 + $15 + $16 } $3 == pid { sum += $13 + $14 }
            END { printf "%.0f", sum * 1e6 / ticks }'
}

seconds_since() {
    awk "BEGIN { printf \"%.2f\", ($(date +%s%N) - $1) / 1e9 }"
}

# --- the runs ------------------------------------------------------------------------------------

find_tools
for tool in redis-server redis-cli curl; do
    command -v "$tool" >/dev/null || die "$tool is missing"
done
[[ -n ${BINARY:-} ]] || cargo build --release --bin switchboard
fresh_results
start_postgres
start_redis
export REDIS_URL=redis://127.0.0.1:$redis_port
SWITCHBOARD_JWT_SECRET=$(head -c 32 /dev/urandom | base64)
export SWITCHBOARD_JWT_SECRET

# Few chats, so that nobody waits for a processor: what the way over Redis takes.
start_nodes 2
chat few-on-one-node "${urls[0]}" -- --chats "$few" --window 1
chat few-across-nodes "${urls[@]}" -- --chats "$few" --window 1
stop_nodes
# As many as there is room for.
start_nodes 1
chat one-node "${urls[@]}" -- --chats "$chats" --window 8
stop_nodes
start_nodes 2
chat across-two-nodes "${urls[@]}" -- --chats "$chats" --window 8
# Each agency on one node, as with a balancer that keeps it there: a run for each.
node2=${nodes[1]} node1=${nodes[0]}
nodes=("$node2")
load affine-second "${urls[1]}" -- --chats "$((chats / 2))" --window 8 --seconds "$seconds" --warmup 2 \
    --pid "node2=$node2" &
second=$!
nodes=("$node1")
chat affine-first "${urls[0]}" -- --chats "$((chats / 2))" --window 8
wait "$second" || status=1
# Redis has served both.
awk -v other="$(first affine-second sent)" '{ $9 += other; print }' "$results/affine-first.redis" >"$results/affine.redis"
mv "$results/affine.redis" "$results/affine-first.redis"
nodes=("$node1" "$node2")
stop_nodes

# What those cost who are only there: their leases in Redis, and the look into the database.
start_nodes 1
load idle "${urls[0]}" -- --idle "$idle" --level 2 --hold $((hold + 5)) &
load_pid=$!
for _ in $(seq 1200); do
    [[ $(metric "${urls[0]}" users_online) -lt $idle ]] || break
    kill -0 "$load_pid" 2>/dev/null || die "the load ended early: see $results/idle-load.log"
    sleep 0.1
done
idle_redis=$(cpu "$redis_pid") idle_database=$(cpu "$postgres_pid") idle_node=$(cpu "${nodes[0]}")
sleep "$hold"
idle_redis=$(($(cpu "$redis_pid") - idle_redis))
idle_database=$(($(cpu "$postgres_pid") - idle_database))
idle_node=$(($(cpu "${nodes[0]}") - idle_node))
memory=$(info used_memory)
wait "$load_pid" || status=1
stop_nodes

# Half of the clients on the node that dies.
start_nodes 2
load killed "${urls[@]}" -- --chats "$killed" --level 2 --reconnect=0 --window 1 --warmup 0 --seconds 30 --drain 30 &
load_pid=$!
for _ in $(seq 600); do
    [[ $(metric "${urls[0]}" connections) -lt $killed || $(metric "${urls[1]}" connections) -lt $killed ||
        $(metric "${urls[1]}" messages_stored_total) -lt $killed ]] || break
    kill -0 "$load_pid" 2>/dev/null || die "the load ended early: see $results/killed-load.log"
    sleep 0.1
done
kill -9 "${nodes[1]}"
began=$(date +%s%N)
wait "${nodes[1]}" 2>/dev/null || true
for _ in $(seq 600); do
    [[ $(metric "${urls[0]}" connections) -lt $((2 * killed)) ]] || break
    sleep 0.05
done
all_back=$(seconds_since "$began")
wait "$load_pid" || status=1
stop_nodes

# Redis goes, and is back after five seconds.
start_nodes 2
load redis-restart "${urls[@]}" -- --chats "$chats" --level 2 --window 1 --warmup 0 --seconds 20 --drain 15 &
load_pid=$!
for _ in $(seq 600); do
    [[ $(metric "${urls[1]}" hints_received_total) -lt 1000 ]] || break
    kill -0 "$load_pid" 2>/dev/null || die "the load ended early: see $results/redis-restart-load.log"
    sleep 0.1
done
kill -9 "$redis_pid"
wait "$redis_pid" 2>/dev/null || true
sleep 5
start_redis
began=$(date +%s%N)
heard=$(metric "${urls[1]}" hints_received_total)
for _ in $(seq 600); do
    if is_ready "${urls[0]}" && is_ready "${urls[1]}" &&
        [[ $(metric "${urls[1]}" hints_received_total) -gt $heard ]]; then
        break
    fi
    sleep 0.02
done
healed=$(seconds_since "$began")
wait "$load_pid" || status=1
stop_nodes

# --- what came of it -----------------------------------------------------------------------------

echo
for name in few-on-one-node few-across-nodes one-node across-two-nodes affine-first; do
    show "$name"
done
awk "BEGIN {
    added = $(first few-across-nodes p50) - $(first few-on-one-node p50)
    printf \"a message that crosses nodes takes %.2f ms more (p50), target 2: %s\n\", added, (added < 2) ? \"met\" : \"MISSED\"
    one = $(first one-node deliveredPerSecond)
    affine = $(first affine-first deliveredPerSecond) + $(first affine-second deliveredPerSecond)
    printf \"two nodes deliver %.2fx of one when all crosses, %.2fx when nothing does (all on this machine)\n\",
        $(first across-two-nodes deliveredPerSecond) / one, affine / one
    each = $idle * $hold
    printf \"a user who is only there, each second: node %.1f us, database %.1f us, Redis %.1f us; %d bytes in Redis\n\",
        $idle_node / each, $idle_database / each, $idle_redis / each, $memory / $idle
    printf \"kill -9 of a node with %d clients: all were connected after %.2f s, the last had caught up after %.2f s\n\",
        $killed, $all_back, $(first killed longestAbsenceMs) / 1e3
    printf \"Redis killed, and back after 5 s: hints flow %.2f s after that; the slowest message took %.2f s\n\",
        $healed, $(first redis-restart max) / 1e3 }"
exit "$status"
