"""Makes a DOCX of each text in a folder, a paragraph a line: make_docx.py FOLDER"""

import sys
from pathlib import Path

from docx import Document

for text in sorted(Path(sys.argv[1]).glob("*.txt")):
    document = Document()
    for line in text.read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(text.with_suffix(".docx"))
