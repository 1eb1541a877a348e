#!/usr/bin/env bash
# The tests set the clocks of servers that they start, through libfaketime. Finds it where systems keep it
# (`wall_clock.rs` of the test kit looks in the same places), or installs it.
. "$(dirname "$0")/ensure-lib.sh"

needs=(
    "The tests that set the clock of a server need libfaketime (libfaketimeMT.so.1)."
    "Install it: apt-get install libfaketime (Debian, Ubuntu), dnf install libfaketime (Fedora)."
)
has_faketime() {
    local folder
    for folder in /usr/lib/*/faketime /usr/lib64/faketime /usr/lib/faketime /usr/local/lib/faketime; do
        [[ ! -e $folder/libfaketimeMT.so.1 ]] || return 0
    done
    return 1
}
! has_faketime || exit 0

install_for_tests libfaketime
has_faketime || give_up "It was installed, and is still not found."
