"""The peer: reads each draft with python-docx, finds for each paragraph the nearest one of the standard form (rapidfuzz) and
the edits between their words. It knows no rule, no version and no road: it does less than Maitri does.

peer_review.py STANDARDS-FOLDER DRAFT... prints: seconds of wall time and of processor time (imports and standards not
counted), then how many edits there were.
"""

import sys
import time
from pathlib import Path

from docx import Document
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein


def paragraphs(path):
    return [p.text for p in Document(str(path)).paragraphs if p.text.strip()]


def main():
    folder = Path(sys.argv[1])
    standards = {}
    for path in folder.glob("standard.*.docx"):
        text = paragraphs(path)
        standards[path.name.split(".")[1]] = (text, [line.split() for line in text])
    wall, work, edits = time.perf_counter(), time.process_time(), 0
    for name in sys.argv[2:]:
        text, words = standards[name.rsplit(".", 2)[1]]
        draft = paragraphs(name)
        scores = process.cdist(draft, text, scorer=fuzz.ratio, workers=1)
        for row, line in enumerate(draft):
            near = int(scores[row].argmax())
            edits += sum(op.tag != "equal" for op in Levenshtein.opcodes(words[near], line.split()))
    print(time.perf_counter() - wall, time.process_time() - work, edits)


main()
