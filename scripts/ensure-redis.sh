#!/usr/bin/env bash
# The tests of several nodes start a Redis of their own. Finds it, or Valkey, on the PATH, or installs
# Debian's when this may be done without asking: on a system with apt-get, as root or with a sudo that
# wants no password.
set -euo pipefail

has_redis() {
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null
}

give_up() {
    {
        echo "The tests of several nodes need Redis 7 or Valkey: redis-server or valkey-server on the"
        echo "PATH. $1"
        echo "Install it: apt-get install redis-server (Debian, Ubuntu), dnf install valkey (Fedora)."
        echo "It need not be running."
    } >&2
    exit 1
}

has_redis && exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || give_up "It is missing, and root's rights are not to be had here."
fi
command -v apt-get >/dev/null || give_up "It is missing, and there is no apt-get here."

echo "Installing Redis for the tests (apt-get install redis-server)"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}
# Lists may be old or, in a container, absent; a source that fails does not matter if the rest will do.
apt update || echo "apt-get update failed; trying to install all the same" >&2
apt install --no-install-recommends redis-server || give_up "Installing it failed: see above."
has_redis || give_up "It was installed, and is still not found."
