"""Makes Word files with python-docx, as an office's own small programs do: make_python_docx.py FOLDER"""

import pathlib
import sys

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Pt

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from make import EN, TH, VI  # noqa: E402


def main():
    folder = pathlib.Path(sys.argv[1])
    for name, texts, font in (
        ("thai", TH, "Laksaman"),
        ("vietnamese", VI, "Times New Roman"),
        ("english", EN, "Arial"),
    ):
        document = Document()
        document.add_heading(texts[0], 0)
        for text in texts[1:]:
            run = document.add_paragraph().add_run(text)
            run.font.name, run.font.size = font, Pt(15)
            run._element.rPr.rFonts.set(qn("w:cs"), font)
        document.save(folder / f"{name}.docx")

    document = Document()
    document.add_paragraph("Fields of cooperation")
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("ไทย", "Tiếng Việt", "English")):
        cell.text = text
    for three in zip(TH[2:5], VI[2:5], EN[2:5]):
        for cell, text in zip(table.add_row().cells, three):
            cell.text = text
    table.cell(3, 0).merge(table.cell(3, 1))
    inner = table.cell(1, 2).add_table(rows=2, cols=2)
    inner.cell(0, 0).text, inner.cell(1, 1).text = "a table in a cell", "shall"
    document.add_paragraph("After the table the sides shall sign.")
    document.save(folder / "table-merged-and-nested.docx")

    document = Document()
    document.sections[0].header.paragraphs[0].text = "กระทรวงมหาดไทย\tDraft"
    document.sections[0].footer.paragraphs[0].text = "Trang cuối shall"
    document.add_paragraph(EN[2], style="List Number")
    document.add_paragraph(EN[3], style="List Bullet")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.sections[1].header.is_linked_to_previous = False
    document.sections[1].header.paragraphs[0].text = "Second section"
    document.add_paragraph(VI[3])
    document.save(folder / "sections-and-headers.docx")

    document = Document()
    paragraph = document.add_paragraph("The two sides ")
    run = paragraph.add_run("shall")
    paragraph.add_run(" cooperate.").add_break()
    paragraph.add_run("On a second line.\twith a tab")
    document.add_comment(run, text="Binding: will?", author="Lan Phạm", initials="LP")
    document.save(folder / "comment.docx")


main()
