#!/usr/bin/env bash
# A real calendar client (vdirsyncer and khal) subscribes to a feed, and a second parser reads it: tests/calendar/client.py.
# What it needs beyond Rust: python3 with venv; fetches the packages of tests/calendar/requirements.txt once. Without them it says so and,
# outside CI, passes. MAITRI names the program; default: target/release/maitri.
set -euo pipefail
cd "$(dirname "$0")/.."
place=target/calendar-client
list=tests/calendar/requirements.txt

missing() {
    echo "calendar client left out: $1" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 0
}
command -v python3 >/dev/null || missing 'python3 is not installed'
if ! cmp -s "$list" "$place/.fetched"; then
    python3 -m venv "$place" 2>/dev/null || missing 'python3 has no venv (Debian: python3-venv)'
    "$place/bin/pip" install --quiet --disable-pip-version-check --requirement "$list" || missing 'pip failed (no registry?)'
    cp "$list" "$place/.fetched"
fi
exec "$place/bin/python" tests/calendar/client.py
