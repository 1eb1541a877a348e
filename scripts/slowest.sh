#!/usr/bin/env bash
# Lists the twenty slowest tests of a run of scripts/test.sh.
#
#   scripts/slowest.sh FOLDER
set -euo pipefail
cd "$1"

# Cargo's tests have said so in their logs, those of the web in files of their own.
{
    sed -nE 's/^test (.*) \.\.\. .* <([0-9.]+)s>$/\2\t\1/p' -- *.log
    find . -name '*.times' -exec cat {} +
} | sort -rn >all

# There is something to list, or times are not written any more as this reads them.
[[ -s all ]]
echo "The slowest of $(wc -l <all) tests, in seconds:"
# Not `head`, which would end `sort` early.
sed -n 1,20p all | while IFS=$'\t' read -r seconds name; do
    printf '%8.1f  %s\n' "$seconds" "$name"
done
