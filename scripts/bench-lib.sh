# What the benchmarks share: a PostgreSQL of their own, servers on it, and the end of both. To be
# sourced, with $binary set. Ends only what it started; folders are removed at the end.

results=$PWD/target/bench
scratch=
# Options of PostgreSQL beyond the usual ones.
postgres_options=(${postgres_options[@]+"${postgres_options[@]}"})
postgres_pid=
server_pid=
# Whatever else was started, to be ended in this order.
others=()

die() {
    echo "bench: $*" >&2
    exit 2
}

# Asks a child process to end, and insists after 15 seconds.
end() {
    local pid=$1 signal=$2
    kill -s "$signal" "$pid" 2>/dev/null || return 0
    for _ in $(seq 150); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -s KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

stop_server() {
    [[ -z $server_pid ]] || end "$server_pid" TERM
    server_pid=
}

cleanup() {
    stop_server
    for other in ${others[@]+"${others[@]}"}; do
        end "$other" TERM
    done
    [[ -z $postgres_pid ]] || end "$postgres_pid" INT
    [[ -z $scratch ]] || rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# --- results -------------------------------------------------------------------------------------

# value FILE FIELD [NAME]: a number from a result, of the process NAME if given.
value() {
    local json
    json=$(cat "$results/$1.json")
    [[ -z ${3:-} ]] || json=$(sed "s/.*{\"name\":\"$3\"//" <<<"$json")
    sed -n "s/.*\"$2\":\(-\{0,1\}[0-9.]*\).*/\1/p" <<<"${json%%\}*}" | head -1
}

# first FILE FIELD: the first occurrence of a number.
first() {
    grep -o "\"$2\":-\{0,1\}[0-9.]*" "$results/$1.json" | head -1 | cut -d: -f2
}

# The one in the middle of numbers that come ascending, one a line.
median() {
    awk '{ all[NR] = $1 } END { print NR ? all[int((NR + 1) / 2)] : "nan" }'
}

# An empty place for results, and a word of warning where they will not be worth much.
fresh_results() {
    mkdir -p "$results"
    rm -rf "${results:?}"/*
    local busy
    busy=$(cut -d' ' -f1 /proc/loadavg)
    if awk "BEGIN { exit !($busy > 1) }"; then
        echo "bench: the machine is busy (load average $busy): latencies will be too long" >&2
    fi
}

# --- PostgreSQL ----------------------------------------------------------------------------------

find_tools() {
    local newest
    newest=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
    PATH=$PATH${newest:+:$newest}
    for tool in initdb postgres pgbench psql; do
        command -v "$tool" >/dev/null || die "$tool is missing: install PostgreSQL (apt-get install postgresql)"
    done
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [[ $(id -u) -ne 0 ]]; then
        exec "$@"
    fi
    local user
    user=$(id -un postgres 2>/dev/null || echo nobody)
    exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
}

start_postgres() {
    scratch=$(mktemp -d /var/tmp/switchboard-bench.XXXXXX)
    if [[ $(stat -f -c %T "$scratch") == tmpfs ]]; then
        echo "bench: /var/tmp is in memory: fsync costs nothing there, ratios mean little" >&2
    fi
    if [[ $(id -u) -eq 0 ]]; then
        chown "$(id -un postgres 2>/dev/null || echo nobody)" "$scratch"
    fi
    (as_postgres timeout 60 initdb -D "$scratch/data" -U bench -A trust -E UTF8 --locale=C) \
        >"$results/initdb.log" 2>&1 || die "initdb failed: see $results/initdb.log"
    (as_postgres postgres -D "$scratch/data" -k "$scratch" -c listen_addresses= -c fsync=on \
        -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB "${postgres_options[@]}") \
        >"$results/postgres.log" 2>&1 &
    postgres_pid=$!
    for _ in $(seq 300); do
        if psql_do -c 'select 1' >/dev/null 2>&1; then
            return
        fi
        kill -0 "$postgres_pid" 2>/dev/null || break
        sleep 0.1
    done
    die "PostgreSQL did not start: see $results/postgres.log"
}

psql_do() {
    PGCONNECT_TIMEOUT=5 psql -h "$scratch" -U bench -d postgres -X -q -v ON_ERROR_STOP=1 "$@"
}

# --- SQLite --------------------------------------------------------------------------------------

# fill_sqlite FILE: carries out the SQL on standard input in one transaction. A sqlite3 of the system may be older than
# what the index of searched texts wants: it is made by the server, which finds what is not folded. So no
# trigger may look at it meanwhile.
fill_sqlite() {
    local those="from sqlite_master where type = 'trigger' and tbl_name in ('users', 'events')"
    {
        echo 'begin;'
        sqlite3 "$1" "select 'drop trigger ' || name || ';' $those"
        cat
        sqlite3 "$1" "select sql || ';' $those"
        echo 'commit; pragma wal_checkpoint(truncate);'
    } | sqlite3 -bail "$1" >/dev/null
}

# --- the server ----------------------------------------------------------------------------------

# start_server NAME DATABASE_URL: leaves its URL in $url. With $listen it listens there, with $keep_data
# it goes on with the secret that is there.
start_server() {
    local name=$1 data=$results/$1-data
    [[ -n ${keep_data:-} ]] || rm -rf "$data"
    : >"$results/$name.out"
    env SWITCHBOARD_LISTEN="${listen:-127.0.0.1:0}" SWITCHBOARD_DATA_DIR="$data" DATABASE_URL="$2" \
        SWITCHBOARD_LIMITS="${limits:-off}" RUST_LOG=warn \
        "$binary" serve >"$results/$name.out" 2>"$results/$name.log" &
    server_pid=$!
    data_dir=$data
    for _ in $(seq 200); do
        url=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\).*/\1/p' "$results/$name.out" | head -1)
        [[ -z $url ]] || return 0
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.1
    done
    die "the server did not start: see $results/$name.log"
}
