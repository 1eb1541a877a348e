#!/usr/bin/env bash
# The tests set the clocks of servers that they start, through libfaketime. Finds it where systems keep it
# (`wall_clock.rs` of the test kit looks in the same places), or installs Debian's when this may be done
# without asking: on a system with apt-get, as root or with a sudo that wants no password.
set -euo pipefail

has_faketime() {
    local folder
    for folder in /usr/lib/*/faketime /usr/lib64/faketime /usr/lib/faketime /usr/local/lib/faketime; do
        [[ ! -e $folder/libfaketimeMT.so.1 ]] || return 0
    done
    return 1
}

give_up() {
    {
        echo "The tests that set the clock of a server need libfaketime (libfaketimeMT.so.1). $1"
        echo "Install it: apt-get install libfaketime (Debian, Ubuntu), dnf install libfaketime (Fedora)."
    } >&2
    exit 1
}

has_faketime && exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || give_up "It is missing, and root's rights are not to be had here."
fi
command -v apt-get >/dev/null || give_up "It is missing, and there is no apt-get here."

echo "Installing libfaketime for the tests (apt-get install libfaketime)"
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}
# Lists may be old or, in a container, absent; a source that fails does not matter if the rest will do.
apt update || echo "apt-get update failed; trying to install all the same" >&2
apt install --no-install-recommends libfaketime || give_up "Installing it failed: see above."
has_faketime || give_up "It was installed, and is still not found."
