#!/usr/bin/env bash
# The end-to-end tests of the web apps drive Chromium. Finds it where the tests look (CHROMIUM names one
# elsewhere), or installs Debian's when this may be done without asking: on a system with apt-get, as
# root or with a sudo that wants no password.
set -euo pipefail

has_chromium() {
    local program
    for program in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [[ -z $program ]] || ! command -v "$program" >/dev/null || return 0
    done
    return 1
}

give_up() {
    {
        echo "The end-to-end tests of the web apps need Chromium or Chrome, on the PATH or named by"
        echo "CHROMIUM. $1"
        echo "Install it: apt-get install chromium (Debian), dnf install chromium (Fedora)."
    } >&2
    exit 1
}

has_chromium && exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || give_up "It is missing, and root's rights are not to be had here."
fi
command -v apt-get >/dev/null || give_up "It is missing, and there is no apt-get here."

echo "Installing Chromium for the tests (apt-get install chromium)"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}
# Lists may be old or, in a container, absent; a source that fails does not matter if the rest will do.
apt update || echo "apt-get update failed; trying to install all the same" >&2
apt install --no-install-recommends chromium fonts-liberation || give_up "Installing it failed: see above."
has_chromium || give_up "It was installed, and is still not found."
