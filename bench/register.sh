#!/usr/bin/env bash
# The register's parts and what a person would take instead, in turn: names against rapidfuzz; the log against pymerkle on SQLite
# (and hypercore, where npm is there).
#   bench/register.sh [ROUNDS [JOB...]]        default: 5 rounds; jobs: names log
# PROFILE=dist builds with the profile of published figures (slow to build). Needs Debian's iso-codes; fetches Python packages
# into target/bench/venv. The machine may be busy: only ratios of one run are worth anything.
set -euo pipefail

cd "$(dirname "$0")/.."
rounds=${1:-5} profile=${PROFILE:-release} target=${CARGO_TARGET_DIR:-target}
shift || true
jobs=("${@:-names}")
[ $# -gt 0 ] || jobs=(names log)
work=$target/bench
mkdir -p "$work/register"

cargo build --quiet --profile "$profile" -p maitri-bench --bin register
if ! [ -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements.txt -r bench/requirements-register.txt
for job in "${jobs[@]}"; do
    case $job in
    names) python3 bench/register_data.py "$work/register" ;;
    log)
        if command -v npm >/dev/null && ! [ -d "$work/register/npm/node_modules/hypercore" ]; then
            mkdir -p "$work/register/npm"
            npm install --silent --no-fund --no-audit --prefix "$work/register/npm" hypercore@10.36.0 ||
                echo 'hypercore could not be installed: it is left out' >&2
        fi
        ;;
    esac
done
"$work/venv/bin/python" bench/register.py "$target/$profile/register" "$work/register" "$rounds" "${jobs[@]}"
