#!/usr/bin/env bash
# Looks for what fails once in many runs: a million simulated requests for help, the fault tests for SOAK_ROUNDS rounds
# and long random histories, the rule of what comes to a client in SOAK_CASES histories, and the model over three servers
# SOAK_RUNS times, every other time beside two busy loops. Seeds that once failed come first; the rest are drawn, and
# printed where one fails.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${SOAK_RUNS:-60}
seeds=(1 2 111 116 122)
# One run takes a minute, or a few on a busy machine.
most=900
folder=$(mktemp -d)
loops=()

busy() {
    for _ in 1 2; do
        timeout "$most" sh -c 'while :; do :; done' &
        loops+=("$!")
    done
}

idle() {
    for loop in "${loops[@]}"; do
        kill "$loop" 2>/dev/null || true
        wait "$loop" 2>/dev/null || true
    done
    loops=()
}
trap 'idle; rm -rf "$folder"' EXIT

# By its name, and in a release, which alone has it: a run in which it is not there must not pass.
cargo test --locked --release --test simulation -- million --nocapture | tee "$folder/million"
grep -q '^test result: ok. 1 passed' "$folder/million"
SOAK_ROUNDS=${SOAK_ROUNDS:-20} MODEL_STEPS=${MODEL_STEPS:-5000} NODES_STEPS=${NODES_STEPS:-3000} \
    cargo test --locked --test suite -- faults chaos model
GATE_CASES=${SOAK_CASES:-20000} cargo test --locked -p switchboard-actors --lib -- session::gate

failed=0
beside=0
for ((run = 0; run < runs; run++)); do
    # Each seed once without other load and once with it.
    seed=${seeds[run / 2]:-$((RANDOM * 32768 + RANDOM))}
    how=quiet
    if ((run % 2)); then
        how="beside two busy loops"
        beside=$((beside + 1))
        busy
    fi
    ended=0
    NODES_SEED=$seed timeout "$most" cargo test --locked --test suite -- \
        --exact model::whatever_happens_to_servers_the_promises_hold >"$folder/run" 2>&1 || ended=$?
    idle
    if ((ended)); then
        failed=$((failed + 1))
        cat "$folder/run"
    fi
    echo "run $((run + 1)) of $runs, $how, NODES_SEED=$seed: status $ended"
done
echo "$runs runs, of which $beside beside two busy loops: $failed failed"
((failed == 0))
