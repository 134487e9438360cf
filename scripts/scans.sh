#!/usr/bin/env bash
# How well scanned pages are read: see scripts/scans.py. Pages and figures are left in target/scans.
set -euo pipefail

cd "$(dirname "$0")/.."
for program in soffice pdftoppm tesseract python3; do
    command -v "$program" >/dev/null || { echo "make scans needs $program; maitri doctor tells what installs it" >&2; exit 2; }
done
cargo build --release -p maitri
mkdir -p target/scans
[ -x target/scans/python/bin/python ] || python3 -m venv target/scans/python
target/scans/python/bin/pip install --quiet pillow==11.3.0
target/scans/python/bin/python scripts/scans.py "$PWD/target/release/maitri" target/scans "$@" | tee target/scans/figures.md
