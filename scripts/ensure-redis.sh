#!/usr/bin/env bash
# The tests of several nodes start a Redis of their own. Finds it, or Valkey, on the PATH, or installs it.
. "$(dirname "$0")/ensure-lib.sh"

needs=(
    "The tests of several nodes need Redis 7 or Valkey: redis-server or valkey-server on the PATH."
    "Install it: apt-get install redis-server (Debian, Ubuntu), dnf install valkey (Fedora)."
    "It need not be running."
)
has_redis() {
    command -v redis-server >/dev/null || command -v valkey-server >/dev/null
}
! has_redis || exit 0

install_for_tests redis-server
has_redis || give_up "It was installed, and is still not found."
