#!/usr/bin/env bash
# Runs every fuzz target for FUZZ_SECONDS (60). It needs what the rest of Maitri does not: a nightly compiler and cargo-fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fuzz --version >/dev/null 2>&1 || { echo 'make fuzz needs cargo-fuzz: cargo install cargo-fuzz --locked' >&2; exit 2; }
rustc +nightly --version >/dev/null 2>&1 || { echo 'make fuzz needs nightly Rust: rustup toolchain install nightly' >&2; exit 2; }
for target in $(cargo +nightly fuzz list); do
    echo "fuzz: $target, ${FUZZ_SECONDS:-60} s" >&2
    cargo +nightly fuzz run "$target" -- -max_total_time="${FUZZ_SECONDS:-60}"
done
