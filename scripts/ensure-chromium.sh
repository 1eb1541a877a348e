#!/usr/bin/env bash
# The end-to-end tests of the web apps drive Chromium. Finds it where the tests look (CHROMIUM names one elsewhere), or
# installs it.
. "$(dirname "$0")/ensure-lib.sh"

needs=(
    "The end-to-end tests of the web apps need Chromium or Chrome, on the PATH or named by CHROMIUM."
    "Install it: apt-get install chromium (Debian), dnf install chromium (Fedora)."
)
has_chromium() {
    local program
    for program in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [[ -z $program ]] || ! command -v "$program" >/dev/null || return 0
    done
    return 1
}
! has_chromium || exit 0

install_for_tests chromium fonts-liberation
has_chromium || give_up "It was installed, and is still not found."
