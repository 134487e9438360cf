#!/usr/bin/env python3
"""Makes scanned pages of texts whose words are known, clean and degraded, and tells how well they are read.

    scripts/scans.py MAITRI FOLDER [--dpi N]

LibreOffice sets each text, pdftoppm draws it, Pillow degrades it. Worn: noise, a skew of some 0.7 degrees, a grey stamp over the text.
Stamped: a red stamp with letters of its own over the text, a signature in blue. MAITRI reads
the pictures (`review --text`, `review --format json`), and this script compares with the text that was set:

    CER       character error rate: edits that make the reading out of the text, over its length; letters, digits and marks
    CER -marks  the same without marks above and below letters
    clauses   numbered clauses of the text that are found again
    changed   findings of changed wording that the typed text does not have (what a reader would be misled by)
    slips     remarks that the words differ in marks alone
    asked     questions about what was read without certainty, or not read

The noise has a fixed seed; figures differ only with the versions of the programs. Needs LibreOffice, poppler-utils, tesseract, Pillow.
"""

import json
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [
    ("S1 vi", ROOT / "tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt"),
    ("form vi", ROOT / "tests/corpus/cases/71-vi-clean-dienbien-chiangrai.txt"),
    ("form th", ROOT / "tests/corpus/cases/41-th-clean-nan-luangprabang.txt"),
    ("form en", ROOT / "tests/corpus/cases/01-en-clean-sister-nan-luangprabang.txt"),
]


def run(*words):
    """A command's output; its failure is ours."""
    return subprocess.run(words, check=True, capture_output=True).stdout


def pictures(text, folder, dpi):
    """The pages of a text as pictures, and the paragraphs that were set."""
    lines = []
    typed = list(filter(None, map(str.strip, text.read_text(encoding="utf-8").splitlines())))
    broken = max(map(len, typed)) < 130
    for line in typed:
        # A text whose lines were broken by hand is set as paragraphs, as whoever typed it had them.
        title = lines and lines[-1].isupper() and not line.isupper()
        if broken and lines and not title and len(lines[-1]) > 50 and lines[-1][-1] not in ".;:”)" and not line[0].isdigit() and line[1:2] != ".":
            lines[-1] += " " + line
        else:
            lines.append(line)
    thai = any("\u0e01" <= c <= "\u0e2e" for line in lines for c in line)
    face = "Garuda" if thai else "Liberation Serif"
    size = 16 if thai else 13
    escape = lambda t: t.replace("&", "&amp;").replace("<", "&lt;")
    body = "".join(f'<text:p text:style-name="P">{escape(line)}</text:p>' for line in lines)
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"' for n, u in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("fo", "xsl-fo-compatible")))
    page = folder / "text.fodt"
    page.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{names} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:styles><style:style style:name="P" '
        'style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"/><style:text-properties '
        f'fo:font-family="{face}" style:font-family-complex="{face}" fo:font-size="{size}pt" style:font-size-complex="{size}pt"/>'
        "</style:style></office:styles><office:automatic-styles><style:page-layout style:name=\"A4\"><style:page-layout-properties "
        'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.5cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>",
        encoding="utf-8",
    )
    for old in folder.glob("page-*.png"):
        old.unlink()
    run("soffice", "--headless", f"-env:UserInstallation=file://{folder / 'profile'}", "--convert-to", "pdf", "--outdir",
        str(folder), str(page))
    run("pdftoppm", "-r", str(dpi), "-gray", "-png", str(folder / "text.pdf"), str(folder / "page"))
    return [Image.open(p).convert("L") for p in sorted(folder.glob("page-*.png"))], lines


def degraded(picture, seed):
    """The page as a worn copier gives it back."""
    chance = random.Random(seed)
    out = picture.rotate(chance.choice([-0.7, 0.7]), resample=Image.BICUBIC, fillcolor=255)
    stamp = ImageDraw.Draw(out)
    width, height = out.size
    x, y, r = int(width * 0.62), int(height * 0.3), int(width * 0.09)
    for k in range(4):
        stamp.ellipse([x - r + k, y - r + k, x + r - k, y + r - k], outline=140)
    stamp.line([x - r, y, x + r, y], fill=150, width=3)
    out = out.filter(ImageFilter.GaussianBlur(0.8))
    noise = Image.frombytes("L", out.size, chance.randbytes(width * height))
    grain = noise.point(lambda v: 60 if v > 235 else 0)
    out = ImageChops.subtract(out, grain)
    specks = noise.point(lambda v: 90 if v < 8 else 0).filter(ImageFilter.MaxFilter(3))
    return ImageChops.add(out, specks)


