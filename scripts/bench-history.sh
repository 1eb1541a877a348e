#!/usr/bin/env bash
# Measures what grows with the history: a page of 50 messages in a table of ten million rows against
# the same page in a small one, and the time from the start of the server to its first 200 of /readyz
# on that table. About three minutes after the build.
#
#   scripts/bench-history.sh
#   MESSAGES=1000000 scripts/bench-history.sh
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does. A missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

messages=${MESSAGES:-10000000}
per_chat=100
pages=1000
binary=$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# chat_id N, in SQL: the ids are as random to the index as real ones are to a reader.
chat_id() {
    echo "substring(sha256(int8send($1)) from 1 for 16)"
}

# fill DATABASE MESSAGES: a migrated database with a log of so many messages.
fill() {
    psql_do -c "create database $1"
    env SWITCHBOARD_DATA_DIR="$results/history-data" DATABASE_URL="$(url_of "$1")" \
        "$binary" migrate >"$results/$1-migrate.log"
    psql_do -d "$1" -c "insert into messages
            (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent)
        select $(chat_id "(i / $per_chat)"), i % $per_chat + 1, int8send(i) || int8send(i), 1,
            false, 0, repeat('x', 100), i
        from generate_series(0::bigint, $2 - 1) i" -c 'vacuum analyze messages' -c checkpoint
}

url_of() {
    echo "postgres:///$1?host=$scratch&user=bench"
}

# page_median DATABASE MESSAGES: microseconds of one page, the median over random chats, all of
# them read once before.
page_median() {
    local chats=$(($2 / per_chat)) run
    cat >"$results/page.sql" <<SQL
\set n random(0, $chats - 1)
select chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng, client_message_id
from messages where chat_id = $(chat_id ":n") and seq < 9223372036854775807 order by seq desc limit 50;
SQL
    for run in warm measured; do
        rm -f "$results/page-$1".*
        timeout 120 pgbench -h "$scratch" -U bench -n -c 1 -t "$pages" -M prepared --random-seed=7 \
            -l --log-prefix="$results/page-$1" -f "$results/page.sql" "$1" >"$results/page-$1-$run.out" 2>&1
    done
    cat "$results/page-$1".[0-9]* | awk '{ print $3 }' | sort -n | sed -n "$((pages / 2))p"
}

# ready_after: milliseconds from the start of the server to its first 200 of /readyz.
ready_after() {
    local data=$results/history-data port=$1 began
    began=$(date +%s%N)
    env SWITCHBOARD_LISTEN=127.0.0.1:"$port" SWITCHBOARD_DATA_DIR="$data" \
        DATABASE_URL="$(url_of large)" RUST_LOG=warn \
        "$binary" serve >"$results/ready.out" 2>"$results/ready.log" &
    server_pid=$!
    for _ in $(seq 1000); do
        if curl -sf -o "$results/ready.json" "http://127.0.0.1:$port/readyz"; then
            echo $((($(date +%s%N) - began) / 1000000))
            return
        fi
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.005
    done
    die "the server did not get ready: see $results/ready.log"
}

find_tools
cargo build --release --bin switchboard
mkdir -p "$results"
start_postgres
fill small 10000
fill large "$messages"
small=$(page_median small 10000)
large=$(page_median large "$messages")
awk "BEGIN { printf \"page of 50, median of $pages: %d us in 10000 rows, %d us in $messages rows: %.2fx, target 2x: %s\n\",
    $small, $large, $large / $small, ($large <= 2 * $small) ? \"met\" : \"MISSED\" }"
for run in 1 2 3; do
    # In a subshell the process id would be lost: the number goes through a file.
    ready_after $((20000 + RANDOM % 10000)) >"$results/ready.ms"
    stop_server
    [[ $run -eq 1 ]] || ready=$(cat "$results/ready.ms")
done
echo "start to ready, warm, $messages messages stored: $ready ms, target 300: $([[ $ready -le 300 ]] && echo met || echo MISSED)"
rm -rf "$results/history-data"
