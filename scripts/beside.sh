#!/usr/bin/env bash
# Runs commands beside each other. What the first prints is shown as it comes, what the others print when they have
# ended. One that fails ends all of them, and is shown last.
#
#   scripts/beside.sh FOLDER NAME COMMAND [NAME COMMAND]...
#
# What they print is kept in FOLDER/NAME.log.
set -euo pipefail

folder=$1
shift
mkdir -p "$folder"
declare -A running=()

# Each command is a group of processes, which ends as a whole. `set -m` makes them groups.
end_all() {
    local pid
    for pid in "${!running[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null || true
    done
    for pid in "${!running[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
}
trap end_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

first=$1
set -m
while (($# > 1)); do
    echo "--- $1 begins"
    if [[ $1 == "$first" ]]; then
        { bash -c "$2" </dev/null 2>&1 | tee "$folder/$1.log"; } &
    else
        bash -c "$2" </dev/null >"$folder/$1.log" 2>&1 &
    fi
    running[$!]=$1
    shift 2
done
set +m

while ((${#running[@]})); do
    ended=0
    wait -n -p pid "${!running[@]}" || ended=$?
    name=${running[$pid]}
    unset "running[$pid]"
    if [[ $name != "$first" ]]; then
        echo "--- $name:"
        cat "$folder/$name.log"
    fi
    if ((ended)); then
        echo "--- $name FAILED after $SECONDS s: status $ended"
        exit "$ended"
    fi
    echo "--- $name has ended, after $SECONDS s"
done
