#!/usr/bin/env bash
# Cases run through twelve steps of the Thai road of approval, each step on the disk with its leaf of the log before it is acknowledged:
# by one client through the library, by 64 clients over HTTP, on SQLite and PostgreSQL; in turn with SpiffWorkflow on SQLite, DBOS on
# PostgreSQL and what the disk gives in the same minute. Then how long pages take with many open cases.
#   bench/casework.sh [ROUNDS [JOB...]]        default: 5 rounds; jobs: one many pages
# OPEN="1000 10000" are the numbers of open cases of the job pages. Needs Debian's postgresql for its half. PROFILE=dist builds with the
# profile of published figures. Fetches Python packages into target/bench/venv. The machine may be busy: only ratios of one run are
# worth anything.
set -euo pipefail

cd "$(dirname "$0")/.."
rounds=${1:-5} profile=${PROFILE:-release} target=${CARGO_TARGET_DIR:-target}
shift || true
jobs=("${@:-one}")
[ $# -gt 0 ] || jobs=(one many pages)
work=$target/bench
mkdir -p "$work/casework"

cargo build --quiet --profile "$profile" -p maitri-bench --no-default-features --bin casework
if ! [ -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements-casework.txt

source bench/postgres.sh
"$work/venv/bin/python" bench/casework.py "$target/$profile/casework" "$work/casework" "$rounds" "${jobs[@]}"
