#!/usr/bin/env bash
# Five years of follow-up of 10,000 made-up ties: how long the yearly report and the dashboards take over HTTP, on SQLite and PostgreSQL, and
# how many statements each request needs. Before each request something is recorded, so that nothing is answered from an older answer.
#   bench/followup.sh [ROUNDS [JOB...]]        default: 3 rounds; jobs: report dashboards
# TIES="1000 10000" are the numbers of ties. The peer of the report reads the same activities as a sheet with pandas and openpyxl and writes
# the annex of the yearly report as a sheet. Needs Debian's postgresql for its half. Fetches Python packages into target/bench/venv. The
# machine may be busy: only ratios of one run are worth anything.
set -euo pipefail

cd "$(dirname "$0")/.."
rounds=${1:-3} profile=${PROFILE:-release} target=${CARGO_TARGET_DIR:-target}
shift || true
jobs=("$@")
[ $# -gt 0 ] || jobs=(report dashboards)
work=$target/bench
mkdir -p "$work/followup"

cargo build --quiet --profile "$profile" -p maitri-bench --no-default-features --bin followup
if ! [ -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements-followup.txt
source bench/postgres.sh
"$work/venv/bin/python" bench/followup.py "$target/$profile/followup" "$work/followup" "$rounds" "${jobs[@]}"
