#!/usr/bin/env bash
# Measures what the database takes for a user with thousands of private chats: the total of what is
# unread, and a page of conversations. Every one of the chats has something unread, and lists are
# among them. Counted is what PostgreSQL says that each statement of the server took, warm, one request
# after the other.
#
#   scripts/bench-conversations.sh      half a minute after the build
#   CHATS=200 LISTS=10 REQUESTS=20 scripts/bench-conversations.sh
#   BINARY=target/debug/switchboard scripts/bench-conversations.sh     the database does not care
#
# Starts a PostgreSQL of its own, as scripts/bench.sh does. Results and logs are in target/bench. A
# missed target is printed, not an error; exit status 1 when an answer is not what was stored.
set -euo pipefail
cd "$(dirname "$0")/.."

chats=${CHATS:-2000}
lists=${LISTS:-500}
requests=${REQUESTS:-300}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
# Every statement with its duration, each on a line that begins with nothing else.
postgres_options=(-c log_min_duration_statement=0 -c log_line_prefix= -c log_error_verbosity=terse)
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# Ten messages in each chat, the last three of the other one and unread; the chats are strewn among as many messages of
# others, so that they are not side by side on the disk.
fill() {
    psql_do -d conversations -c "
        insert into users select 100000 + n, 1, null, '', '', '', false, null from generate_series(0, 20000) n" -c "
        insert into chats (id, kind, user_low, user_high, time_start, last_seq)
            select substring(sha256(int8send(u * 100000::bigint + n)) from 1 for 16), 1, u, 100000 + n, n, 10
            from generate_series(1, $chats) n, unnest(array[1001, 100000]) u" -c "
        insert into chats (id, kind, owner_id, title, member_count, time_start, last_seq, last_sent_at)
            select substring(sha256(int8send(-n)) from 1 for 16), 2, 110000 + n, 'List', 1, n, 10, n + 10
            from generate_series(1, $lists) n" -c "
        insert into chat_members select c.id, u, 1, 7, 7, c.time_start, c.time_start, 10
            from chats c, unnest(array[user_low, user_high]) u where kind = 1" -c "
        insert into chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, list_owner_id)
            select id, 1001, 1, 7, 7, owner_id from chats where kind = 2" -c "
        insert into list_spans select id, 1001, 3, null from chats where kind = 2" -c "
        insert into messages (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent)
            select c.id, n, substring(sha256(c.id || int8send(n)) from 1 for 16),
                coalesce(c.owner_id, case when n in (2, 4, 6) then user_low else user_high end), false, 0, repeat('x', 100),
                c.time_start + n
            from generate_series(1, 10) n, chats c where kind > 0" -c 'vacuum analyze' -c checkpoint
}

# ask PATH: so many times, over one connection; the last answer.
ask() {
    for _ in $(seq "$requests"); do
        printf 'url = "%s/api/v1%s"\n' "$url" "$1"
    done >"$results/urls"
    curl -fsS -H "Authorization: Bearer $token" -w '\n' -K "$results/urls" | tail -1
}

# in_database BEFORE PART: milliseconds of one request, the sum over its statements of the median that each took;
# in what was logged after line BEFORE, of statements that have PART in them.
in_database() {
    tail -n "+$(($1 + 1))" "$results/postgres.log" | awk -v part="$2" '
        /^LOG:  duration: / && index($0, part) {
            took = $3; step = $5; text = $0; sub(/^[^:]*:[^:]*:[^:]*: /, "", text)
            if (step == "bind") { bound[text] = took; next }
            if (step != "execute") next
            print text "\t" took + bound[text]
        }' | sort -t $'\t' -k1,1 -k2,2n | awk -F '\t' '
        function close_group() { if (count) total += all[int((count + 1) / 2)] }
        $1 != text { close_group(); text = $1; count = 0 }
        { all[++count] = $2 }
        END { close_group(); printf "%.2f\n", total }'
}

lines() {
    wc -l <"$results/postgres.log"
}

# report WHAT MILLISECONDS TARGET
report() {
    awk "BEGIN { printf \"%s of %d direct chats and %d lists, in the database, median of %d: %.2f ms, target %d ms: %s\n\",
        \"$1\", $chats, $lists, $requests, $2, $3, ($2 <= $3) ? \"met\" : \"MISSED\" }"
}

find_tools
[[ -n ${BINARY:-} ]] || cargo build --release --bin switchboard
fresh_results
start_postgres
psql_do -c 'create database conversations'
database="postgres:///conversations?host=$scratch&user=bench"
env SWITCHBOARD_DATA_DIR="$results/conversations-data" DATABASE_URL="$database" "$binary" migrate >"$results/migrate.log"
start_server conversations "$database"
token=$("$binary" token --data-dir "$data_dir" --role participant --sub 1001)
# The user is made by being seen.
curl -fsS -o /dev/null -H "Authorization: Bearer $token" "$url/api/v1/messages/unread-count"
fill

ask /messages/unread-count >/dev/null
before=$(lines)
unread=$(ask /messages/unread-count)
unread_ms=$(in_database "$before" read_seq)
ask '/conversations?limit=50' >/dev/null
before=$(lines)
page=$(ask '/conversations?limit=50')
page_ms=$(in_database "$before" read_seq)
stop_server

echo
report 'what is unread' "$unread_ms" 5
report 'a page of 50 conversations' "$page_ms" 10
[[ $unread == "{\"unread\":$((3 * (chats + lists)))}" ]] || die "the total is wrong: $unread"
[[ $(grep -o '"lastSeq":' <<<"$page" | wc -l) -eq 50 ]] || die "the page is wrong"
