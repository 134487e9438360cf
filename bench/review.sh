#!/usr/bin/env bash
# Reviews a batch of drafts (DOCX) with Maitri and with what a person would take instead, python-docx and rapidfuzz, in turn.
#   bench/review.sh [DRAFTS [ROUNDS]]        default: 150 drafts, 5 rounds
# PROFILE=dist builds with the profile of published figures (slow to build). The Python packages come from PyPI into
# target/bench/venv. The machine may be busy: only ratios of one run are worth anything.
set -euo pipefail

cd "$(dirname "$0")/.."
drafts=${1:-150} rounds=${2:-5} profile=${PROFILE:-release}
work=target/bench
mkdir -p "$work"

cargo build --quiet --profile "$profile" -p maitri -p maitri-bench
if ! [ -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements.txt

rm -rf "$work/corpus"
"target/$profile/corpus" "$work/corpus" "$drafts"
"$work/venv/bin/python" bench/make_docx.py "$work/corpus"
"$work/venv/bin/python" bench/review.py "target/$profile/maitri" "$work/corpus" "$rounds"
