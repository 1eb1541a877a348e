#!/bin/sh
# Cargo starts test programs with this, so that they say how long each test took. The harness of a stable compiler
# can do that too, and does it for whoever says to be one that builds compilers.
RUSTC_BOOTSTRAP=1 exec "$@" -Z unstable-options --report-time
