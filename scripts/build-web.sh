#!/usr/bin/env bash
# Builds the web apps into web/apps/*/dist, from where a build of the server takes them. Does nothing
# when no source has changed since the last time.
#
#   scripts/build-web.sh                 fails without Node.js
#   scripts/build-web.sh --if-possible   goes without, and says so
#   scripts/build-web.sh --packages      only installs what builds and tests need
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --if-possible ]] && ! scripts/check-node.sh; then
    echo "The server is built without the web apps; everything else works." >&2
    exit 0
fi
scripts/check-node.sh
cd web

# npm writes this file at the end of an installation.
installed=node_modules/.package-lock.json
if [[ ! -e $installed || package-lock.json -nt $installed ]]; then
    echo "Installing what the web apps are made with (npm ci)"
    npm ci
fi
[[ ${1:-} != --packages ]] || exit 0

# Folders count too: one is newer when something in it was deleted.
built=node_modules/.built
is_current() {
    [[ -e $built && -e apps/organizer/dist/index.html && -e apps/participant/dist/index.html ]] || return 1
    local changed
    changed=$(find package.json package-lock.json tsconfig*.json scripts apps packages \
        \( -name node_modules -o -name dist -o -name test \) -prune -o -newer "$built" -print -quit)
    [[ -z $changed ]]
}
if ! is_current; then
    echo "Building the web apps"
    npm run --silent build
    touch "$built"
fi
