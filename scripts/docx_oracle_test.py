"""Tests of docx-oracle.py by files made for each case: python3 -m unittest scripts/docx_oracle_test.py"""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ORACLE = HERE / "docx-oracle.py"


def module(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


oracle = module("docx_oracle", ORACLE)
make = module("make_docx", HERE.parent / "tests" / "corpus" / "docx" / "make.py")
p, r, t, gone, table, row, tc = make.p, make.r, make.t, make.gone, make.table, make.row, make.tc
A, B = 'w:author="A" w:date="2026-01-01T00:00:00Z"', 'w:author="B" w:date="2026-01-01T00:00:00Z"'
n = make.Ids()


def ins(inside=None, who=A):
    return n("ins", who, inside)


def dele(inside=None, who=A):
    return n("del", who, inside)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, file, name="f.docx"):
        """A file from a body, a make.File, entries or bytes."""
        if isinstance(file, str):
            file = make.File(file)
        data = file if isinstance(file, bytes) else make.packed(file if isinstance(file, dict) else file.entries())
        path = self.folder / name
        path.write_bytes(data)
        return path

    def body(self, file, verb=None, author=None):
        return oracle.stories(oracle.Package(self.write(file)), oracle.Judge(verb, author))[0][1]

    def both(self, file, accepted, rejected):
        self.assertEqual(self.body(file, "accept"), accepted)
        self.assertEqual(self.body(file, "reject"), rejected)


