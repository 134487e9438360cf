#!/usr/bin/env bash
# Looks at the pages in a real browser: accessibility, phone, keyboard, no JavaScript, no request to elsewhere.
# What it needs beyond Rust: chromium, node and npm (Debian packages). Without them it says so and, outside CI, passes.
set -euo pipefail
cd "$(dirname "$0")/.."

missing() {
    echo "browser tests left out: $1" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 0
}
for program in node npm; do
    command -v "$program" >/dev/null || missing "$program is not installed"
done
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
[ -n "$CHROMIUM" ] || missing 'chromium is not installed'
export CHROMIUM

cargo build --release -p maitri
(cd tests/browser && npm ci --no-audit --no-fund --ignore-scripts --silent) || missing 'npm ci failed (no registry?)'
[ $# -eq 0 ] || exec node "tests/browser/$1.mjs" "${@:2}"
node tests/browser/check.mjs
# The road of one agreement, from the directive to the signature, on two installations.
exec node tests/browser/road.mjs
