#!/usr/bin/env python3
"""A second and a third opinion about Word files with tracked changes, independent of Maitri's own reader.

    docx-oracle.py text   FILE                       every paragraph of every story, with the tracked changes marked
    docx-oracle.py accept FILE [--author NAME]       the same after all tracked changes (of NAME only) are accepted
    docx-oracle.py reject FILE [--author NAME]       ... or rejected
    docx-oracle.py office FILE accept|reject [--output DOCX]    the same by LibreOffice, which does it in its own way
    docx-oracle.py parts  BEFORE AFTER               which parts differ; fails where one does that must not
    docx-oracle.py check  FILE [--against ORIGINAL]  what is broken in FILE (that is not broken in ORIGINAL already)
    docx-oracle.py redline BEFORE AFTER --author NAME [--office]    is AFTER BEFORE with changes and comments by NAME
                                                     and nothing else: parts, check, and reject (LibreOffice's too)
    docx-oracle.py agree  FILE... [--known LIST]     accept and reject of each file with tracked changes, here and by
                                                     LibreOffice; LIST names known differences and why they are there

text, accept, reject and office take --json. Python's standard library is enough; office and agree need soffice as well.
Exit 0: good. 1: parts, check, redline or agree found something. 2: the file cannot be read, or a program is missing.

Stories are the main part, headers, footers, footnotes and endnotes; comments are none. What stands in a text box comes
after the paragraph that holds the box, once (the copy for old programs, mc:Fallback, is left out). A line break is
printed as `⏎`. List numbers, which stand in no run, are not printed. A change that stays is marked with its author:
`{+Lan:will+}` inserted, `[-Lan:shall-]` deleted, `{>Lan:here>}` moved to, `[<Lan:there<]` moved from; so is a paragraph
mark (¶), and a row or cell of a table before its first paragraph (row, cell).
"""

import argparse
import collections
import difflib
import hashlib
import json
import os
import pathlib
import posixpath
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ET
import zipfile

WORD = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
MATH = {
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
}
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

STORIES = ("header", "footer", "footnotes", "endnotes")
# What a redline may touch beside the main part, by the last word of the relationship's type.
TOUCHED = STORIES + ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")

