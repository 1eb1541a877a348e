#!/usr/bin/env bash
# The tests start nginx and HAProxy with the configurations in deploy/. Finds them, or installs Debian's
# when this may be done without asking: on a system with apt-get, as root or with a sudo that wants no
# password.
set -euo pipefail
PATH=$PATH:/usr/sbin

missing=()
for balancer in nginx haproxy; do
    command -v "$balancer" >/dev/null || missing+=("$balancer")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

give_up() {
    {
        echo "The tests of several nodes need nginx and HAProxy (2.6 or newer); missing: ${missing[*]}. $1"
        echo "Install them: apt-get install ${missing[*]} (Debian, Ubuntu), dnf install ${missing[*]} (Fedora)."
        echo "They need not be running."
    } >&2
    exit 1
}

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || give_up "Root's rights are not to be had here."
fi
command -v apt-get >/dev/null || give_up "There is no apt-get here."

echo "Installing for the tests: apt-get install ${missing[*]}"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}
# Lists may be old or, in a container, absent; a source that fails does not matter if the rest will do.
apt update || echo "apt-get update failed; trying to install all the same" >&2
apt install --no-install-recommends "${missing[@]}" || give_up "Installing failed: see above."
# Debian starts what it installs; this is for the tests, and not for port 80.
if [[ -d /run/systemd/system ]]; then
    "${as_root[@]}" systemctl disable --now "${missing[@]}" ||
        echo "${missing[*]} may be running now: systemctl disable --now ${missing[*]}" >&2
fi
for balancer in "${missing[@]}"; do
    command -v "$balancer" >/dev/null || give_up "$balancer was installed, and is still not found."
done
