#!/usr/bin/env bash
# Says what is missing to build Switchboard, and how to get it. Silent when nothing is.
#
# SQLite, libpq and OpenSSL are compiled from sources that come with the Rust dependencies, so no
# database or TLS packages are needed; OpenSSL's build wants make and Perl.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
packages=()

need() {
    missing+=("$1")
    [[ -z ${2:-} ]] || packages+=("$2")
}

wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
if ! command -v cargo >/dev/null; then
    need "cargo: Rust $wanted or newer, from https://rustup.rs"
else
    found=$(rustc --version | cut -d' ' -f2 | cut -d- -f1)
    if [[ $(printf '%s\n' "$wanted" "$found" | sort -V | head -1) != "$wanted" ]]; then
        need "rustc $found is too old: Rust $wanted or newer is needed (rustup update stable)"
    fi
fi

if ! command -v cc >/dev/null; then
    need "cc: a C compiler" gcc
    packages+=(libc6-dev)
elif ! echo 'int main(void) { return 0; }' | cc -include stdio.h -x c -o /dev/null - 2>/dev/null; then
    need "the headers of the C library: cc cannot compile a program that includes stdio.h" libc6-dev
fi
command -v ar >/dev/null || need "ar: the archiver of the C tools" binutils
command -v make >/dev/null || need "make" make

# The modules that OpenSSL's Configure loads; Debian's perl-base lacks some of them.
if ! command -v perl >/dev/null; then
    need "perl" perl
elif ! perl -MFindBin -MIPC::Cmd -MFile::Compare -MFile::Copy -MPod::Usage -MTime::Piece -e1 2>/dev/null; then
    need "perl's standard modules (IPC::Cmd, File::Compare, ...)" perl
fi

if ((${#missing[@]} > 0)); then
    {
        echo "Building Switchboard needs what is missing here:"
        printf '  %s\n' "${missing[@]}"
        if ((${#packages[@]} > 0)); then
            echo "On Debian and Ubuntu: apt-get install ${packages[*]}"
        fi
    } >&2
    exit 1
fi