# How a change of each kind is marked where it stays.
MARKS = {"ins": ("{+", "+}"), "del": ("[-", "-]"), "moveTo": ("{>", ">}"), "moveFrom": ("[<", "<]")}
ADDS = {"ins", "moveTo"}
# Properties and codes: nothing below them is text of the story.
SILENT = {
    "pPr",
    "rPr",
    "sdtPr",
    "sdtEndPr",
    "tblPr",
    "tblGrid",
    "tblPrEx",
    "trPr",
    "tcPr",
    "sectPr",
    "instrText",
    "delInstrText",
    "fldData",
    "rubyPr",
    "rt",
    "smartTagPr",
    "customXmlPr",
    "annotationRef",
}
LETTERS = {"tab": "\t", "ptab": "\t", "cr": "⏎", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


class Bad(Exception):
    """The file cannot be read; the message is for the person."""


def split(tag):
    """Namespace and local name of an element or attribute; a comment or instruction has neither."""
    if not isinstance(tag, str):
        return "", ""
    return tag[1:].split("}", 1) if tag.startswith("{") else ("", tag)


def word(element):
    """The local name of an element of WordprocessingML, by its namespace and never by its prefix."""
    space, name = split(element.tag)
    return name if space in WORD else None


def attribute(element, name, default=None):
    """An attribute of WordprocessingML. Some programs leave its prefix out."""
    for key, value in element.attrib.items():
        space, local = split(key)
        if local == name and (space in WORD or not space):
            return value
    return default


def child(element, *path):
    for name in path:
        if element is None:
            return None
        element = next((c for c in element if word(c) == name), None)
    return element


class Package:
    """The parts of a Word file and how they hang together."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        try:
            with zipfile.ZipFile(self.path) as archive:
                self.names = [i.filename for i in archive.infolist() if not i.is_dir()]
                self.bytes = {name: archive.read(name) for name in self.names}
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            raise Bad(f"`{path}` cannot be opened as a ZIP archive: {error}") from None
        main = [target for kind, target, _ in self.relations("") if kind == "officeDocument"]
        if not main or self.find(main[0]) is None:
            raise Bad(f"`{path}` is no Word file: no relationship leads to a main part")
        self.main = self.find(main[0])

    def find(self, name):
        """The part of a name; part names are compared without regard to case (ECMA-376 part 2)."""
        if name in self.bytes:
            return name
        return next((n for n in self.names if n.lower() == name.lower()), None)

    def xml(self, name):
        """A part as a tree. The parser knows UTF-8, UTF-16 and what the declaration says of either."""
        try:
            return ET.fromstring(self.bytes[name])
        except (ET.ParseError, ValueError, LookupError) as error:
            raise Bad(f"`{self.path}`: the part {name} is not well-formed XML: {error}") from None

    def story(self, name):
        """A part as a tree, without the blanks that office programs drop: at edges of text that does not keep them."""
        root = self.xml(name)

        def trim(element, keep):
            keep = element.get(SPACE, keep)
            if word(element) in ("t", "delText") and keep != "preserve" and element.text:
                element.text = element.text.strip(" \t\r\n")
            for c in element:
                trim(c, keep)

        trim(root, "default")
        return root

    def relations(self, part):
        """(last word of the type, target, is it outside) for each relationship of a part; "" is the package."""
        folder, file = posixpath.split(part)
        name = self.find(posixpath.join(folder, "_rels", file + ".rels"))
        if name is None:
            return []
        out = []
        for element in self.xml(name).iter(f"{{{PACKAGE}relationships}}Relationship"):
            target = element.get("Target", "")
            outside = element.get("TargetMode") == "External"
            if not outside:
                target = urllib.parse.unquote(target.split("#")[0])
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            out.append((element.get("Type", "").rsplit("/", 1)[-1], target, outside))
        return out

    def related(self, *kinds):
        """Parts that the main part names by relationships of these kinds, in the order of the kinds."""
        out = []
        for wanted in kinds:
            for kind, target, outside in self.relations(self.main):
                found = None if outside or kind != wanted else self.find(target)
                if found and found not in out:
                    out.append(found)
        return out


# ---- Text ----------------------------------------------------------------------------------------------------------


class Judge:
    """What becomes of a change: kept as if it had never been a change, gone, or left as it is."""

    def __init__(self, verb=None, author=None):
        self.verb, self.author = verb, author

    def __call__(self, kind, author):
        if self.verb is None or (self.author is not None and author != self.author):
            return "stays"
        return "kept" if (kind in ADDS) == (self.verb == "accept") else "gone"

    def all(self, changes):
        """The changes that stay of those one inside the other, or None if one of them takes what it holds away."""
        verdicts = [(change, self(*change)) for change in changes]
        if any(verdict == "gone" for _, verdict in verdicts):
            return None
        return tuple(change for change, verdict in verdicts if verdict == "stays")


def changes_in(element):
    """The changes that an element of properties holds of what it belongs to: a paragraph mark or a row."""
    return [(word(c), attribute(c, "author", "")) for c in element if word(c) in MARKS] if element is not None else []


def marked(pieces):
    """Pieces of text under their changes as one string; neighbours under the same changes are one."""
    out, stack = [], ()
    for changes, text in pieces:
        if not text:
            continue
        shared = 0
        while shared < min(len(stack), len(changes)) and stack[shared] == changes[shared]:
            shared += 1
        for kind, _ in reversed(stack[shared:]):
            out.append(MARKS[kind][1])
        for kind, author in changes[shared:]:
            out.append(f"{MARKS[kind][0]}{author}:")
        stack = changes
        out.append(text)
    for kind, _ in reversed(stack):
        out.append(MARKS[kind][1])
    return "".join(out)


class Reader:
    """Walks a story and gives its paragraphs as they are after the judge has spoken."""

    def __init__(self, judge):
        self.judge = judge
        self.notes = set()  # (footnote or endnote, id) whose reference survives
        self.fields = []  # for each field that is open: whether its result has begun

    def story(self, container):
        self.fields = []
        return [text for kind, text in self.blocks(container, ()) if kind == "paragraph"]

    def blocks(self, container, around):
        """Blocks of a body, cell, note or text box: ("paragraph", text), and ("table", None) on both sides of a table.

        A paragraph whose mark is gone runs on into the next paragraph of the same container. Where a table follows
        there is none to run into: what has text keeps its mark, what has none goes. The last mark of a container always
        stays, as no office program can take it away: who adds a paragraph at the end marks the mark before it.
        """
        out, carried, boxes = [], [], []
        entries = list(self.flat(container, around))
        for at, (kind, element, outer) in enumerate(entries):
            follower = entries[at + 1][0] if at + 1 < len(entries) else None
            if kind == "table":
                out += self.table(element, outer)
                continue
            mark = self.judge.all(list(outer) + changes_in(child(element, "pPr", "rPr")))
            pieces, new_boxes = [], []
            self.runs(element, outer, pieces, new_boxes)
            carried += pieces
            boxes += new_boxes
            if mark is None and follower == "paragraph":
                continue
            if mark is None:
                if follower == "table" and not boxes and not any(text for _, text in carried):
                    carried = []
                    continue
                mark = ()
            if mark:
                carried.append((mark, "¶"))
            out.append(("paragraph", marked(carried)))
            out += boxes
            carried, boxes = [], []
        return out

    def flat(self, container, around):
        """(paragraph or table, element, changes around it) of a container, seen through what only wraps them."""
        for element in container:
            name = word(element)
            if name == "p":
                yield "paragraph", element, around
            elif name == "tbl":
                if self.rows(element, around):
                    yield "table", element, around
            elif name in MARKS:
                yield from self.flat(element, around + ((name, attribute(element, "author", "")),))
            elif name in ("sdt", "sdtContent", "customXml", "smartTag"):
                yield from self.flat(element, around)
            elif element.tag == f"{{{COMPATIBILITY}}}AlternateContent":
                yield from self.flat(chosen(element), around)

    def cells(self, row, around):
        out = []
        for element in row:
            name = word(element)
            if name == "tc":
                marks = []
                for c in child(element, "tcPr") if child(element, "tcPr") is not None else ():
                    if word(c) in ("cellIns", "cellDel"):
                        marks.append(("ins" if word(c) == "cellIns" else "del", attribute(c, "author", "")))
                stays = self.judge.all(list(around) + marks)
                if stays is not None:
                    out.append((element, [m for m in marks if m in stays]))
            elif name in ("sdt", "sdtContent", "customXml"):
                out += self.cells(element, around)
        return out

    def rows(self, table, around):
        """The rows that are left, each as its cells that are left: (marks of the row, [(cell, marks of the cell)])."""
        out = []
        for element in table:
            name = word(element)
            if name == "tr":
                marks = changes_in(child(element, "trPr"))
                stays = self.judge.all(list(around) + marks)
                cells = self.cells(element, around) if stays is not None else []
                if cells:
                    out.append(([m for m in marks if m in stays], cells))
            elif name in ("sdt", "sdtContent", "customXml"):
                out += self.rows(element, around)
            elif name in MARKS:
                out += self.rows(element, around + ((name, attribute(element, "author", "")),))
        return out

    def table(self, table, around):
        out = [("table", None)]
        for row_marks, cells in self.rows(table, around):
            for at, (cell, cell_marks) in enumerate(cells):
                inside = self.blocks(cell, around)
                labels = [((m,), "row") for m in row_marks if at == 0] + [((m,), "cell") for m in cell_marks]
                if labels:
                    first = next((i for i, (kind, _) in enumerate(inside) if kind == "paragraph"), None)
                    if first is not None:
                        inside[first] = ("paragraph", "".join(marked([label]) for label in labels) + inside[first][1])
                out += inside
        # Two tables that touch are still two; what follows a table is told by this.
        return out + [("table", None)]

    def runs(self, element, changes, pieces, boxes):
        """The text below an element, with the changes around each piece; text boxes aside."""
        for c in element:
            name = word(c)
            if name in MARKS:
                self.runs(c, changes + ((name, attribute(c, "author", "")),), pieces, boxes)
                continue
            if name in SILENT:
                continue
            if c.tag == f"{{{COMPATIBILITY}}}AlternateContent":
                self.runs(chosen(c), changes, pieces, boxes)
                continue
            stays = self.judge.all(changes)
            if name == "txbxContent":
                outer, self.fields = self.fields, []
                if stays is not None:
                    boxes += self.blocks(c, ())
                self.fields = outer
                continue
            if name == "fldChar":
                self.field(attribute(c, "fldCharType"))
                continue
            text = None
            if name in ("t", "delText") or (name is None and split(c.tag)[1] == "t" and split(c.tag)[0] in MATH):
                text = c.text or ""
            elif name in LETTERS:
                text = LETTERS[name]
            elif name == "br":
                # A page or column break moves the text, it does not change it.
                text = "⏎" if attribute(c, "type", "textWrapping") == "textWrapping" else ""
            elif name == "sym":
                text = symbol(attribute(c, "char", ""))
            elif name in ("footnoteReference", "endnoteReference") and stays is not None:
                self.notes.add((name.removesuffix("Reference"), attribute(c, "id")))
            if text is not None:
                # What stands in the code of a field, as the result of a field inside it, is not shown.
                if stays is not None and all(self.fields):
                    pieces.append((stays, text))
            else:
                self.runs(c, changes, pieces, boxes)

    def field(self, kind):
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()


def chosen(alternate):
    """What a program of today takes of an mc:AlternateContent: the first choice, else the fallback."""
    for name in ("Choice", "Fallback"):
        found = alternate.find(f"{{{COMPATIBILITY}}}{name}")
        if found is not None:
            return found
    return ()


def symbol(code):
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def stories(package, judge):
    """Each story's name and paragraphs, in a fixed order: main part, headers, footers, footnotes, endnotes."""
    out, reader = [], Reader(judge)
    root = package.story(package.main)
    body = child(root, "body")
    if body is None:
        raise Bad(f"`{package.path}`: the main part {package.main} has no body")
    out.append((package.main, reader.story(body)))
    every = Reader(Judge())
    every.story(body)
    for name in package.related("header", "footer"):
        root = package.story(name)
        out.append((name, reader.story(root)))
        every.story(root)
    for name in package.related("footnotes", "endnotes"):
        paragraphs = []
        for note in package.story(name):
            if word(note) not in ("footnote", "endnote") or attribute(note, "type", "normal") != "normal":
                continue
            key = (word(note), attribute(note, "id"))
            # A note goes with its reference; one that was never referred to stays.
            if key in reader.notes or key not in every.notes:
                paragraphs += reader.story(note)
        out.append((name, paragraphs))
    return out


def has_changes(package):
    """Whether any story holds a tracked change that alters text."""
    kinds = set(MARKS) | {"cellIns", "cellDel"}
    for name in [package.main, *package.related(*STORIES)]:
        if any(word(e) in kinds for e in package.xml(name).iter()):
            return True
    return False


def unlike(before, after):
    """A line for each paragraph that stands in one of two lists of stories and not in the other, where it does."""
    before, after = dict(before), dict(after)
    for name in [*before, *(n for n in after if n not in before)]:
        for line in difflib.ndiff(before.get(name, []), after.get(name, [])):
            if line[0] in "+-":
                yield f"{name}: {line}"


def show(out, as_json):
    if as_json:
        print(json.dumps({name: paragraphs for name, paragraphs in out}, ensure_ascii=False, indent=1))
        return
    for name, paragraphs in out:
        print(f"== {name}")
        for paragraph in paragraphs:
            print(paragraph.replace("\r", " ").replace("\n", " "))


# ---- Parts ---------------------------------------------------------------------------------------------------------


def may_be_touched(package):
    """Names of the parts that a redline may alter or add."""
    folder, file = posixpath.split(package.main)
    names = {package.main, "[Content_Types].xml", posixpath.join(folder, "_rels", file + ".rels")}
    for kind, target, outside in package.relations(package.main):
        if kind in TOUCHED and not outside:
            names.add(package.find(target) or target)
    return names


def compare_parts(before, after):
    """(name, what is with it, is that allowed) of each part that is not the same in both, by hash of its bytes."""
    allowed = may_be_touched(before) | may_be_touched(after)
    out = []
    for name in sorted(set(before.bytes) | set(after.bytes)):
        old, new = before.bytes.get(name), after.bytes.get(name)
        if old is None:
            out.append((name, "added", name in allowed))
        elif new is None:
            out.append((name, "removed", False))
        elif hashlib.sha256(old).digest() != hashlib.sha256(new).digest():
            out.append((name, "changed", name in allowed))
    for package in (before, after):
        for name, times in collections.Counter(package.names).items():
            if times > 1 and package is after and before.names.count(name) < times:
                out.append((name, f"there {times} times", False))
    return out


# ---- Check ---------------------------------------------------------------------------------------------------------

CHANGES = {"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange"}


def check(package):
    """One sentence for each thing that is broken."""
    problems = []
    trees = {}
    for name in package.names:
        if name.lower().endswith((".xml", ".rels")):
            try:
                trees[name] = package.xml(name)
            except Bad as error:
                problems.append(str(error).split(": ", 1)[1])
    problems += check_zip(package)
    problems += check_types(package, trees)
    for name in package.names:
        if name.endswith(".rels"):
            folder, file = posixpath.split(name)
            source = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
            problems += check_relations(package, name, source, trees.get(name))
    parts = [p for p in [package.main, *package.related(*STORIES, "comments")] if p in trees]
    problems += check_ids(parts, trees)
    for part in parts:
        problems += check_text(part, trees[part])
    problems += check_comments(package, parts, trees)
    return problems


def check_zip(package):
    for name, times in collections.Counter(package.names).items():
        if times > 1:
            yield f"{name} stands {times} times in the archive"


def check_types(package, trees):
    name = package.find("[Content_Types].xml")
    if name is None:
        yield "[Content_Types].xml is missing"
        return
    if name not in trees:
        return
    defaults, overrides = [], []
    for element in trees[name]:
        kind = split(element.tag)[1]
        if kind == "Default":
            defaults.append(element.get("Extension", "").lower())
        elif kind == "Override":
            overrides.append(element.get("PartName", "").lstrip("/").lower())
    for what, found in (("extension", defaults), ("part", overrides)):
        for value, times in collections.Counter(found).items():
            if times > 1:
                yield f"[Content_Types].xml names the {what} {value} {times} times"
    known = {n.lower() for n in package.names}
    for value in overrides:
        if value not in known:
            yield f"[Content_Types].xml names {value}, which is not there"
    for part in package.names:
        extension = part.rpartition(".")[2].lower()
        if part != name and part.lower() not in overrides and extension not in defaults:
            yield f"[Content_Types].xml says nothing of {part}"


def check_relations(package, name, source, tree):
    if tree is None:
        return
    seen = set()
    for element in tree:
        known = element.get("Id", "")
        if known in seen:
            yield f"{name}: the id {known} stands twice"
        seen.add(known)
    for kind, target, outside in package.relations(source):
        if not outside and package.find(target) is None:
            yield f"{name}: the {kind} {target} is not there"


def walk(element, path=()):
    """Every element with those around it; the copy for old programs is left out, as it repeats ids on purpose."""
    yield element, path
    for c in element:
        if c.tag != f"{{{COMPATIBILITY}}}Fallback":
            yield from walk(c, (*path, element))


def check_ids(parts, trees):
    """Ids of changes are one space over all stories; ids of paragraphs one a part."""
    ids = collections.Counter()
    for part in parts:
        paragraphs = collections.Counter()
        for element, _ in walk(trees[part]):
            name = word(element)
            if name and (name in CHANGES or name.endswith("PrChange")):
                value = attribute(element, "id")
                if value is None:
                    yield f"{part}: a {name} has no id"
                elif not re.fullmatch(r"-?\d{1,10}", value):
                    yield f"{part}: the id {value} of a {name} is no number"
                else:
                    ids[int(value)] += 1
                if not attribute(element, "author"):
                    yield f"{part}: a {name} has no author"
            if name == "p" and element.get(f"{{{W14}}}paraId"):
                paragraphs[element.get(f"{{{W14}}}paraId").upper()] += 1
        for value, times in paragraphs.items():
            if times > 1:
                yield f"{part}: {times} paragraphs have the id {value}"
    for value, times in ids.items():
        if times > 1:
            yield f"{times} changes have the id {value}"


def check_text(part, root):
    moves = {kind: collections.Counter() for kind in ("moveFromRange", "moveToRange")}
    names = {kind: [] for kind in moves}
    for element, path in walk(root):
        name = word(element)
        if name is None:
            continue
        # A text box starts afresh: the run that holds it may be deleted, its own text stays w:t.
        above = []
        for outer in reversed(path):
            if word(outer) == "txbxContent":
                break
            above.append(word(outer))
        if name in ("t", "instrText") and "del" in above:
            yield f"{part}: w:{name} inside w:del"
        if name in ("delText", "delInstrText") and "del" not in above and "moveFrom" not in above:
            yield f"{part}: w:{name} outside w:del"
        if name in ("t", "delText") and element.text and element.text != element.text.strip(" \t\r\n"):
            if next((e.get(SPACE) for e in (element, *reversed(path)) if e.get(SPACE)), None) != "preserve":
                yield f"{part}: blanks at an edge of `{element.text}` would be lost (no xml:space)"
        if name in ("ins", "del", "moveFrom", "moveTo") and above and above[0] in ("r", "t"):
            yield f"{part}: w:{name} inside w:{above[0]}"
        if name == "r" and above and above[0] == "r":
            yield f"{part}: w:r inside w:r"
        if name == "p" and above and above[0] in ("p", "r"):
            yield f"{part}: w:p inside w:{above[0]}"
        if name == "pPr" and above and above[0] == "p" and path[-1][0] is not element:
            yield f"{part}: w:pPr is not first in its paragraph"
        if name == "rPr" and above and above[0] == "r" and path[-1][0] is not element:
            yield f"{part}: w:rPr is not first in its run"
        for kind, ranges in moves.items():
            if name == kind + "Start":
                ranges[attribute(element, "id")] += 1
                names[kind].append(attribute(element, "name"))
            elif name == kind + "End":
                ranges[attribute(element, "id")] -= 1
        if name == "tc" and not any(word(c) in ("p", "sdt", "customXml", "ins", "moveTo", "altChunk") for c in element):
            yield f"{part}: a cell of a table holds no paragraph"
    for kind, ranges in moves.items():
        for value, balance in ranges.items():
            if balance:
                yield f"{part}: the {kind} {value} has no {'End' if balance > 0 else 'Start'}"
    for name in sorted(set(map(str, names["moveFromRange"])) ^ set(map(str, names["moveToRange"]))):
        yield f"{part}: the move {name} has only one end"
    for kind in ("bookmark",):
        open_ids = collections.Counter()
        for element, _ in walk(root):
            if word(element) == kind + "Start":
                open_ids[attribute(element, "id")] += 1
            elif word(element) == kind + "End":
                open_ids[attribute(element, "id")] -= 1
        for value, balance in open_ids.items():
            if balance:
                yield f"{part}: the {kind} {value} has no {'End' if balance > 0 else 'Start'}"


def check_comments(package, parts, trees):
    known = collections.Counter()
    paragraphs = set()
    holders = [p for p in package.related("comments") if p in trees]
    for part in holders:
        for element in trees[part]:
            if word(element) == "comment":
                known[attribute(element, "id")] += 1
                paragraphs |= {e.get(f"{{{W14}}}paraId") for e in element.iter() if word(e) == "p"}
    for value, times in known.items():
        if times > 1:
            yield f"{times} comments have the id {value}"
    referred = collections.Counter()
    for part in parts:
        if part in holders:
            continue
        places = {"commentRangeStart": {}, "commentRangeEnd": {}, "commentReference": {}}
        for at, (element, _) in enumerate(walk(trees[part])):
            name = word(element)
            if name in places:
                value = attribute(element, "id")
                if value in places[name]:
                    yield f"{part}: the comment {value} has two {name}"
                places[name][value] = at
        starts, ends, references = places.values()
        for value in {*starts, *ends}:
            if value not in ends:
                yield f"{part}: the range of comment {value} has no end"
            elif value not in starts:
                yield f"{part}: the range of comment {value} has no start"
            elif ends[value] < starts[value]:
                yield f"{part}: the range of comment {value} ends before it starts"
            if value not in references:
                yield f"{part}: the range of comment {value} has no reference"
        for value in references:
            referred[value] += 1
            if value not in known:
                yield f"{part}: the comment {value} is referred to and is not there"
    for value in known:
        if not referred[value]:
            yield f"the comment {value} stands at no place"
    for part in package.related("commentsExtended"):
        for element in trees.get(part, ()):
            for key, value in element.attrib.items():
                if split(key)[1] in ("paraId", "paraIdParent") and value not in paragraphs:
                    yield f"{part}: the paragraph {value} is in no comment"


# ---- LibreOffice ---------------------------------------------------------------------------------------------------

# Loads each file, sends the command of the menu, and saves it as DOCX. A line of the list: command, source, target.
MACRO = """
Sub Run(List As String)
  Dim Channel As Integer, Entry As String, Job, Document, Options(0) As New com.sun.star.beans.PropertyValue
  Dim Saving(0) As New com.sun.star.beans.PropertyValue, Dispatcher
  On Error GoTo Failed
  Options(0).Name = "Hidden" : Options(0).Value = True
  Saving(0).Name = "FilterName" : Saving(0).Value = "MS Word 2007 XML"
  Dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  Channel = FreeFile
  Open List For Input As #Channel
  Do While Not EOF(Channel)
    Line Input #Channel, Entry
    If Entry &lt;&gt; "" Then
      Job = Split(Entry, Chr(9))
      Document = StarDesktop.loadComponentFromURL(Job(1), "_blank", 0, Options())
      If Job(0) &lt;&gt; "keep" Then
        Dispatcher.executeDispatch(Document.CurrentController.Frame, Job(0), "", 0, Array())
      End If
      Document.storeToURL(Job(2), Saving())
      Document.close(True)
    End If
  NextJob:
  Loop
  Close #Channel
  StarDesktop.terminate()
  Exit Sub
Failed:
  Resume NextJob
End Sub
"""
COMMANDS = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges", "keep": "keep"}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def ended(command, seconds):
    """Runs a program; False if it took too long and was stopped."""
    # It is a shell script that starts others: a group of its own lets all of them be stopped together.
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        child.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()


def office(jobs, seconds):
    """Has LibreOffice do jobs (verb, source, target) in one start, with a profile of its own; True if it took too long.

    What it could not do has no target.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Bad("soffice is not installed: install libreoffice-writer-nogui to have the second judge")
    with tempfile.TemporaryDirectory(prefix="docx-oracle-") as folder:
        profile = pathlib.Path(folder) / "profile"
        start = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
        ]
        # The first start lays the profile out; a macro put there before it would be overwritten.
        ended([*start, "--terminate_after_init"], 60)
        standard = profile / "user" / "basic" / "Standard"
        standard.mkdir(parents=True, exist_ok=True)
        head = '<!DOCTYPE {0}:{1} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'
        (standard / "script.xlb").write_text(
            XML
            + head.format("library", "library")
            + '<library:library xmlns:library="http://openoffice.org/2000/library" '
            'library:name="Standard" library:readonly="false" library:passwordprotected="false">'
            '<library:element library:name="Oracle"/></library:library>'
        )
        (standard / "Oracle.xba").write_text(
            XML
            + head.format("script", "module")
            + '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Oracle" '
            f'script:language="StarBasic">{MACRO}</script:module>'
        )
        # A name of its own in the folder: what LibreOffice makes of an odd file name is not what is asked here.
        lines, back = [], []
        for at, (verb, source, target) in enumerate(jobs):
            copy, made = pathlib.Path(folder) / f"in-{at}.docx", pathlib.Path(folder) / f"out-{at}.docx"
            shutil.copyfile(source, copy)
            lines.append("\t".join((COMMANDS[verb], copy.as_uri(), made.as_uri())))
            back.append((made, target))
        plan = pathlib.Path(folder) / "jobs.txt"
        plan.write_text("\n".join(lines) + "\n")
        late = not ended([*start, f'macro:///Standard.Oracle.Run("{plan}")'], seconds)
        for made, target in back:
            if made.exists() and zipfile.is_zipfile(made):
                shutil.copyfile(made, target)
        return late


def by_office(jobs, seconds):
    """What LibreOffice made of each job; None where it did not do it. A file that stops it stops no other."""
    out = {}
    with tempfile.TemporaryDirectory(prefix="docx-oracle-") as folder:
        left = list(jobs)
        while left:
            plan = [
                (verb, source, pathlib.Path(folder) / f"{len(out) + at}.docx") for at, (verb, source) in enumerate(left)
            ]
            office(plan, seconds + 5 * len(plan))
            done = [target.exists() for _, _, target in plan]
            # Past the first that it did not do nothing may have been tried: once more without that one.
            first = done.index(False) if False in done else len(plan)
            if first == len(plan) - 1 or all(done[first + 1 :]):
                first = len(plan) - 1
            for at, (verb, source, target) in enumerate(plan[: first + 1]):
                out[(verb, source)] = Package(target) if done[at] else None
            left = left[first + 1 :]
    return out


def loose(out, before, empty=False):
    """Stories for comparison with what LibreOffice wrote: it joins headers anew, splits at page breaks, and trims.

    Empty paragraphs count only where that is asked for: it leaves one before a table where a whole paragraph goes.
    """
    kinds = {"header": collections.Counter(), "body": [], "notes": collections.Counter()}
    for name, paragraphs in out:
        texts = [re.sub(r"[\s⏎\u00ad\u200b]+", " ", p).strip() for p in paragraphs]
        texts = [t for t in texts if t or empty]
        kind = before(name)
        if kind == "body":
            kinds["body"] += texts
        else:
            kinds[kind].update(texts)
    return kinds


def kind_of(package):
    notes = set(package.related("footnotes", "endnotes"))
    return lambda name: "body" if name == package.main else "notes" if name in notes else "header"


def differences(ours, theirs):
    """What two readings do not say alike: what it is, and the paragraphs of each that the other has not."""
    out = []
    if ours["body"] != theirs["body"]:
        a, b = collections.Counter(ours["body"]), collections.Counter(theirs["body"])
        left, right = list((a - b).elements()), list((b - a).elements())
        if "".join(ours["body"]).replace(" ", "") == "".join(theirs["body"]).replace(" ", ""):
            out.append(("paragraphs are cut elsewhere", left, right))
        else:
            out.append(("the text is another" if left or right else "the order is another", left, right))
    for kind in ("header", "notes"):
        # LibreOffice repeats a header in each section that has it.
        a, b = set(ours[kind]), set(theirs[kind])
        if a != b:
            out.append((f"{kind}: the text is another", sorted(a - b), sorted(b - a)))
    return out


def beyond(found, always):
    """The differences that are not there when LibreOffice only opens and saves the file: it counts fields anew, splits
    paragraphs at page breaks, and drops notes that nothing refers to."""
    ours = {text for _, left, _ in always for text in left}
    theirs = {text for _, _, right in always for text in right}
    return [d for d in found if not d[1] + d[2] or set(d[1]) - ours or set(d[2]) - theirs]


def read_known(path):
    """Lines of file name, verb and reason, with tabs between; `#` begins a remark."""
    out = {}
    for number, line in enumerate(pathlib.Path(path).read_text("utf-8").splitlines() if path else (), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 3 or cells[1] not in ("accept", "reject"):
                raise Bad(f"`{path}`: line {number} is not file, accept or reject, and reason with tabs between")
            out[(cells[0], cells[1])] = cells[2]
    return out


def agree(files, seconds, verbose, known, empty):
    """Holds both judges against each other; True if they do the same with changes, or a difference is known."""
    packages = {}
    for file in files:
        try:
            package = Package(file)
            if has_changes(package):
                packages[file] = package
        except Bad as error:
            print(f"left out: {error}")
    verbs = ("keep", "accept", "reject")
    results = by_office([(verb, file) for file in packages for verb in verbs], seconds)
    good, by_itself, expected, bad = 0, 0, 0, 0
    for file, package in packages.items():
        found = {}
        for verb in verbs:
            made = results[(verb, file)]
            ours = loose(stories(package, Judge(None if verb == "keep" else verb)), kind_of(package), empty)
            found[verb] = (
                None if made is None else differences(ours, loose(stories(made, Judge()), kind_of(made), empty))
            )
        for verb in verbs[1:]:
            if found[verb] is None:
                print(f"{file}: {verb}: LibreOffice did not do it")
                bad += 1
                continue
            left = beyond(found[verb], found["keep"] or [])
            good += not found[verb]
            by_itself += bool(found[verb]) and not left
            reason = known.get((pathlib.Path(file).name, verb))
            expected += bool(left and reason)
            bad += bool(left and not reason)
            if reason and not left:
                print(f"{file}: {verb}: they agree now, though a difference is said to be known ({reason})")
            for what, a, b in left if not verbose else found[verb]:
                print(
                    f"{file}: {verb}: {what}"
                    + (
                        f" (known: {reason})"
                        if reason
                        else ""
                        if (what, a, b) in left
                        else " (by opening and saving alone)"
                    )
                )
                if verbose:
                    print(f"    here:        {json.dumps(a, ensure_ascii=False)[:2000]}")
                    print(f"    LibreOffice: {json.dumps(b, ensure_ascii=False)[:2000]}")
    print(
        f"{len(packages)} files with tracked changes, read {2 * len(packages)} times: {good} alike, {by_itself} differ"
        f" only in what LibreOffice alters by opening and saving, {expected} differ as is known,"
        f" {bad} differ and should not"
    )
    return not bad


def redline(before, after, author, by_libreoffice, seconds):
    """What is wrong with a redline: a sentence each."""
    a, b = Package(before), Package(after)
    for name, what, allowed in compare_parts(a, b):
        if not allowed:
            yield f"the part {name} must stay as it is and was {what}"
    for problem in collections.Counter(check(b)) - collections.Counter(check(a)):
        yield problem
    for line in unlike(stories(a, Judge()), stories(b, Judge("reject", author))):
        yield f"rejected changes of {author} leave a difference: {line}"
    if by_libreoffice:
        # All changes are rejected in both, as LibreOffice's command knows no authors. What else it alters, it alters in
        # both.
        made = by_office([("reject", before), ("reject", after)], seconds)
        if None in made.values():
            yield "LibreOffice did not open or save it"
            return
        old, new = (loose(stories(package, Judge()), kind_of(package)) for package in made.values())
        for what, left, right in differences(old, new):
            yield f"LibreOffice: all changes rejected, {what}: {left} before, {right} after"


# ---- The command ---------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("text", "accept", "reject", "office"):
        sub = verbs.add_parser(verb)
        sub.add_argument("file")
        sub.add_argument("--json", action="store_true")
        if verb in ("accept", "reject"):
            sub.add_argument("--author")
        if verb == "office":
            sub.add_argument("what", choices=["accept", "reject", "keep"])
            sub.add_argument("--output")
            sub.add_argument("--seconds", type=int, default=120)
    sub = verbs.add_parser("parts")
    sub.add_argument("before")
    sub.add_argument("after")
    sub = verbs.add_parser("check")
    sub.add_argument("file")
    sub.add_argument("--against")
    sub = verbs.add_parser("redline")
    sub.add_argument("before")
    sub.add_argument("after")
    sub.add_argument("--author", required=True)
    sub.add_argument("--office", action="store_true")
    sub.add_argument("--seconds", type=int, default=120)
    sub = verbs.add_parser("agree")
    sub.add_argument("files", nargs="+")
    sub.add_argument("--seconds", type=int, default=120)
    sub.add_argument("--verbose", action="store_true")
    sub.add_argument("--known")
    sub.add_argument("--empty", action="store_true", help="empty paragraphs count as well")
    args = parser.parse_args()
    try:
        return run(args)
    except Bad as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def run(args):
    if args.verb == "parts":
        before, after = Package(args.before), Package(args.after)
        found = compare_parts(before, after)
        for name, what, allowed in found:
            print(f"{'may    ' if allowed else 'MUST NOT'}  {what:8}  {name}")
        same = sum(after.bytes.get(name) == data for name, data in before.bytes.items())
        print(f"{same} parts are the same in both, {len(found)} are not")
        return 0 if all(allowed for _, _, allowed in found) else 1
    if args.verb == "check":
        problems = collections.Counter(check(Package(args.file)))
        if args.against:
            problems -= collections.Counter(check(Package(args.against)))
        for problem, times in problems.items():
            print(problem + (f" ({times} times)" if times > 1 else ""))
        return 1 if problems else 0
    if args.verb == "redline":
        problems = list(redline(args.before, args.after, args.author, args.office, args.seconds))
        print("\n".join(problems) or "a redline and nothing else")
        return 1 if problems else 0
    if args.verb == "agree":
        return 0 if agree(args.files, args.seconds, args.verbose, read_known(args.known), args.empty) else 1
    if args.verb == "office":
        with tempfile.TemporaryDirectory(prefix="docx-oracle-") as folder:
            target = pathlib.Path(folder) / "made.docx"
            late = office([(args.what, args.file, target)], args.seconds)
            if not target.exists():
                raise Bad(
                    f"`{args.file}`: LibreOffice {f'took over {args.seconds} s' if late else 'did not open or save it'}"
                )
            if args.output:
                shutil.copyfile(target, args.output)
            made = Package(target)
            show(stories(made, Judge()), args.json)
        return 0
    judge = Judge(None if args.verb == "text" else args.verb, getattr(args, "author", None))
    show(stories(Package(args.file), judge), args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
