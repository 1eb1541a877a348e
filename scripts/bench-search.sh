#!/usr/bin/env bash
# Measures what searches cost those who ask for help: 64 organizers search at the same moment, once a
# second, in 500,000 ended chats and 50,000 events, beside people who sign in, ask for help, write and
# look whether the server is ready, on both databases; against the same people alone.
#
#   scripts/bench-search.sh                       about ten minutes after the build
#   SECONDS_MEASURED=10 ENDED=50000 EVENTS=5000 BACKENDS=sqlite scripts/bench-search.sh
#
# Limits are on as they are: 64 organizers at 60 searches a minute. Starts a PostgreSQL of its own, as
# scripts/bench.sh does; needs python3 and sqlite3. Results and logs are in target/bench. A missed
# target is printed, not an error.
set -euo pipefail
cd "$(dirname "$0")/.."

ended=${ENDED:-500000}
events=${EVENTS:-50000}
people=$((ended / 5))
seconds=${SECONDS_MEASURED:-20}
backends=${BACKENDS:-postgres sqlite}
runs=${RUNS:-3}
binary=${BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/release/switchboard}
# shellcheck source=scripts/bench-lib.sh
source scripts/bench-lib.sh

# name N, in SQL of either: words of three and four syllables, some of them often.
syllable() {
    echo "substr('babebibobudadedidodugagegigoguhahehihohukakekikokulalelilolu', cast(1 + 2 * (($1) % 30) as integer), 2)"
}
name() {
    echo "$(syllable "$1")||$(syllable "$1 / 30")||$(syllable "$1 / 7")||' '||$(syllable "$1 / 900")||$(syllable "$1 / 11")||$(syllable "$1 / 13")"
}

# fill SQL-ROWS: what is over, from a source of numbers n from 0 to a limit. $bytes: an id of 16 bytes made of n.
filling() {
    local series=$1 bytes=$2 now=$(($(date +%s) * 1000000))
    cat <<SQL
insert into agencies (id, name) values (7, 'Probe');
insert into users (id, side, agency_id, name, email, phone_number, creator)
    select 9000000 + n, 0, 7, 'Organizer', '', '', false from $(series_of "$series" 20);
insert into users (id, side, name, email, phone_number, creator)
    select 1000000 + n, 1, $(name n), 'p' || n || '@example.org',
        '+49 171 0' || substr('000000' || n, -6, 6), false from $(series_of "$series" "$people");
insert into events (id, agency_id, name, description, address, starts_at, ends_at)
    select 100000 + n, 7, $(name n) || ' stage ' || (n % 97), 'Where ' || $(name "n * 3") || ' plays',
        n || ' ' || $(syllable "n / 5") || ' street', $now - 7200000000 * (n % 5000 + 2),
        $now + case when n % 5 = 0 then 86400000000 else -3600000000 end
    from $(series_of "$series" "$events");
insert into chats (id, kind, agency_id, event_id, organizer_id, participant_id, time_start, time_end, last_seq)
    select $bytes, 0, 7, 100000 + n % $events, 9000000 + n % 20, 1000000 + n % $people,
        $now - 1000000 * ($ended - n) - 500000, $now - 1000000 * ($ended - n), 2
    from $(series_of "$series" "$ended");
SQL
}
series_of() {
    if [[ $1 == postgres ]]; then
        echo "generate_series(0::bigint, $2 - 1) n"
    else
        echo "(with recursive c(n) as (select 0 union all select n + 1 from c where n + 1 < $2) select n from c)"
    fi
}

# ask BACKEND SQL: one value.
ask() {
    if [[ $1 == postgres ]]; then
        psql_do -d search -At -c "$2"
    else
        sqlite3 -cmd '.timeout 20000' "$results/sqlite-data/switchboard.db" "$2"
    fi
}

# prepare BACKEND: a server on what is over, which has made all texts ready to be found. Leaves its
# address in $url.
prepare() {
    local database=
    if [[ $1 == postgres ]]; then
        database="postgres:///search?host=$scratch&user=bench"
        psql_do -c 'create database search'
    fi
    env SWITCHBOARD_DATA_DIR="$results/$1-data" DATABASE_URL="$database" "$binary" migrate >"$results/$1-migrate.log"
    if [[ $1 == postgres ]]; then
        filling postgres 'substring(sha256(int8send(n)) from 1 for 16)' |
            sed "s/substr('000000' || n, -6, 6)/right('000000' || n, 6)/; s/ (n % 97)/ (n % 97)::text/" >"$results/fill.sql"
        psql_do -d search -f "$results/fill.sql" -c 'vacuum analyze' -c checkpoint
    else
        filling sqlite "substr(cast(printf('%016x', n * 2654435761) as blob), 1, 16)" |
            fill_sqlite "$results/sqlite-data/switchboard.db"
    fi
    limits=on keep_data=1 start_server "$1" "$database"
    local begun=$SECONDS
    until [[ $(ask "$1" 'select (select count(*) from users where folded is null) + (select count(*) from events where folded is null)') -eq 0 ]]; do
        ((SECONDS - begun < 600)) || die "texts are not folded after ten minutes"
        sleep 2
    done
    [[ $1 != postgres ]] || psql_do -d search -c 'vacuum analyze' -c checkpoint
    echo "$1: $people people with $ended ended chats and $events events, ready to be found after $((SECONDS - begun)) s"
}

# probe NAME WHAT...: its result is in NAME.json.
probe() {
    local name=$1
    shift
    timeout $((seconds + 60)) python3 scripts/probe.py "$url" "$data_dir/jwt-secret" "$seconds" message=50 signin=10 \
        request=10 ready=2 "$@" >"$results/$name.json" 2>"$results/$name-probe.log" ||
        die "the probe failed: see $results/$name-probe.log"
}

# of FILE WHAT FIELD
of() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], {}).get(sys.argv[3], "nan"))' \
        "$results/$1.json" "$2" "$3"
}

# p99 PREFIX WHAT: the median of the runs.
p99() {
    for number in $(seq "$runs"); do
        of "$1-$number" "$2" p99
    done | sort -n | median
}

find_tools
command -v sqlite3 >/dev/null || die 'sqlite3 is missing'
[[ -n ${BINARY:-} ]] || cargo build --locked --release --bin switchboard
fresh_results
start_postgres
for backend in $backends; do
    prepare "$backend"
    # By turns, so that what else the machine does is in both.
    for number in $(seq "$runs"); do
        probe "$backend-quiet-$number"
        probe "$backend-searched-$number" search=64
    done
    stop_server
    for what in signin request message ready; do
        awk -v what="$what" -v quiet="$(p99 "$backend-quiet" "$what")" -v searched="$(p99 "$backend-searched" "$what")" 'BEGIN {
            printf "  %-8s p99 %7.2f ms quiet, %7.2f ms searched: %.2fx, target 2x: %s\n", what, quiet, searched, searched / quiet,
                (searched <= 2 * quiet) ? "met" : "MISSED" }'
    done
    awk -v p99="$(p99 "$backend-searched" search)" -v median="$(of "$backend-searched-1" search p50)" 'BEGIN {
        printf "  search   p50 %7.2f ms, p99 %7.2f ms, target 200 ms: %s\n", median, p99, (p99 <= 200) ? "met" : "MISSED" }'
    for number in $(seq "$runs"); do
        echo "  not done: $(of "$backend-searched-$number" search why) of searches, $(of "$backend-searched-$number" message why) of messages"
    done
    rm -rf "$results/$backend-data"
done
