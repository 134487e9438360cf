#!/usr/bin/env python3
"""Runs Maitri and the peer in turn and prints the ratio: peer_papers.py PROGRAM FOLDER ROUNDS (see papers.sh)."""
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from docxtpl import DocxTemplate

SETS = 20
LANGUAGES = ("th", "vi", "en")


def peer(folder, round_number):
    """Milliseconds a set: the Word files by docxtpl, then all of them to PDF in one process of LibreOffice."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        begun = time.perf_counter()
        for n in range(SETS):
            for language in LANGUAGES:
                document = DocxTemplate(folder / f"{language}.docx")
                document.render({"province_a": f"A {round_number} {n}", "province_b": f"B {n}"})
                document.save(scratch / f"{n}.{language}.docx")
        word = time.perf_counter() - begun
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{scratch}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                scratch / "out",
                *sorted(scratch.glob("*.docx")),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        whole = time.perf_counter() - begun
        made = len(list((scratch / "out").glob("*.pdf")))
        shutil.rmtree(scratch / "profile", ignore_errors=True)
    if made != SETS * len(LANGUAGES):
        sys.exit(f"LibreOffice wrote {made} files of {SETS * len(LANGUAGES)}")
    return 1000 * word / SETS, 1000 * whole / SETS


def main():
    program, folder, rounds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    ratios = []
    for n in range(rounds):
        out = subprocess.run([program, str(SETS)], check=True, capture_output=True, text=True).stdout
        ours = float(re.search(r"docx_pdf_ms=([0-9.]+)", out).group(1))
        word, whole = peer(folder, n)
        ratios.append(whole / ours)
        print(f"maitri {out.strip()} | docxtpl {word:.1f} ms, with LibreOffice {whole:.1f} ms a set | ratio {whole / ours:.1f}")
    print(f"papers: median {statistics.median(ratios):.1f} times ({min(ratios):.1f}-{max(ratios):.1f})")


if __name__ == "__main__":
    main()
