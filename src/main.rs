//! The `switchboard` program: see `switchboard --help`.

fn main() {}
