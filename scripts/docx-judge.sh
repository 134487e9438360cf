#!/usr/bin/env bash
# Random changes in every Word file of target/corpus/docx, judged by docx-oracle.py: the parts that may not differ, what is
# broken, and whether rejecting our changes gives the file as it came. LibreOffice judges every OFFICE-th file (default: none).
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d target/corpus/docx ] || { echo 'no files in target/corpus/docx: run make docx-corpus' >&2; exit 2; }
folder=target/corpus/redlined
rm -rf "$folder"
mkdir -p "$folder"
MAITRI_KEEP="$PWD/$folder" cargo test --release -p maitri-document --test all foreign_files
count=0
bad=0
for file in "$folder"/*.docx; do
    name=${file##*/}
    office=()
    if [ "${OFFICE:-0}" -gt 0 ] && [ $((count % OFFICE)) -eq 0 ]; then
        office=(--office)
    fi
    count=$((count + 1))
    python3 scripts/docx-oracle.py redline "target/corpus/docx/${name#*-}" "$file" --author Maitri "${office[@]}" >"$folder.txt" 2>&1 || {
        bad=$((bad + 1))
        echo "$name"
        head -5 "$folder.txt"
    }
done
rm -f "$folder.txt"
echo "$count files judged, $bad bad"
[ "$bad" -eq 0 ]
