#!/usr/bin/env bash
# Says whether Node.js is there to build and test the web apps, and how to get it. Silent when it is.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(sed -n 's/.*"node": ">=\(.*\)".*/\1/p' web/package.json)
problem=
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    problem="Node.js $wanted or newer, with npm, is missing."
else
    found=$(node --version)
    found=${found#v}
    if [[ $(printf '%s\n' "$wanted" "$found" | sort -V | head -1) != "$wanted" ]]; then
        problem="Node.js $found is too old: $wanted or newer is needed."
    fi
fi
if [[ -n $problem ]]; then
    {
        echo "The web apps need Node.js. $problem"
        echo "Install it from https://nodejs.org, or with your system's packages where they are new enough."
    } >&2
    exit 1
fi
