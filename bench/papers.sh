#!/usr/bin/env bash
# A trilingual set as Word files and PDF, and what a person would take instead: docxtpl for the Word files, LibreOffice for the PDFs
# (many files in one process, which is its best way). In turn, as often as asked; each prints its milliseconds a set.
#   bench/papers.sh [ROUNDS]        default: 5
# PROFILE=dist builds with the profile of published figures. Needs soffice; fetches Python packages into target/bench/venv. The machine
# may be busy: only ratios of one run are worth anything.
set -euo pipefail

cd "$(dirname "$0")/.."
rounds=${1:-5} profile=${PROFILE:-release} target=${CARGO_TARGET_DIR:-target}
work=$target/bench
mkdir -p "$work/papers"
command -v soffice >/dev/null || { echo 'bench/papers.sh needs LibreOffice: apt-get install libreoffice-writer-nogui' >&2; exit 2; }

cargo build --quiet --profile "$profile" -p maitri-bench --bin papers
if ! [ -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements-papers.txt
"$target/$profile/papers" --templates "$work/papers"
"$work/venv/bin/python" bench/peer_papers.py "$target/$profile/papers" "$work/papers" "$rounds"
