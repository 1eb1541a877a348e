#!/usr/bin/env bash
# The tests start a PostgreSQL of their own, in a temporary folder, and PgBouncer in front of it; they need the programs.
# Finds them where the tests look, or installs them.
. "$(dirname "$0")/ensure-lib.sh"

needs=(
    "The tests need PostgreSQL: postgres, initdb, pg_ctl, pg_basebackup, psql and pgbench, on the PATH or in"
    "/usr/lib/postgresql/*/bin; and pgbouncer on the PATH."
    "Install them: apt-get install postgresql pgbouncer (Debian, Ubuntu), dnf install postgresql-server"
    "postgresql-contrib pgbouncer (Fedora). They need not be running."
)
# A folder counts when everything that the tests call is in it.
is_complete() {
    local tool
    for tool in postgres initdb pg_ctl pg_basebackup psql pgbench; do
        [[ -x $1/$tool ]] || return 1
    done
}

has_postgres() {
    local on_path folder
    if on_path=$(command -v postgres); then
        ! is_complete "$(dirname "$(readlink -f "$on_path")")" || return 0
    fi
    for folder in /usr/lib/postgresql/*/bin; do
        ! is_complete "$folder" || return 0
    done
    return 1
}

has_pgbouncer() {
    PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null
}

missing=()
has_postgres || missing+=(postgresql)
has_pgbouncer || missing+=(pgbouncer)
[[ ${#missing[@]} -gt 0 ]] || exit 0

install_for_tests "${missing[@]}"
[[ " ${missing[*]} " != *" pgbouncer "* ]] || keep_stopped pgbouncer
has_postgres && has_pgbouncer || give_up "They were installed, and are still not found."
