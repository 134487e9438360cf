#!/usr/bin/env bash
# Fetches the OpenID provider that crates/maitri/tests/oidc.rs logs in at; the test starts and stops it.
# What it needs beyond Rust: node and npm (Debian packages). Without them it says so and, outside CI, passes.
set -euo pipefail
cd "$(dirname "$0")/../tests/oidc"

missing() {
    echo "logins at a provider of other make left out: $1" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 0
}
for program in node npm; do
    command -v "$program" >/dev/null || missing "$program is not installed"
done
# What is there already, of this very list, is not fetched again.
cmp -s package-lock.json node_modules/.fetched && exit 0
npm ci --no-audit --no-fund --ignore-scripts --silent || missing 'npm ci failed (no registry?)'
cp package-lock.json node_modules/.fetched
