#!/usr/bin/env bash
# Measures a server in whose database very many wait: how soon it is ready, how soon a request is
# acknowledged, what a hand-over takes of the database, and what the server looks for all the time
# though nothing is to be done.
#
#   scripts/bench-waiting.sh            99,000 who wait: two minutes after the build
#   WAITING=2000 SECONDS_MEASURED=3 scripts/bench-waiting.sh
#   BINARY=target/debug/switchboard scripts/bench-waiting.sh    the database does not care
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does, with pg_stat_statements; needs python3.
# Results and logs are in target/bench. A missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

# A queue takes 100,000: room is left for those who ask meanwhile.
waiting=${WAITING:-99000}
rate=${RATE:-20}
seconds=${SECONDS_MEASURED:-15}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
postgres_options=(-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track_planning=on)
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# Who asked, ten a second until now, most of them hours ago; they have been told twice that they still wait.
fill() {
    local now=$(($(date +%s) * 1000000))
    psql_do -d waiting -c "insert into agencies (id, name) values (7, 'Probe')" -c "
        insert into events (id, agency_id, name, description, address, starts_at, ends_at)
            values (70000, 7, 'Probe', '', '', $now - 3600000000, $now + 86400000000)" -c "
        insert into users select n, 1, null, 'Name', '', '', false, null from generate_series(1, $waiting) n" -c "
        insert into help_requests (id, agency_id, event_id, participant_id, description, created_at, status)
            select substring(sha256(int8send(n)) from 1 for 16), 7, 70000, n, 'Help', $now - ($waiting - n) * 100000::bigint, 0
            from generate_series(1, $waiting) n" -c "
        insert into chats (id, kind, agency_id, event_id, participant_id, time_start, last_seq, withdrawn_at, asked_at,
                awaiting_since, waiting_seq)
            select id, 0, 7, 70000, participant_id, created_at, 1, 1, created_at, created_at, 0 from help_requests" -c "
        insert into messages (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent)
            select id, 1, id, participant_id, false, 0, description, created_at from help_requests" -c "
        insert into chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq)
            select id, participant_id, 1, 0, 0 from help_requests" -c "
        insert into chat_events (chat_id, n, at, at_seq, kind, actor_id)
            select id, 1, created_at, 1, 'queued', participant_id from help_requests" -c "
        insert into chat_events (chat_id, n, at, at_seq, kind, detail)
            select id, 1 + n, created_at, 1, 'notice', '{\"rule\":\"still_waiting\"}'
            from help_requests, generate_series(1, 2) n" -c "
        update users set folded = 'name'" -c "
        $1" -c 'vacuum analyze' -c checkpoint
}

# total NAME: milliseconds that the server's statements have taken of the database, plans included, since the last call;
# those that took most are in NAME-statements.txt.
total() {
    psql_do -At -F ' ' -c "select round((total_exec_time + total_plan_time)::numeric, 1), calls, rows,
            left(regexp_replace(query, '\s+', ' ', 'g'), 300)
        from pg_stat_statements join pg_database d on d.oid = dbid where datname = 'waiting'
        order by total_exec_time + total_plan_time desc limit 12" >"$results/$1-statements.txt"
    psql_do -At -c "select coalesce(round(sum(total_exec_time + total_plan_time)::numeric, 3), 0) from pg_stat_statements
        join pg_database d on d.oid = dbid where datname = 'waiting'" -c 'select pg_stat_statements_reset()' | sed -n 1p
}

desk() {
    local name=$1
    shift
    timeout $((seconds + 240)) python3 scripts/desks.py "$url" "$data_dir/jwt-secret" "$@" \
        >"$results/$name.json" 2>"$results/$name-desks.log" || die "the desk failed: see $results/$name-desks.log"
}

# say WHAT VALUE UNIT TARGET
say() {
    awk -v what="$1" -v value="$2" -v unit="$3" -v target="$4" 'BEGIN {
        printf "%-46s %8.1f %s, target %d: %s\n", what, value, unit, target, (value <= target) ? "met" : "MISSED" }'
}

find_tools
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
start_postgres
psql_do -c 'create extension pg_stat_statements' -c 'create database waiting'
database="postgres:///waiting?host=$scratch&user=bench"
env SWITCHBOARD_DATA_DIR="$results/waiting-data" DATABASE_URL="$database" "$binary" migrate >"$results/migrate.log"
# A database of before counts nowhere how often somebody was told.
reminded=$(psql_do -d waiting -At -c "select count(*) from information_schema.columns where column_name = 'reminded'")
fill "$([[ $reminded -eq 0 ]] && echo 'analyze help_requests' || echo 'update help_requests set reminded = 2')"

ready=()
for _ in 1 2 3; do
    began=$(date +%s%N)
    start_server waiting "$database"
    until curl -sf -o /dev/null "$url/readyz"; do
        sleep 0.01
    done
    ready+=($((($(date +%s%N) - began) / 1000000)))
    [[ ${#ready[@]} -eq 3 ]] || stop_server
done

total start >/dev/null
desk ask "$seconds" ask rate="$rate"
sleep 2
total ask >/dev/null
sleep 12
idle=$(total idle | awk '{ print $1 / 12 }')
for kind in claim return offer take_over; do
    began=$(date +%s%N)
    total between >/dev/null
    desk "$kind" 4 handovers kind="$kind"
    took=$(total "$kind")
    count=$(first "$kind" count)
    # Without what the server takes meanwhile though nothing is to be done.
    awk -v took="$took" -v idle="$idle" -v ms="$((($(date +%s%N) - began) / 1000000))" -v count="$count" \
        'BEGIN { printf "{\"each\":%.2f}\n", (took - idle * ms / 1000) / count }' >"$results/$kind-database.json"
done
resident=$(awk '/VmRSS/ { print $2 / 1024 }' "/proc/$server_pid/status")
stop_server

echo
say "start to ready, $waiting wait" "$(printf '%s\n' "${ready[@]}" | sort -n | median)" ms 2000
say 'the first request, which reads the queue' "$(first ask firstMs)" ms 2000
say "request_help, $rate a second: p99" "$(first ask p99)" ms 50
for kind in return offer take_over; do
    # Each of them begins with a claim, and ends with the chat; a return ends it as well.
    say "a chat of its own and a hand-over ($kind), database" "$(first "$kind-database" each)" ms 10
done
printf '%-46s %8.1f ms\n' 'the same without a hand-over' "$(first claim-database each)"
printf '%-46s %8.1f ms of the database each second, %d MiB resident\n' 'when nothing is to be done' "$idle" "${resident%.*}"
rm -rf "$results"/*-data