def stamped(picture, seed):
    """The page with a red stamp over its text and a signature in blue, as an office's colour scanner gives it."""
    chance = random.Random(seed)
    out = picture.convert("RGB")
    width, height = out.size
    ink = Image.new("RGB", out.size, "white")
    stamp = ImageDraw.Draw(ink)
    x, y, r = int(width * 0.6), int(height * 0.33), int(width * 0.1)
    for wide, k in ((9, 0), (4, 24)):
        stamp.ellipse([x - r + k, y - r + k, x + r - k, y + r - k], outline=(215, 45, 60), width=wide)
    face = ImageFont.load_default(size=int(width * 0.016))
    for n, words in enumerate(("PEOPLE'S COMMITTEE", "OFFICE", "RECEIVED No. 1234")):
        stamp.text((x, y + (n - 1) * width * 0.022), words, fill=(215, 45, 60), font=face, anchor="mm")
    at = [(int(width * 0.55), int(height * 0.8))]
    for _ in range(14):
        at.append((at[-1][0] + chance.randint(5, 35), int(height * 0.8) + chance.randint(-45, 45)))
    stamp.line(at, fill=(40, 60, 190), width=6, joint="curve")
    # Ink lets through what is under it.
    return ImageChops.multiply(out, ink).filter(ImageFilter.GaussianBlur(0.6))


def letters(text, marks=True):
    """What is compared: letters and digits, and, where asked, marks; dotted lines to write on are nothing to read."""
    text = unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33")
    if not marks:
        text = "".join(c for c in unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
                       if unicodedata.category(c) != "Mn")
    return [c for c in text if c.isalnum() or unicodedata.category(c) == "Mn"]


def edits(a, b):
    """Edit distance within a band: pages that are read at all stay near their text."""
    band = abs(len(a) - len(b)) + max(60, len(a) // 6)
    before = {j: j for j in range(0, min(len(b), band) + 1)}
    for i, x in enumerate(a, 1):
        now = {}
        for j in range(max(0, i - band), min(len(b), i + band) + 1):
            best = before.get(j, 1 << 30) + 1
            if j:
                best = min(best, now.get(j - 1, 1 << 30) + 1, before.get(j - 1, 1 << 30) + (x != b[j - 1]))
            now[j] = best
        before = now
    return before.get(len(b), len(a))


def review(maitri, path):
    """The findings and the text of a file, as the program reads it."""
    words = [maitri, "review", "--as-of", "2026-11-25", str(path)]
    done = subprocess.run([*words, "--format", "json"], capture_output=True, check=False)
    if done.returncode > 1:
        sys.exit(done.stderr.decode())
    return json.loads(done.stdout), run(maitri, "review", "--text", str(path)).decode()


def main():
    maitri, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    dpi = int(sys.argv[sys.argv.index("--dpi") + 1]) if "--dpi" in sys.argv else 300
    print("| text | pages | CER | CER -marks | trust | clauses | changed | slips | asked |\n|---|---|---|---|---|---|---|---|---|")
    for name, text in TEXTS:
        if "--only" in sys.argv and sys.argv[sys.argv.index("--only") + 1] != name:
            continue
        here = folder / name.replace(" ", "-")
        here.mkdir(parents=True, exist_ok=True)
        clean, lines = pictures(text, here, dpi)
        # The paragraphs are those that were set: a text broken by hand has other ones.
        whole = here / "typed.txt"
        whole.write_text("\n".join(lines) + "\n", encoding="utf-8")
        typed, wanted = review(maitri, whole)
        worn = [degraded(p, n) for n, p in enumerate(clean)]
        red = [stamped(p, n) for n, p in enumerate(clean)]
        for kind, pages in (("clean", clean), ("worn", worn), ("stamped", red)):
            scan = here / f"{kind}.pdf"
            pages[0].save(scan, save_all=True, append_images=pages[1:], resolution=dpi)
            pages[0].save(here / f"{kind}.png")
            found, read = review(maitri, scan)
            rate = lambda marks: edits(letters(wanted, marks), letters(read, marks)) / len(letters(wanted, marks))
            clauses = lambda r: {c["where"] for c in r["documents"][0]["clauses"]}
            of = lambda r, kinds: sum(f["kind"] in kinds and f["severity"] in ("error", "warning") for f in r["findings"])
            kinds = ("wording-changed", "text-added", "clause-missing", "term-clause", "language-clause")
            rules = [f["rule"] for f in found["findings"]]
            slips, asked = rules.count("scan-slip"), sum(r.startswith("scan-") and r != "scan-slip" for r in rules)
            if "--list" in sys.argv:
                known = [(f["rule"], f["where"]) for f in typed["findings"]]
                for f in found["findings"]:
                    if f["severity"] in ("error", "warning") and (f["rule"], f["where"]) not in known:
                        print(name, kind, f["rule"], f["where"], f.get("quote"), f["message"][:160], sep=" | ", file=sys.stderr)
            # A paper that is held against no form, or against another, has no changed wording to tell.
            held = [r["documents"][0].get("form") for r in (typed, found)]
            form = "" if held[0] == held[1] else f", held against {held[1]}"
            trust = [r.split("trust ")[1].split(" ")[0] for r in found["documents"][0]["remarks"] if "was read by a machine" in r]
            kept = len(clauses(typed) & clauses(found))
            print(f"| {name}, {kind} | {len(pages)} | {rate(True):.2%} | {rate(False):.2%} | {', '.join(trust)} "
                  f"| {kept} of {len(clauses(typed))} | {of(found, kinds)} (typed {of(typed, kinds)}{form}) | {slips} | {asked} |", flush=True)


if __name__ == "__main__":
    main()