class Text(Case):
    def test_insertions_and_deletions(self):
        file = p("The sides ", dele(gone("shall")), ins(r("will")), " meet.")
        self.both(file, ["The sides will meet."], ["The sides shall meet."])
        self.assertEqual(self.body(file), ["The sides [-A:shall-]{+A:will+} meet."])

    def test_one_author_only(self):
        file = p("a", ins(r("x"), A), ins(r("y"), B), dele(gone("z"), B))
        self.assertEqual(self.body(file, "reject", "A"), ["a{+B:y+}[-B:z-]"])
        self.assertEqual(self.body(file, "accept", "B"), ["a{+A:x+}y"])

    def test_deletion_inside_an_insertion(self):
        file = p("a", ins(r("b") + dele(gone("c"), B), A), "d")
        self.both(file, ["abd"], ["ad"])
        self.assertEqual(self.body(file, "reject", "B"), ["a{+A:bc+}d"])
        self.assertEqual(self.body(file, "accept", "A"), ["ab[-B:c-]d"])

    def test_neighbours_under_one_change_are_one(self):
        self.assertEqual(self.body(p("a", ins(r("b")), ins(r("c") + r("d")))), ["a{+A:bcd+}"])

    def test_paragraph_marks(self):
        self.both(p("one ", mark=dele()) + p("two") + p("three"), ["one two", "three"], ["one ", "two", "three"])
        self.both(p("one", mark=ins()) + p("two"), ["one", "two"], ["onetwo"])
        self.both(p("1", mark=dele()) + p("2", mark=dele()) + p("3"), ["123"], ["1", "2", "3"])
        self.both(p(dele(gone("x")), mark=dele()) + p("y"), ["y"], ["x", "y"])
        self.assertEqual(self.body(p("a", mark=dele()) + p("b")), ["a[-A:¶-]", "b"])

    def test_mark_inserted_by_one_and_deleted_by_another(self):
        file = p("a", mark=ins(who=A) + dele(who=B)) + p("b")
        self.both(file, ["ab"], ["ab"])
        self.assertEqual(self.body(file, "reject", "B"), ["a{+A:¶+}", "b"])

    def test_marks_stay_in_their_container(self):
        cells = table(row(p("a", mark=dele()), "b")) + p("c")
        self.both(cells, ["a", "b", "c"], ["a", "b", "c"])
        self.both(p("a", mark=dele()) + table(row("b")) + p("c"), ["a", "b", "c"], ["a", "b", "c"])

    def test_empty_paragraph_goes_before_a_table(self):
        self.both(
            p("a") + p(dele(gone("x")), mark=dele()) + table(row("b")) + p("c"), ["a", "b", "c"], ["a", "x", "b", "c"]
        )

    def test_last_paragraph(self):
        # The right way to add a paragraph at the end, and the wrong one: the last mark of a container cannot go.
        self.both(p("a", mark=ins()) + p(ins(r("b"))), ["a", "b"], ["a"])
        self.both(p("a") + p(ins(r("b")), mark=ins()), ["a", "b"], ["a", ""])
        self.both(table(row(p("a") + p(dele(gone("x")), mark=dele()))), ["a", ""], ["a", "x"])
        self.both(p(dele(gone("x")), mark=dele()), [""], ["x"])
        self.both(table(row("a")) + p(dele(gone("x")), mark=dele()), ["a", ""], ["a", "x"])

    def test_moves(self):
        file = (
            p(n("moveFrom", A, r("m")), mark=n("moveFrom", A))
            + p("x")
            + p(n("moveTo", A, r("m")), mark=n("moveTo", A))
            + p("y")
        )
        self.both(file, ["x", "m", "y"], ["m", "x", "y"])
        self.assertEqual(self.body(file), ["[<A:m¶<]", "x", "{>A:m¶>}", "y"])

    def test_rows_cells_and_tables(self):
        file = table(row("a"), row(p("new"), properties=ins()), row(p("old"), properties=dele())) + p("z")
        self.both(file, ["a", "new", "z"], ["a", "old", "z"])
        self.assertEqual(self.body(file), ["a", "{+A:row+}new", "[-A:row-]old", "z"])
        cells = table(
            row(
                "a",
                tc(p("new"), ins().replace("w:ins", "w:cellIns")),
                tc(p("old"), dele().replace("w:del", "w:cellDel")),
            )
        ) + p("z")
        self.both(cells, ["a", "new", "z"], ["a", "old", "z"])
        # A table that goes lets the paragraphs on its sides touch.
        self.both(p("a", mark=dele()) + table(row("t", properties=dele())) + p("b"), ["ab"], ["a", "t", "b"])

    def test_nested_tables(self):
        inner = table(row(p(ins(r("in"))), properties=ins()), row("x"))
        self.both(table(row(inner + p("after"))) + p("z"), ["in", "x", "after", "z"], ["x", "after", "z"])

    def test_content_controls_links_and_fields(self):
        file = p(
            "a ",
            make.sdt(dele(gone("b")) + ins(r("c"))),
            '<w:hyperlink w:anchor="x">' + ins(r(" d")) + "</w:hyperlink>",
        )
        self.both(file, ["a c d"], ["a b"])
        self.assertEqual(
            self.body(p("p. ", make.field("PAGE", "7"), '<w:fldSimple w:instr="PAGE">' + r("8") + "</w:fldSimple>")),
            ["p. 78"],
        )
        self.both(make.sdt(p("a", mark=dele())) + p("b"), ["ab"], ["a", "b"])

    def test_code_of_a_field_is_no_text(self):
        char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        code = char.format("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + make.field("PAGE", "7")
        self.assertEqual(self.body(p("a", code, char.format("separate"), "yes", char.format("end"), "b")), ["ayesb"])
        # A field may begin in one paragraph and end in another.
        self.assertEqual(
            self.body(p("a", code) + p(char.format("separate"), "yes") + p(char.format("end"), "b")), ["a", "yes", "b"]
        )

    def test_text_box_stands_once_after_its_paragraph(self):
        file = p("a", make.box(p("in ", ins(r("box")))), "b") + p("c")
        self.both(file, ["ab", "in box", "c"], ["ab", "in ", "c"])
        self.both(p("a", ins(make.box(p("new")))), ["a", "new"], ["a"])

    def test_letters_that_are_elements(self):
        run = (
            "<w:r><w:tab/><w:br/><w:noBreakHyphen/><w:softHyphen/>"
            + '<w:sym w:char="2211"/><w:br w:type="page"/></w:r>'
        )
        self.assertEqual(self.body(p(run)), ["\t⏎\u2011\u00ad∑"])

    def test_blanks_that_do_not_ask_to_be_kept(self):
        run = "<w:r><w:t>{}</w:t></w:r>"
        self.assertEqual(self.body(p(run.format(" a "), run.format("b "), r(" c"))), ["ab c"])
        entries = make.File(p(run.format(" a "))).entries()
        entries["word/document.xml"] = entries["word/document.xml"].replace(
            b"<w:body>", b'<w:body xml:space="preserve">'
        )
        self.assertEqual(self.body(entries), [" a "])

    def test_other_writings_of_the_same(self):
        for name, data in make.writings():
            with self.subTest(name):
                if name not in ("many-other-parts", "protection-not-enforced"):
                    want = make.EN + make.TH[1:3]
                    self.assertEqual(self.body(data, "accept"), [*want, "shall"])
                    self.assertEqual(self.body(data, "reject"), [*want, "x shall"])

    def test_notes_go_with_their_reference(self):
        file = make.File(
            p("a", make.refer("footnote", 2), dele(make.refer("footnote", 3)), ins(make.refer("footnote", 4)))
        )
        make.with_notes(file, "footnote", p("kept ", ins(r("more"))), p("old"), p("new"), p("never referred to"))
        package = oracle.Package(self.write(file))
        accepted, rejected = (
            dict(oracle.stories(package, oracle.Judge(verb)))["word/footnotes.xml"] for verb in ("accept", "reject")
        )
        self.assertEqual(accepted, ["kept more", "new", "never referred to"])
        self.assertEqual(rejected, ["kept ", "old", "never referred to"])

    def test_headers_and_footers(self):
        file = make.with_header(make.File(p("a")), "header1", "header", p(dele(gone("x")), ins(r("y"))))
        package = oracle.Package(self.write(file))
        self.assertEqual(dict(oracle.stories(package, oracle.Judge("reject")))["word/header1.xml"], ["x"])


class Parts(Case):
    def compare(self, before, after):
        found = oracle.compare_parts(
            oracle.Package(self.write(before, "a.docx")), oracle.Package(self.write(after, "b.docx"))
        )
        return {name: (what, allowed) for name, what, allowed in found}

    def test_what_may_be_touched(self):
        before = make.File(p("a"))
        after = make.with_comments(make.File(p("b")), make.comment(0, A, "c"))
        found = self.compare(before, after)
        names = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
        self.assertEqual(set(found), names)
        self.assertTrue(all(allowed for _, allowed in found.values()))

    def test_what_may_not(self):
        entries = make.File(p("a")).entries()
        other = {**entries, "word/styles.xml": entries["word/styles.xml"] + b" ", "word/x.bin": b"1"}
        self.assertEqual(
            self.compare(entries, other), {"word/styles.xml": ("changed", False), "word/x.bin": ("added", False)}
        )
        less = {k: v for k, v in entries.items() if k != "word/styles.xml"}
        self.assertEqual(self.compare(entries, less)["word/styles.xml"], ("removed", False))

    def test_other_bytes_of_the_archive_do_not_count(self):
        entries = make.File(p("a")).entries()
        self.assertEqual(self.compare(make.packed(entries), make.packed(entries, stream=True, comment=b"x")), {})

    def test_a_header_is_known_by_its_relationship(self):
        before, after = (make.with_header(make.File(p("a")), "odd-name", "header", p(x)).entries() for x in "ab")
        self.assertEqual(self.compare(before, after), {"word/odd-name.xml": ("changed", True)})


class Check(Case):
    def problems(self, file):
        return list(oracle.check(oracle.Package(self.write(file))))

    def finds(self, file, *words):
        found = self.problems(file)
        for word in words:
            self.assertTrue(any(word in problem for problem in found), f"{word!r} is not in {found}")

    def test_the_files_we_make_are_whole(self):
        for maker in (make.plain, make.tables, make.around, make.inline, make.changes, make.comments):
            for name, file in maker():
                with self.subTest(name):
                    want = ["word/document.xml: a del has no author"] if name == "changes-without-date" else []
                    self.assertEqual(self.problems(file), want)
        for name, data in make.writings():
            with self.subTest(name):
                self.assertEqual(self.problems(data), [])

    def test_not_well_formed(self):
        entries = make.File(p("a")).entries()
        self.finds({**entries, "word/styles.xml": b"<a>"}, "styles.xml is not well-formed")

    def test_ids(self):
        one = f'<w:ins w:id="5" {A}>{r("x")}</w:ins>'
        self.finds(p(one, one), "2 changes have the id 5")
        self.finds(p(one.replace('"5"', '"x"')), "the id x of a ins is no number")
        self.finds(p(one.replace(' w:id="5"', "")), "a ins has no id")
        # The copy in the fallback of a text box has the same ids on purpose.
        self.assertEqual(self.problems(p(make.box(p(one)))), [])

    def test_text_of_deletions(self):
        self.finds(p(dele(r("x"))), "w:t inside w:del")
        self.finds(p(gone("x")), "w:delText outside w:del")
        self.finds(p(ins(gone("x"))), "w:delText outside w:del")
        self.assertEqual(self.problems(p(dele(make.box(p("in the box"))))), [])

    def test_blanks(self):
        self.finds(p("<w:r><w:t> x</w:t></w:r>"), "blanks at an edge of ` x`")

    def test_order_and_nesting(self):
        self.finds("<w:p>" + r("x") + "<w:pPr/></w:p>", "w:pPr is not first")
        self.finds(p("<w:r>" + t("x") + "<w:rPr/></w:r>"), "w:rPr is not first")
        self.finds(p("<w:r>" + r("x") + "</w:r>"), "w:r inside w:r")
        self.finds(table("<w:tr><w:tc><w:tcPr/></w:tc></w:tr>"), "a cell of a table holds no paragraph")

    def test_moves(self):
        start = f'<w:moveFromRangeStart w:id="1" {A} w:name="m"/>'
        self.finds(p(start, "x"), "the moveFromRange 1 has no End", "the move m has only one end")

    def test_comments(self):
        def finds(inside, *words):
            self.finds(make.with_comments(make.File(p(inside)), make.comment(1, A, "c")), *words)

        whole = make.ranged(1, "x")
        self.assertEqual(self.problems(make.with_comments(make.File(p(whole)), make.comment(1, A, "c"))), [])
        finds(whole.replace('<w:commentRangeEnd w:id="1"/>', ""), "range of comment 1 has no end")
        finds(whole.replace('<w:commentRangeStart w:id="1"/>', ""), "range of comment 1 has no start")
        finds(
            whole.replace('<w:r><w:commentReference w:id="1"/></w:r>', ""),
            "has no reference",
            "comment 1 stands at no place",
        )
        finds(make.ranged(2, "x"), "comment 2 is referred to and is not there", "comment 1 stands at no place")
        finds(
            '<w:commentRangeEnd w:id="1"/>' + whole.replace('<w:commentRangeEnd w:id="1"/>', ""),
            "ends before it starts",
        )

    def test_relationships_and_types(self):
        entries = make.File(p("a")).entries()
        self.finds(
            {k: v for k, v in entries.items() if k != "word/styles.xml"},
            "the styles word/styles.xml is not there",
            "names word/styles.xml, which is not there",
        )
        self.finds({**entries, "word/x.odd": b""}, "says nothing of word/x.odd")
        rels = entries["word/_rels/document.xml.rels"]
        line = rels[rels.index(b"<Relationship ") : rels.index(b"</Relationships>")]
        self.finds(
            {**entries, "word/_rels/document.xml.rels": rels.replace(line, line * 2)}, "the id rId1 stands twice"
        )


class Command(Case):
    def run_it(self, *words):
        return subprocess.run(
            [sys.executable, str(ORACLE), *map(str, words)], capture_output=True, text=True, check=False
        )

    def test_exit_codes(self):
        good = self.write(p("a ", ins(r("b"))), "good.docx")
        bad = self.write(p(dele(r("b"))), "bad.docx")
        self.assertEqual(self.run_it("check", good).returncode, 0)
        self.assertEqual(self.run_it("check", bad).returncode, 1)
        self.assertEqual(self.run_it("check", bad, "--against", bad).returncode, 0)
        self.assertEqual(self.run_it("parts", good, bad).returncode, 0)
        broken = self.write(b"no archive", "broken.docx")
        done = self.run_it("accept", broken)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("cannot be opened as a ZIP archive", done.stderr)
        self.assertEqual(self.run_it("reject", good, "--author", "A").stdout, "== word/document.xml\na \n")
        self.assertEqual(self.run_it("accept", good, "--json").stdout, '{\n "word/document.xml": [\n  "a b"\n ]\n}\n')

    def test_redline(self):
        mine = 'w:author="Maitri" w:date="2026-01-01T00:00:00Z"'
        theirs = ins(r("new "), B)
        before = make.File(p("The sides ", theirs, "shall meet.") + p("Last."))
        good = make.with_comments(
            make.File(
                p("The sides ", theirs, make.ranged(0, dele(gone("shall"), mine) + ins(r("will"), mine)), " meet.")
                + p(ins(r("A clause."), mine), mark=ins(who=mine))
                + p("Last.")
            ),
            make.comment(0, mine, "why"),
        )
        files = {"before.docx": before, "good.docx": good}
        files["lost.docx"] = make.File(p("The sides ", theirs, ins(r("will"), mine), " meet.") + p("Last."))
        files["theirs.docx"] = make.File(p("The sides new shall meet.") + p("Last."))
        files["style.docx"] = {**good.entries(), "word/styles.xml": b"<x/>"}
        files["broken.docx"] = make.File(p("The sides ", theirs, dele(r("shall"), mine), " meet.") + p("Last."))
        paths = {name: self.write(file, name) for name, file in files.items()}

        def judged(name, *more):
            done = self.run_it("redline", paths["before.docx"], paths[name], "--author", "Maitri", *more)
            return done.returncode, done.stdout

        self.assertEqual(judged("good.docx"), (0, "a redline and nothing else\n"))
        for name, words in (
            ("lost.docx", "-The sides {+B:new +}shall meet."),
            ("theirs.docx", "+The sides new shall meet."),
            ("style.docx", "word/styles.xml must stay as it is and was changed"),
            ("broken.docx", "w:t inside w:del"),
        ):
            code, out = judged(name)
            self.assertEqual(code, 1)
            self.assertIn(words, out.replace("- The", "-The").replace("+ The", "+The"))
        if shutil.which("soffice") or shutil.which("libreoffice"):
            self.assertEqual(judged("good.docx", "--office"), (0, "a redline and nothing else\n"))
            self.assertIn("LibreOffice: all changes rejected", judged("lost.docx", "--office")[1])

    def test_libreoffice(self):
        if not (shutil.which("soffice") or shutil.which("libreoffice")):
            self.assertNotEqual(os.environ.get("CI"), "true", "soffice is missing")
            self.skipTest("soffice is missing: LibreOffice was not asked")
        file = self.write(p("จะ", dele(gone("ต้อง")), ins(r("Điện Biên"))) + p("a ", mark=dele()) + p("b"))
        for verb, want in (("accept", "จะĐiện Biên\na b\n"), ("reject", "จะต้อง\na \nb\n")):
            done = self.run_it("office", file, verb)
            self.assertEqual((done.returncode, done.stdout.split("\n", 1)[-1]), (0, want), done.stderr)
        self.assertEqual(self.run_it("agree", file).returncode, 0)


if __name__ == "__main__":
    unittest.main()
