#!/usr/bin/env bash
# Measures `switchboard backup` of 1 GB of SQLite beside people who write 100 messages a second: how long
# it takes against `cp` and `sync` of the same file, both with nothing of it in memory, and what it costs the people.
# Then the copy is brought back, and looked through.
#
#   scripts/bench-backup.sh                   about four minutes after the build
#   MEGABYTES=100 SECONDS_MEASURED=10 scripts/bench-backup.sh
#
# Needs python3, sqlite3 and three times the room. Results and logs are in target/bench. Exit status 1
# when something was refused or is wrong; a missed target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

megabytes=${MEGABYTES:-1000}
seconds=${SECONDS_MEASURED:-20}
rate=${RATE:-100}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
status=0
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# What is over: chats of a hundred messages of 380 characters each, some 45 kB.
filling() {
    local chats=$((megabytes * 1000 / 45)) now=$(($(date +%s) * 1000000))
    local chat="substr(cast(printf('%016x', n * 2654435761) as blob), 1, 16)"
    cat <<SQL
insert into agencies (id, name) values (7, 'Probe');
insert into users (id, side, agency_id, name, email, phone_number, creator) values (9000000, 0, 7, 'Organizer', '', '', false);
insert into events (id, agency_id, name, description, address, starts_at, ends_at)
    values (100000, 7, 'Before', '', '', $now - 86400000000, $now - 3600000000);
create temp table c as with recursive c(n) as (select 0 union all select n + 1 from c where n + 1 < $chats) select n from c;
insert into users (id, side, name, email, phone_number, creator) select 1000000 + n, 1, 'Participant ' || n, '', '', false from c;
insert into chats (id, kind, agency_id, event_id, organizer_id, participant_id, time_start, time_end, last_seq)
    select $chat, 0, 7, 100000, 9000000, 1000000 + n, $now - 86400000000 + n, $now - 3600000000 + n, 100 from c;
insert into chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq)
    select id, user_id, 1, 100, 100 from
        (select id, organizer_id as user_id from chats union all select id, participant_id from chats);
with recursive s(seq) as (select 1 union all select seq + 1 from s where seq < 100)
insert into messages (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent)
    select id, seq, randomblob(16), 9000000, true, 0, hex(randomblob(190)), time_start + seq
    from (select id, time_start from chats order by id) join s;
SQL
}

# forget FILE: nothing of it is in memory.
forget() {
    sync "$1"
    dd if="$1" iflag=nocache count=0 status=none
}

# probe NAME OPTION...: its result is in NAME.json.
probe() {
    local name=$1
    shift
    timeout 400 python3 scripts/probe.py "$url" "$data_dir/jwt-secret" "$@" "message=$rate" signin=5 request=5 ready=2 \
        >"$results/$name.json" 2>"$results/$name-probe.log"
}

# of FILE WHAT FIELD
of() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], {}).get(sys.argv[3], "nan"))' \
        "$results/$1.json" "$2" "$3"
}

find_tools
command -v sqlite3 >/dev/null || die 'sqlite3 is missing'
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
data=$results/backup-data
database=$data/switchboard.db
export SWITCHBOARD_DATA_DIR=$data
"$binary" migrate >"$results/migrate.log"
filling | fill_sqlite "$database"
limits=on keep_data=1 start_server backup ''
# What makes texts ready to be found is no part of it.
until [[ $(sqlite3 -cmd '.timeout 20000' "$database" 'select count(*) from users where folded is null') -eq 0 ]]; do sleep 1; done
echo "$(($(stat -c %s "$database") / 1000000)) MB"

probe quiet "$seconds" || die "the probe failed: see $results/quiet-probe.log"
forget "$database"
began=$(date +%s%N)
cp "$database" "$results/plain.db"
sync "$results/plain.db"
plain=$((($(date +%s%N) - began) / 1000000))
rm -f "$results/plain.db"

forget "$database"
probe during 300 "until=$results/done" warmup=0 &
probe=$!
others+=("$probe")
until grep -qs begins "$results/during-probe.log"; do
    kill -0 "$probe" 2>/dev/null || die "the probe failed: see $results/during-probe.log"
    sleep 0.1
done
timeout 300 "$binary" backup "$results/copy.db" >"$results/backup.out" || die "the backup failed: see $results/backup.out"
touch "$results/done"
wait "$probe" || die "the probe failed: see $results/during-probe.log"
cat "$results/backup.out"
copied=$(sed -n 's/.*copied in \([0-9.]*\) s.*/\1/p' "$results/backup.out")
[[ -n $copied ]] || die "it is not said how long the copy took: see $results/backup.out"
awk -v plain="$plain" -v copied="$copied" 'BEGIN {
    printf "the copy took %.1f s, cp and sync %.1f s: %.2fx, target 3x: %s\n",
        copied, plain / 1000, 1000 * copied / plain, (1000 * copied <= 3 * plain) ? "met" : "MISSED" }'
for what in message signin request ready; do
    refused=$(of during "$what" refused)
    awk -v what="$what" -v quiet="$(of quiet "$what" p99)" -v during="$(of during "$what" p99)" -v count="$(of during "$what" count)" \
        -v refused="$refused" 'BEGIN {
        printf "  %-8s p99 %7.2f ms quiet, %7.2f ms during: %.2fx, target 3x: %s; %d done, %d refused\n", what, quiet, during, during / quiet,
            (during <= 3 * quiet) ? "met" : "MISSED", count, refused }'
    [[ $refused == 0 ]] || status=1
done
grep -q '"unheard": 0' "$results/during.json" || { echo 'messages were not heard'; status=1; }

stop_server
messages=$(sqlite3 "$results/copy.db" 'select count(*) from messages')
began=$(date +%s%N)
"$binary" restore "$results/copy.db" >"$results/restore.out"
restored=$((($(date +%s%N) - began) / 1000000))
"$binary" verify >"$results/verify.out" || { echo "verify found something: see $results/verify.out"; status=1; }
[[ $(sqlite3 "$database" 'select count(*) from messages') == "$messages" ]] || { echo 'messages are missing'; status=1; }
# A server goes on with it.
keep_data=1 start_server restored ''
probe after 3 || { echo "nothing goes on: see $results/after-probe.log"; status=1; }
stop_server
awk -v restored="$restored" -v messages="$messages" -v verify="$(tr -d '\n' <"$results/verify.out")" 'BEGIN {
    printf "restored in %.1f s with %d messages; verify says: %s\n", restored / 1000, messages, verify }'
rm -rf "$data" "$results"/*.db
exit "$status"
