#!/usr/bin/env bash
# The tests start a PostgreSQL of their own, in a temporary folder, and PgBouncer in front of it; they
# need the programs. Finds them where the tests look, or installs them when this may be done without asking: on a system with
# apt-get, as root or with a sudo that wants no password.
set -euo pipefail

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

give_up() {
    {
        echo "The tests need PostgreSQL: postgres, initdb, pg_ctl, pg_basebackup, psql and pgbench, on the"
        echo "PATH or in /usr/lib/postgresql/*/bin; and pgbouncer on the PATH. $1"
        echo "Install them: apt-get install postgresql pgbouncer (Debian, Ubuntu), dnf install"
        echo "postgresql-server postgresql-contrib pgbouncer (Fedora). They need not be running."
    } >&2
    exit 1
}

missing=()
has_postgres || missing+=(postgresql)
has_pgbouncer || missing+=(pgbouncer)
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || give_up "They are missing, and root's rights are not to be had here."
fi
command -v apt-get >/dev/null || give_up "They are missing, and there is no apt-get here."

echo "Installing for the tests: apt-get install ${missing[*]}"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}
# Lists may be old or, in a container, absent; a source that fails does not matter if the rest will do.
apt update || echo "apt-get update failed; trying to install all the same" >&2
apt install --no-install-recommends "${missing[@]}" || give_up "Installing them failed: see above."
if [[ " ${missing[*]} " == *" pgbouncer "* && -d /run/systemd/system ]]; then
    # Debian starts what it installs; this is for the tests alone.
    "${as_root[@]}" systemctl disable --now pgbouncer || true
fi
has_postgres && has_pgbouncer || give_up "They were installed, and are still not found."
