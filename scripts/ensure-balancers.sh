#!/usr/bin/env bash
# The tests start nginx and HAProxy with the configurations in deploy/. Finds them on the PATH, or installs them.
. "$(dirname "$0")/ensure-lib.sh"
PATH=$PATH:/usr/sbin

needs=(
    "The tests of several nodes need nginx and HAProxy (2.6 or newer)."
    "Install them: apt-get install nginx haproxy (Debian, Ubuntu), dnf install nginx haproxy (Fedora)."
    "They need not be running."
)
missing=()
for balancer in nginx haproxy; do
    command -v "$balancer" >/dev/null || missing+=("$balancer")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

install_for_tests "${missing[@]}"
keep_stopped "${missing[@]}"
for balancer in "${missing[@]}"; do
    command -v "$balancer" >/dev/null || give_up "$balancer was installed, and is still not found."
done
