# Sourced by scripts/ensure-*.sh, which find what tests need, or install Debian's when this may be done without asking:
# on a system with apt-get, as root or with a sudo that wants no password. Each of them sets `needs` first: lines that say
# what is needed, and how to install it.
set -euo pipefail

# give_up WHY: says what is needed, and why it could not be had.
give_up() {
    printf '%s\n' "${needs[@]}" "$1" >&2
    exit 1
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -q -y -o DPkg::Lock::Timeout=120 "$@"
}

# install_for_tests PACKAGE...
install_for_tests() {
    as_root true 2>/dev/null || give_up "Missing here: $*; and root's rights are not to be had."
    command -v apt-get >/dev/null || give_up "Missing here: $*; and there is no apt-get."
    echo "Installing for the tests: apt-get install $*"
    # Lists may be old or, in a container, absent; a source that fails does not matter if the rest will do.
    apt update || echo "apt-get update failed; trying to install all the same" >&2
    apt install --no-install-recommends "$@" || give_up "Installing failed: see above."
}

# keep_stopped SERVICE...: Debian starts what it installs; this is for the tests alone.
keep_stopped() {
    [[ -d /run/systemd/system ]] || return 0
    as_root systemctl disable --now "$@" || echo "$* may be running now: systemctl disable --now $*" >&2
}
