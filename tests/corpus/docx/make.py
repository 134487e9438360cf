"""Makes the DOCX that are ours, part by part, each for one thing that a Word file may hold: make.py FOLDER

FOLDER/good/NAME.docx are files that a redline must manage, FOLDER/refuse/REASON--NAME.docx those that it must refuse.
The same bytes each time: no clock, no chance. All persons are invented.
"""

import io
import pathlib
import sys
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SPACES = {
    "w": W,
    "r": R,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "w16cid": "http://schemas.microsoft.com/office/word/2016/wordml/cid",
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
LAN = 'w:author="Lan Phạm" w:date="2026-11-02T10:00:00Z"'
SOMCHAI = 'w:author="สมชาย ใจดี" w:date="2026-11-03T08:30:00Z"'
# The smallest picture: one white pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)

TH = [
    "บันทึกความเข้าใจ",
    "ระหว่าง จังหวัดน่าน ราชอาณาจักรไทย กับ แขวงหลวงพระบาง สาธารณรัฐประชาธิปไตยประชาชนลาว",
    "ข้อ ๑ ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกันด้านการศึกษา การท่องเที่ยว และสาธารณสุข",
    "ข้อ ๒ ผู้เข้าร่วมต้องแลกเปลี่ยนข้อมูลปีละ ๒ ครั้ง ณ ที่ซึ่งตกลงกัน",
    "ข้อ ๓ ข้อขัดแย้งใด ๆ จะระงับด้วยการหารือฉันมิตร",
    "ทำขึ้นเป็นสองฉบับ เมื่อวันที่ ๑๕ มกราคม ๒๕๗๐",
]
VI = [
    "BẢN GHI NHỚ",
    "giữa tỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam và tỉnh Nan, Vương quốc Thái Lan",
    "Điều 1. Hai bên sẽ hợp tác trong lĩnh vực giáo dục, du lịch và y tế.",
    "Điều 2. Hai bên phải trao đổi thông tin mỗi năm hai lần tại nơi được thỏa thuận.",
    "Điều 3. Mọi bất đồng được giải quyết bằng tham vấn hữu nghị.",
    "Làm thành hai bản ngày 15 tháng 01 năm 2027.",
]
EN = [
    "MEMORANDUM OF UNDERSTANDING",
    "between Nan Province of the Kingdom of Thailand and Dien Bien Province of the Socialist Republic of Viet Nam",
    "1. The two sides will cooperate in education, tourism and health.",
    "2. The two sides shall exchange information twice a year at a place agreed upon.",
    "3. Any difference will be settled amicably by consultation.",
    "Signed in duplicate on 15 January 2027.",
]


def esc(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def t(text, name="t"):
    return f'<w:{name} xml:space="preserve">{esc(text)}</w:{name}>'


def r(text, properties=""):
    """A run."""
    return "<w:r>" + (f"<w:rPr>{properties}</w:rPr>" if properties else "") + t(text) + "</w:r>"


def gone(text, properties=""):
    """A run as it stands in a deletion."""
    return "<w:r>" + (f"<w:rPr>{properties}</w:rPr>" if properties else "") + t(text, "delText") + "</w:r>"


def p(*inside, properties="", mark=""):
    """A paragraph of runs; what is no XML becomes a run. `mark` is what its mark says of itself (w:ins, w:del)."""
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return (
        "<w:p>"
        + (f"<w:pPr>{properties}</w:pPr>" if properties else "")
        + "".join(x if x.startswith("<") else r(x) for x in inside)
        + "</w:p>"
    )


class Ids:
    """Fresh ids of changes."""

    def __init__(self, first=100):
        self.last = first

    def __call__(self, name, who, inside=None):
        self.last += 1
        head = f'<w:{name} w:id="{self.last}" {who}'
        return f"{head}/>" if inside is None else f"{head}>{inside}</w:{name}>"


def row(*cells, properties=""):
    inside = "".join(c if c.startswith("<w:tc>") else f"<w:tc>{c if c.startswith('<') else p(c)}</w:tc>" for c in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inside}</w:tr>"


def table(*rows):
    return '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="4500"/></w:tblGrid>' + (
        "".join(rows) + "</w:tbl>"
    )


def tc(inside, properties=""):
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inside}</w:tc>"


def root(name, inside, extra=""):
    spaces = " ".join(f'xmlns:{k}="{v}"' for k, v in SPACES.items())
    return f'{DECLARATION}<w:{name} {spaces} mc:Ignorable="w14 w15 w16cid"{extra}>{inside}</w:{name}>'


SECTION = (
    '<w:sectPr>{}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" '
    'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
)
STYLES = root(
    "styles",
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Laksaman"/>'
    '<w:sz w:val="28"/><w:szCs w:val="32"/><w:lang w:val="en-GB" w:bidi="th-TH"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr></w:style>',
)


class File:
    """A Word file in the making: the body, and what else it needs."""

    def __init__(self, body, header="", section=True):
        self.body = body
        self.section = SECTION.format(header) if section else ""
        self.parts = {"word/styles.xml": (STYLES, "styles", CONTENT + "styles+xml")}
        self.outside = []
        self.main = "word/document.xml"
        self.main_type = CONTENT + "document.main+xml"
        self.more = {}
        self.package_relations = []
        self.document = None

    def part(self, name, xml, kind, content):
        """A part that the main part names by a relationship."""
        self.parts[name] = (xml, kind, content)
        return self

    def settings(self, inside):
        return self.part("word/settings.xml", root("settings", inside), "settings", CONTENT + "settings+xml")

    def entries(self):
        """The parts in their order, each as bytes."""
        overrides, relations = [(self.main, self.main_type)], []
        folder = self.main.rsplit("/", 1)[0]
        for at, (name, (_, kind, content)) in enumerate(self.parts.items()):
            if content:
                overrides.append((name, content))
            target = name.removeprefix(folder + "/") if name.startswith(folder + "/") else "/" + name
            base = kind if kind.startswith("http") else f"{R}/{kind}"
            relations.append(f'<Relationship Id="rId{at + 1}" Type="{base}" Target="{target}"/>')
        for at, (kind, target) in enumerate(self.outside):
            relations.append(f'<Relationship Id="rId9{at}" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>')
        types = "".join(f'<Override PartName="/{n}" ContentType="{c}"/>' for n, c in overrides)
        head = "".join(
            f'<Default Extension="{e}" ContentType="{c}"/>'
            for e, c in (
                ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
                ("xml", "application/xml"),
                ("png", "image/png"),
                ("bin", "application/vnd.ms-office.vbaProject"),
                ("sigs", "application/vnd.openxmlformats-package.digital-signature-origin"),
            )
        )
        top = [f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="{self.main}"/>', *self.package_relations]
        file = self.main.rsplit("/", 1)[1]
        document = self.document or root("document", f"<w:body>{self.body}{self.section}</w:body>")
        out = {
            "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}content-types">{head}{types}</Types>',
            "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}relationships">{"".join(top)}</Relationships>',
            self.main: document,
            f"{folder}/_rels/{file}.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}relationships">'
            f"{''.join(relations)}</Relationships>",
        }
        out.update({name: xml for name, (xml, _, _) in self.parts.items()})
        out.update(self.more)
        return {name: data.encode() if isinstance(data, str) else data for name, data in out.items()}


def packed(entries, method=zipfile.ZIP_DEFLATED, stream=False, comment=b"", folders=False):
    """Entries as a ZIP archive. `stream`: sizes stand after the data, as programs write that cannot seek."""
    buffer = io.BytesIO()
    target = Pipe(buffer) if stream else buffer
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = comment
        if folders:
            for name in sorted({n.rsplit("/", 1)[0] + "/" for n in entries if "/" in n}):
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, 25, 0, 0, 0)), b"")
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, (2026, 11, 25, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()


class Pipe:
    """A target that cannot seek."""

    def __init__(self, buffer):
        self.buffer = buffer

    def write(self, data):
        return self.buffer.write(data)

    def flush(self):
        pass


def lines(texts):
    return "".join(p(x) for x in texts)


def field(code, result):
    """A complex field with its result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    instruction = f'<w:r><w:instrText xml:space="preserve"> {esc(code)} </w:instrText></w:r>'
    shown = result if result.startswith("<") else r(result)
    return mark.format("begin") + instruction + mark.format("separate") + shown + mark.format("end")


def box(inside, fallback=True):
    """A text box as Word writes it: once for programs of today, once more for old ones."""
    old = (
        '<mc:Fallback><w:pict><v:shape id="b1" type="#_x0000_t202" style="width:200pt;height:40pt"><v:textbox>'
        "<w:txbxContent>"
        f"{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    )
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        '<wp:extent cx="2540000" cy="508000"/><wp:docPr id="7" name="Box"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2540000" cy="508000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>'
        f"<w:txbxContent>{inside}</w:txbxContent></wps:txbx>"
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"{old if fallback else ''}</mc:AlternateContent></w:r>"
    )


def sdt(inside, properties='<w:alias w:val="Field"/><w:tag w:val="field"/>'):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def notes(kind, *texts):
    """The part of footnotes or endnotes with Word's two separators, notes from id 2."""
    out = (
        f'<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
        f'<w:{kind} w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:{kind}>'
    )
    for at, text in enumerate(texts):
        inside = text if text.startswith("<") else p(f"<w:r><w:{kind}Ref/></w:r>", r(" " + text))
        out += f'<w:{kind} w:id="{at + 2}">{inside}</w:{kind}>'
    return root(kind + "s", out)


def refer(kind, number):
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


def with_notes(file, kind, *texts):
    return file.part(f"word/{kind}s.xml", notes(kind, *texts), f"{kind}s", f"{CONTENT}{kind}s+xml")


def with_header(file, name, kind, inside):
    return file.part(
        f"word/{name}.xml", root("hdr" if kind == "header" else "ftr", inside), kind, f"{CONTENT}{kind}+xml"
    )


def comment(number, who, inside, para=""):
    mark = f' w14:paraId="{para}"' if para else ""
    body = inside if inside.startswith("<") else f"<w:p{mark}><w:r><w:annotationRef/></w:r>{r(inside)}</w:p>"
    return f'<w:comment w:id="{number}" {who} w:initials="X">{body}</w:comment>'


def with_comments(file, *comments):
    return file.part("word/comments.xml", root("comments", "".join(comments)), "comments", CONTENT + "comments+xml")


def ranged(number, inside):
    shown = inside if inside.startswith("<") else r(inside)
    return (
        f'<w:commentRangeStart w:id="{number}"/>{shown}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


# ---- Good files ----------------------------------------------------------------------------------------------------


def plain():
    yield (
        "thai",
        File(
            p(TH[0], properties='<w:pStyle w:val="Heading1"/>')
            + "".join(
                p(r(x, '<w:rFonts w:ascii="Laksaman" w:cs="Laksaman"/><w:cs/><w:lang w:bidi="th-TH"/>')) for x in TH[1:]
            )
        ),
    )
    yield "vietnamese", File(lines(VI))
    yield "vietnamese-decomposed", File(lines(__import__("unicodedata").normalize("NFD", x) for x in VI))
    yield "english", File(lines(EN))
    yield (
        "three-languages-side-by-side",
        File(
            table(*(row(*(tc(p(x), '<w:tcW w:w="3000" w:type="dxa"/>') for x in three)) for three in zip(TH, VI, EN)))
            + p("ลงนามโดย / Ký bởi / Signed by")
        ),
    )
    yield "runs-of-one-letter", File("".join(p(*(r(c) for c in x)) for x in EN[:3]))
    yield "runs-cut-inside-thai-clusters", File("".join(p(*(r(x[i : i + 3]) for i in range(0, len(x), 3))) for x in TH))
    yield (
        "runs-of-many-formats",
        File(
            p(
                r("The ", "<w:b/>"),
                r("two ", '<w:i/><w:color w:val="FF0000"/>'),
                r("sides ", '<w:u w:val="single"/>'),
                r("shall", '<w:highlight w:val="yellow"/>'),
                r(" cooperate", '<w:sz w:val="40"/>'),
                r(".", "<w:strike/>"),
            )
            + p(r("ผู้เข้าร่วม", "<w:b/><w:bCs/>"), r("ต้อง", '<w:szCs w:val="40"/>'), r("ร่วมมือกัน", "<w:iCs/>"))
        ),
    )
    yield (
        "proof-marks-and-bookmarks",
        File(
            p(
                '<w:bookmarkStart w:id="1" w:name="here"/>',
                '<w:proofErr w:type="spellStart"/>',
                "Dien",
                '<w:proofErr w:type="spellEnd"/>',
                " Bien ",
                "<w:lastRenderedPageBreak/>".join(("<w:r>", t("province") + "</w:r>")),
                '<w:bookmarkEnd w:id="1"/>',
                " shall.",
            )
            + p('<w:bookmarkStart w:id="2" w:name="over"/>', VI[2])
            + p(VI[3], '<w:bookmarkEnd w:id="2"/>')
        ),
    )
    yield (
        "tabs-breaks-symbols",
        File(
            p(
                r("Left"),
                "<w:r><w:tab/>" + t("right") + "</w:r>",
                "<w:r>" + t("first line") + "<w:br/>" + t("second line") + "</w:r>",
            )
            + p(
                "<w:r>" + t("page") + '<w:br w:type="page"/>' + t("next") + "</w:r>",
                "<w:r><w:cr/>" + t("after cr") + "</w:r>",
            )
            + p("<w:r>" + t("non") + "<w:noBreakHyphen/>" + t("breaking") + "<w:softHyphen/>" + t("hyphen") + "</w:r>")
            + p(
                '<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>',
                r(" a point"),
                '<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/></w:r>',
                r("end"),
            )
        ),
    )
    yield (
        "entities-and-cdata",
        File(
            p(
                "<w:r>"
                "<w:t>Smith &amp; Sons &lt;Ltd&gt; &#8220;quoted&#8221; &#x0E01;&#x0E33; "
                "&apos;x&apos; &quot;y&quot;</w:t>"
                "</w:r>"
            )
            + p("<w:r><w:t><![CDATA[The <two> sides & others]]> shall meet.</w:t></w:r>")
            + p("<w:r><w:t>before<!-- a remark -->after</w:t></w:r><?word check?>", r(" end"))
        ),
    )
    yield (
        "hidden-and-empty",
        File(
            p()
            + p(r(""))
            + p("<w:r></w:r>", r("shown "), r("hidden", "<w:vanish/>"))
            + p("<w:r><w:t/></w:r>", r("after an empty run"))
        ),
    )
    yield "mathematics", File(p("The sum ", "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", " shall be paid."))
    yield (
        "smart-tags-and-custom-xml",
        File(
            p(
                '<w:smartTag w:uri="urn:x" w:element="place">' + r("Dien Bien") + "</w:smartTag>",
                " shall host the meeting.",
            )
            + '<w:customXml w:uri="urn:x" w:element="clause">'
            + p(EN[3])
            + "</w:customXml>"
        ),
    )
    yield (
        "ruby-and-directions",
        File(
            p(
                "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>Nán</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>南</w:t></w:r>"
                "</w:rubyBase></w:ruby></w:r>",
                " Nan",
            )
            + p('<w:bdo w:val="ltr">' + r("left to right") + "</w:bdo>", r(" عربي", "<w:rtl/>"))
        ),
    )
    numbering = root(
        "numbering",
        '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
        + "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{x}"/></w:lvl>'
            for i, (f, x) in enumerate([("thaiNumbers", "ข้อ %1"), ("decimal", "%2."), ("lowerLetter", "(%3)")])
        )
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
    )
    level = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    yield (
        "numbered-clauses",
        File(
            p(EN[0])
            + "".join(
                p(x, properties=level.format(i))
                for x, i in [("Fields", 0), ("education", 1), ("schools", 2), ("tourism", 1), ("Differences", 0)]
            )
        ).part("word/numbering.xml", numbering, "numbering", CONTENT + "numbering+xml"),
    )
    yield (
        "sections",
        File(
            p(EN[2])
            + p("End of the first section.", properties=SECTION.format('<w:type w:val="nextPage"/>'))
            + p(EN[3])
            + p(properties=SECTION.format('<w:type w:val="continuous"/>'))
            + p(EN[4])
        ),
    )
    yield "long", File("".join(p(f"{i}. " + (EN, VI, TH)[i % 3][2 + i % 3]) for i in range(1, 601)))


def tables():
    yield (
        "table-merged-cells",
        File(
            p("Before.")
            + table(
                row(tc(p("Field"), '<w:gridSpan w:val="2"/>'), "Body"),
                row(
                    tc(p("Education"), '<w:vMerge w:val="restart"/>'), "schools", "Department of Education shall report"
                ),
                row(tc(p(), "<w:vMerge/>"), "universities", "Điện Biên và Nan"),
            )
            + p("After.")
        ),
    )
    inner = table(row("inner one", "inner two shall"), row(table(row("innermost ข้อ ๑")) + p(), "x"))
    yield "tables-nested", File(table(row(p("outer") + inner + p("after inner"), "beside")) + p("After."))
    yield "table-last-and-first", File(table(row("a", "b")) + table(row("c", "d")) + p("shall"))
    yield (
        "table-rows-and-cells-in-content-controls",
        File(table(sdt(row("one", "two shall")), row(sdt(tc(p("three"))), "four")) + p("After.")),
    )


def around():
    header = "".join(
        f'<w:{k}Reference w:type="{v}" r:id="rId{i}"/>'
        for i, (k, v) in enumerate(
            [
                ("header", "default"),
                ("header", "first"),
                ("header", "even"),
                ("footer", "default"),
                ("footer", "first"),
            ],
            2,
        )
    )
    file = File(lines(EN), header)
    file.section = file.section.replace("<w:pgSz", "<w:pgSz", 1).replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")
    with_header(file, "header1", "header", p("Ministry of Interior shall be named"))
    with_header(file, "header2", "header", p("First page: กระทรวงมหาดไทย"))
    with_header(file, "header3", "header", table(row("Even", "page")) + p("Trang chẵn"))
    with_header(file, "footer1", "footer", p("Page ", field("PAGE", "1"), " of ", field("NUMPAGES", "1")))
    with_header(file, "footer2", "footer", p("Draft only"))
    yield "headers-first-even-default", file.settings("<w:evenAndOddHeaders/>")

    yield (
        "header-with-text-box",
        with_header(
            File(lines(VI), '<w:headerReference w:type="default" r:id="rId2"/>'),
            "header1",
            "header",
            p("Head", box(p("BẢN DỰ THẢO shall"))),
        ),
    )
    yield (
        "footnotes",
        with_notes(
            File(
                p("The two sides", refer("footnote", 2), " shall cooperate", refer("footnote", 3), ".") + lines(EN[3:])
            ),
            "footnote",
            "Nan and Điện Biên shall be named.",
            "ทั้งสองฝ่าย",
        ),
    )
    yield (
        "endnotes",
        with_notes(
            File(p("The two sides", refer("endnote", 2), " shall cooperate.") + p("More", refer("endnote", 3))),
            "endnote",
            "As the law shall say.",
            p("<w:r><w:endnoteRef/></w:r>", r(" One paragraph")) + p("and a second one."),
        ),
    )
    both = File(p("Both", refer("footnote", 2), refer("endnote", 2), " kinds."))
    yield "footnotes-and-endnotes", with_notes(with_notes(both, "footnote", "at the foot"), "endnote", "at the end")
    yield (
        "footnote-in-a-table",
        with_notes(File(table(row(p("cell", refer("footnote", 2)), "b")) + p("After.")), "footnote", "of the cell"),
    )


def inline():
    link = File(
        p(
            "See ",
            '<w:hyperlink r:id="rId90" w:history="1">'
            + r("the annex", '<w:color w:val="0000FF"/>')
            + r(" shall apply")
            + "</w:hyperlink>",
            ".",
        )
        + p(
            '<w:hyperlink w:anchor="here">' + r("ดูข้อ ๒") + "</w:hyperlink>",
            " and ",
            '<w:bookmarkStart w:id="1" w:name="here"/>',
            "here",
            '<w:bookmarkEnd w:id="1"/>',
        )
        + p("Before ", field('HYPERLINK "https://example.org/"', r("linked ") + r("by a field")), " after.")
    )
    link.outside.append(("hyperlink", "https://example.org/annex"))
    yield "hyperlinks", link
    yield (
        "fields-simple",
        File(
            p(
                "Page ",
                '<w:fldSimple w:instr=" PAGE ">' + r("1") + "</w:fldSimple>",
                " of ",
                '<w:fldSimple w:instr=" NUMPAGES ">' + r("1") + "</w:fldSimple>",
            )
            + p(
                "As in ",
                '<w:fldSimple w:instr=" REF here ">' + r("clause two shall") + "</w:fldSimple>",
                '<w:bookmarkStart w:id="1" w:name="here"/>',
                r(" clause two shall"),
                '<w:bookmarkEnd w:id="1"/>',
            )
        ),
    )
    yield (
        "fields-complex-nested",
        File(
            p("Outer ", field("IF 1 = 1", r("yes ") + field("PAGE", "1")), " end.")
            + p(
                '<w:bookmarkStart w:id="1" w:name="c2"/>',
                "Clause two",
                '<w:bookmarkEnd w:id="1"/>',
                " and ",
                field(r"REF c2 \h", "Clause two"),
                " shall apply.",
            )
            + p(field("SEQ Table \\* ARABIC", "1"), ". Table")
        ),
    )
    toc = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    yield (
        "field-over-paragraphs",
        File(
            p(
                toc.format("begin"),
                '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h </w:instrText></w:r>',
                toc.format("separate"),
                '<w:hyperlink w:anchor="a">'
                + r("Fields of cooperation")
                + "<w:r><w:tab/></w:r>"
                + r("1")
                + "</w:hyperlink>",
            )
            + p(r("Differences"), "<w:r><w:tab/></w:r>", r("2"))
            + p(toc.format("end"))
            + p(
                '<w:bookmarkStart w:id="1" w:name="a"/>',
                "Fields of cooperation",
                '<w:bookmarkEnd w:id="1"/>',
                properties='<w:pStyle w:val="Heading1"/>',
            )
        ),
    )
    yield (
        "text-boxes",
        File(p("Beside the box ", box(p("In the box: shall") + p("ในกรอบ ข้อ ๑")), " and after it.") + p(VI[2])),
    )
    yield "text-box-without-fallback", File(p("Beside ", box(p("hộp văn bản shall"), fallback=False)) + p("After."))
    yield (
        "text-box-of-old-word",
        File(
            p(
                '<w:r><w:pict><v:shape id="b" style="width:200pt;height:50pt"><v:textbox><w:txbxContent>'
                + p("old box shall")
                + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
                "beside",
            )
        ),
    )
    yield "text-box-with-table", File(p(box(p("before") + table(row("cell in box", "shall")) + p("after")), "anchor"))
    yield (
        "content-controls",
        File(
            p("The Governor of ", sdt(r("Nan")), " shall sign.")
            + sdt(p("A whole paragraph in a control") + p("and one more shall."))
            + p(
                "Date: ",
                sdt(
                    r("15 January 2027"),
                    '<w:date w:fullDate="2027-01-15T00:00:00Z"><w:dateFormat w:val="d MMMM yyyy"/></w:date>',
                ),
            )
        ),
    )
    yield (
        "content-controls-nested",
        File(sdt(p("outer ") + sdt(p("inner ", sdt(r("innermost shall")))) + p("outer again")) + p("after")),
    )
    yield (
        "content-control-placeholder",
        File(
            p(
                "Name: ",
                sdt(r("Click to enter text.", '<w:rStyle w:val="PlaceholderText"/>'), "<w:showingPlcHdr/><w:text/>"),
            )
            + p("shall")
        ),
    )
    picture = (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="95250" cy="95250"/>'
        '<wp:docPr id="3" name="Seal" descr="a seal"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="3" name="seal.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="95250" cy="95250"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
    yield (
        "picture-in-the-line",
        File(p("Seal ", picture, " shall be set.")).part("word/media/image1.png", PIXEL, "image", ""),
    )


def changes():
    n = Ids()
    yield (
        "changes-of-two",
        File(
            p(
                "The sides ",
                n("del", SOMCHAI, gone("shall")),
                n("ins", LAN, r("will")),
                " consult",
                n("ins", LAN, r(" each other", "<w:b/>")),
                ".",
            )
            + p("ผู้เข้าร่วม", n("del", LAN, gone("ต้อง")), n("ins", SOMCHAI, r("จะ")), "ร่วมมือกัน")
            + lines(VI[2:4])
        ),
    )
    yield (
        "changes-nested",
        File(
            p(
                "Kept ",
                n("ins", LAN, r("inserted ") + n("del", SOMCHAI, gone("and deleted ")) + r("again ")),
                "end shall.",
            )
            + p(n("ins", LAN, n("del", LAN, gone("only for a moment"))), "after")
        ),
    )
    yield (
        "changes-paragraph-marks",
        File(
            p("First half ", mark=n("del", LAN))
            + p("second half shall.")
            + p("Split here", mark=n("ins", SOMCHAI))
            + p(" and on.")
            + p(n("del", LAN, gone("A whole clause that goes.")), mark=n("del", LAN))
            + p(n("ins", LAN, r("A whole clause that comes.")), mark=n("ins", LAN))
            + p("one ", mark=n("del", LAN))
            + p("two ", mark=n("del", SOMCHAI))
            + p("three")
            + p("The end.")
        ),
    )
    yield (
        "changes-paragraph-mark-inserted-and-deleted",
        File(p("First", mark=n("ins", LAN) + n("del", SOMCHAI)) + p(" and second") + p("The end shall stand.")),
    )
    yield (
        "changes-last-paragraph-inserted",
        File(
            p("Stays shall", mark=n("ins", LAN)) + p(n("ins", LAN, r("Comes at the end."))),
        ),
    )
    yield (
        "changes-at-the-end-and-at-the-start",
        File(
            p("First sentence", n("ins", LAN, r(" goes on")), properties='<w:jc w:val="both"/>')
            + p(n("ins", LAN, r("A whole clause that comes.")), mark=n("ins", LAN))
            + p(n("ins", LAN, r("Now ")), "the last shall stand.")
        ),
    )
    yield (
        "changes-before-a-table",
        File(
            p("Text before")
            + p(n("del", LAN, gone("goes wholly")), mark=n("del", LAN))
            + table(row("a", "b shall"))
            + p(n("ins", LAN, r("comes after the table")), mark=n("ins", LAN))
            + p("The end.")
        ),
    )
    move = ('<w:{0}RangeStart w:id="{1}" {2} w:name="move1"/>', '<w:{0}RangeEnd w:id="{1}"/>')
    yield (
        "changes-moves",
        File(
            p("One.")
            + move[0].format("moveFrom", 900, LAN)
            + p(n("moveFrom", LAN, r("A clause that moves shall.")), mark=n("moveFrom", LAN))
            + move[1].format("moveFrom", 900)
            + p("Two.")
            + move[0].format("moveTo", 901, LAN)
            + p(n("moveTo", LAN, r("A clause that moves shall.")), mark=n("moveTo", LAN))
            + move[1].format("moveTo", 901)
            + p("Three.")
        ),
    )
    yield (
        "changes-move-inside-a-paragraph",
        File(
            p(
                "In ",
                move[0].format("moveFrom", 902, SOMCHAI),
                n("moveFrom", SOMCHAI, r("the province ")),
                move[1].format("moveFrom", 902),
                "of Nan ",
                move[0].format("moveTo", 903, SOMCHAI),
                n("moveTo", SOMCHAI, r("the province ") + n("del", LAN, gone("there "))),
                move[1].format("moveTo", 903),
                "shall.",
            )
        ),
    )
    yield (
        "changes-rows",
        File(
            p("Rows:")
            + table(
                row("stays", "one"),
                row(
                    p(n("ins", LAN, r("new row")), mark=n("ins", LAN)),
                    p(n("ins", LAN, r("shall"))),
                    properties=n("ins", LAN),
                ),
                row(
                    p(n("del", LAN, gone("old row")), mark=n("del", LAN)),
                    p(n("del", LAN, gone("goes"))),
                    properties=n("del", LAN),
                ),
                row("stays", "two"),
            )
            + p("After.")
        ),
    )
    yield (
        "changes-whole-table",
        File(
            p("Before.")
            + table(row(p(n("del", LAN, gone("x"))), properties=n("del", LAN)))
            + p("Between shall.")
            + table(row(p(n("ins", LAN, r("y"))), properties=n("ins", LAN)))
            + p("After.")
        ),
    )
    yield (
        "changes-cells",
        File(
            table(
                row("a", tc(p(n("ins", LAN, r("new cell"))), n("cellIns", LAN))),
                row("b", tc(p(n("del", LAN, gone("old cell"))), n("cellDel", LAN)), "c shall"),
            )
            + p("After.")
        ),
    )
    yield (
        "changes-inside-cells",
        File(
            table(
                row(
                    p(n("del", LAN, gone("old")), n("ins", LAN, r("new"))),
                    p("joined ", mark=n("del", LAN)) + p("in a cell"),
                ),
                row("x", "shall"),
            )
            + p("After.")
        ),
    )
    yield (
        "changes-of-format-only",
        File(
            p(
                f"<w:r><w:rPr><w:b/>{n('rPrChange', LAN, '<w:rPr/>')}</w:rPr>{t('bold now shall')}</w:r>",
                properties='<w:jc w:val="center"/>',
            )
            + p("centred", properties=f'<w:jc w:val="center"/>{n("pPrChange", SOMCHAI, "<w:pPr/>")}')
        ),
    )
    file = File(
        p("Body", refer("footnote", 2), " shall."),
        '<w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>',
    )
    with_header(
        file, "header1", "header", p("Ministry of ", n("del", LAN, gone("Trade")), n("ins", LAN, r("Interior")))
    )
    with_header(file, "footer1", "footer", p("joined ", mark=n("del", SOMCHAI)) + p("footer"))
    yield (
        "changes-in-header-footer-note",
        with_notes(
            file,
            "footnote",
            p(
                "<w:r><w:footnoteRef/></w:r>",
                r(" The note "),
                n("ins", LAN, r("has grown")),
                n("del", SOMCHAI, gone(" and shrunk")),
            ),
        ),
    )
    yield (
        "changes-of-note-references",
        with_notes(
            File(
                p(
                    "Kept",
                    refer("footnote", 2),
                    ", deleted",
                    n("del", LAN, refer("footnote", 3)),
                    ", inserted",
                    n("ins", LAN, refer("footnote", 4)),
                    " shall.",
                )
            ),
            "footnote",
            "kept note",
            p("<w:r><w:footnoteRef/></w:r>", n("del", LAN, gone(" deleted note"))),
            p("<w:r><w:footnoteRef/></w:r>", n("ins", LAN, r(" inserted note"))),
        ),
    )
    link = File(
        p(
            "See ",
            '<w:hyperlink r:id="rId90">'
            + r("the ")
            + n("del", LAN, gone("annex"))
            + n("ins", LAN, r("appendix"))
            + "</w:hyperlink>",
            " shall.",
        )
        + p("Whole link ", n("ins", SOMCHAI, "<w:r><w:t>placed</w:t></w:r>"), n("del", SOMCHAI, gone(" away")))
    )
    link.outside.append(("hyperlink", "https://example.org/"))
    yield "changes-in-a-hyperlink", link
    yield (
        "changes-in-a-field",
        File(
            p("Number ", field("QUOTE two", n("del", LAN, gone("one")) + n("ins", LAN, r("two"))), " shall.")
            + p(
                "Field goes ",
                n(
                    "del",
                    LAN,
                    field("QUOTE x", "x")
                    .replace("w:instrText", "w:delInstrText")
                    .replace("<w:t ", "<w:delText ")
                    .replace("</w:t>", "</w:delText>"),
                ),
                "here.",
            )
        ),
    )
    yield (
        "changes-in-a-content-control",
        File(
            sdt(p("Name: ", n("del", LAN, gone("Nan")), n("ins", LAN, r("Điện Biên"))))
            + p("of ", sdt(n("ins", SOMCHAI, r("จังหวัดน่าน"))), " shall")
        ),
    )
    yield (
        "changes-in-a-text-box",
        File(p(box(p("box ", n("del", LAN, gone("shall")), n("ins", LAN, r("will")))), "anchor") + p("after shall")),
    )
    yield (
        "changes-of-a-text-box",
        File(p("Inserted box ", n("ins", LAN, box(p(n("ins", LAN, r("new box"))))), " and text shall.") + p("After.")),
    )
    yield (
        "changes-track-is-on",
        File(p("Everything typed here is tracked ", n("ins", LAN, r("as here")), " shall.")).settings(
            "<w:trackRevisions/>"
        ),
    )
    yield (
        "changes-without-date",
        File(
            p("The ", n("ins", 'w:author="Lan Phạm"', r("new ")), n("del", 'w:author=""', gone("old ")), "text shall")
        ),
    )
    yield (
        "changes-with-tabs-and-breaks",
        File(
            p(
                "a",
                n("ins", LAN, "<w:r><w:tab/>" + t("b") + "<w:br/>" + t("c") + "</w:r>"),
                n("del", LAN, "<w:r><w:tab/>" + t("d", "delText") + "<w:br/></w:r>"),
                "e shall",
            )
        ),
    )


def comments():
    extended = (
        root(
            "commentsEx",
            '<w15:commentEx w15:paraId="00000A01" w15:done="0"/>'
            '<w15:commentEx w15:paraId="00000A02" w15:paraIdParent="00000A01" w15:done="0"/>'
            '<w15:commentEx w15:paraId="00000A03" w15:done="1"/>',
        )
        .replace("<w:commentsEx", "<w15:commentsEx")
        .replace("</w:commentsEx", "</w15:commentsEx")
    )
    identified = root(
        "commentsIds",
        "".join(f'<w16cid:commentId w16cid:paraId="00000A0{i}" w16cid:durableId="1000000{i}"/>' for i in (1, 2, 3)),
    )
    identified = identified.replace("<w:commentsIds", "<w16cid:commentsIds").replace(
        "</w:commentsIds", "</w16cid:commentsIds"
    )
    people = root(
        "people",
        "".join(
            f'<w15:person w15:author="{a}"><w15:presenceInfo w15:providerId="None" w15:userId="{a}"/></w15:person>'
            for a in ("Lan Phạm", "สมชาย ใจดี")
        ),
    )
    people = people.replace("<w:people", "<w15:people").replace("</w:people", "</w15:people")
    file = with_comments(
        File(p("The two sides ", ranged(0, ranged(1, "shall")), " cooperate.") + p(ranged(2, "ข้อ ๒"), " ผู้เข้าร่วม")),
        comment(0, LAN, "Should this be will?", "00000A01"),
        comment(1, SOMCHAI, "เห็นด้วย", "00000A02"),
        comment(2, LAN, "Đã xong", "00000A03"),
    )
    micro = "http://schemas.microsoft.com/office/"
    file.part(
        "word/commentsExtended.xml",
        extended,
        micro + "2011/relationships/commentsExtended",
        CONTENT + "commentsExtended+xml",
    )
    file.part(
        "word/commentsIds.xml", identified, micro + "2016/09/relationships/commentsIds", CONTENT + "commentsIds+xml"
    )
    file.part("word/people.xml", people, micro + "2011/relationships/people", CONTENT + "people+xml")
    yield "comments-with-replies", file
    yield (
        "comments-over-paragraphs",
        with_comments(
            File(
                p("Starts ", '<w:commentRangeStart w:id="4"/>', "here shall")
                + p("and ends ", '<w:commentRangeEnd w:id="4"/>', '<w:r><w:commentReference w:id="4"/></w:r>', "there.")
            ),
            comment(4, LAN, p("Two") + p("paragraphs of comment")),
        ),
    )
    yield (
        "comments-that-cross",
        with_comments(
            File(
                p(
                    '<w:commentRangeStart w:id="1"/>',
                    "one ",
                    '<w:commentRangeStart w:id="2"/>',
                    "two shall ",
                    '<w:commentRangeEnd w:id="1"/>',
                    '<w:r><w:commentReference w:id="1"/></w:r>',
                    "three",
                    '<w:commentRangeEnd w:id="2"/>',
                    '<w:r><w:commentReference w:id="2"/></w:r>',
                )
            ),
            comment(1, LAN, "first"),
            comment(2, SOMCHAI, "second"),
        ),
    )
    yield (
        "comments-at-a-point",
        with_comments(
            File(p("Here", '<w:r><w:commentReference w:id="7"/></w:r>', " shall.")), comment(7, LAN, "no range")
        ),
    )
    n = Ids(500)
    yield (
        "comments-on-changes",
        with_comments(
            File(
                p(
                    "The ",
                    '<w:commentRangeStart w:id="3"/>',
                    n("del", SOMCHAI, gone("shall")),
                    n("ins", SOMCHAI, r("will")),
                    '<w:commentRangeEnd w:id="3"/>',
                    '<w:r><w:commentReference w:id="3"/></w:r>',
                    " and shall.",
                )
            ),
            comment(3, LAN, "why?"),
        ),
    )


def writings():
    """The same text in other spellings of XML and ZIP. Yields bytes, as these differ below the parts."""
    base = File(lines(EN) + lines(TH[1:3]) + p(Ids()("del", LAN, gone("x ")), "shall"))
    entries = base.entries()
    main = entries["word/document.xml"].decode()

    def other(data):
        return packed({**entries, "word/document.xml": data.encode() if isinstance(data, str) else data})

    yield (
        "other-prefix",
        other(
            main.replace("<w:", "<ns0:")
            .replace("</w:", "</ns0:")
            .replace(" w:", " ns0:")
            .replace("xmlns:w=", "xmlns:ns0=")
        ),
    )
    # Attributes need a prefix, so the namespace is declared twice.
    yield (
        "no-prefix",
        other(main.replace("<w:", "<").replace("</w:", "</").replace(" xmlns:w=", f' xmlns="{W}" xmlns:w=', 1)),
    )
    yield (
        "prefix-declared-anew-inside",
        other(
            main.replace("<w:body>", f'<x:body xmlns:x="{W}">')
            .replace("</w:body>", "</x:body>")
            .replace("<w:p><w:r>", f'<q:p xmlns:q="{W}"><q:r>', 1)
            .replace("</w:r></w:p>", "</q:r></q:p>", 1)
            .replace("<q:r><w:t", "<q:r><q:t", 1)
            .replace("</w:t></q:r>", "</q:t></q:r>", 1)
        ),
    )
    yield (
        "w-means-something-else",
        other(
            main.replace("<w:", "<k:")
            .replace("</w:", "</k:")
            .replace(" w:", " k:")
            .replace("xmlns:w=", 'xmlns:w="urn:nothing" xmlns:k=', 1)
        ),
    )
    wide = main.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    yield "utf-16-little", other(b"\xff\xfe" + wide.encode("utf-16-le"))
    yield "utf-16-big", other(b"\xfe\xff" + wide.encode("utf-16-be"))
    yield "utf-8-with-mark", other(b"\xef\xbb\xbf" + main.encode())
    yield "no-declaration", other(main.removeprefix(DECLARATION))
    yield "declaration-in-single-quotes", other(main.replace(DECLARATION, "<?xml version='1.0' encoding='utf-8'?>\n"))
    yield (
        "attributes-in-single-quotes",
        other(main.replace('="preserve"', "='preserve'").replace('w:id="101"', "w:id = '101' ")),
    )
    yield (
        "xml-indented",
        other(
            main.replace("<w:p>", "\n  <w:p>")
            .replace("<w:r>", "\n    <w:r>")
            .replace("</w:p>", "\n  </w:p>")
            .replace("<w:sectPr>", "\n  <w:sectPr>")
        ),
    )
    yield (
        "space-preserved-at-the-root",
        other(
            main.replace(' xml:space="preserve"', "").replace("<w:document ", '<w:document xml:space="preserve" ', 1)
        ),
    )
    yield (
        "revision-ids-everywhere",
        other(
            main.replace(
                "<w:p>", '<w:p w:rsidR="00AA11BB" w:rsidRDefault="00AA11BB" w14:paraId="00000001">', 1
            ).replace("<w:r>", '<w:r w:rsidRPr="00CC22DD">')
        ),
    )
    yield "stored-not-deflated", packed(entries, zipfile.ZIP_STORED)
    yield "data-descriptors", packed(entries, stream=True)
    yield "data-descriptors-stored", packed(entries, zipfile.ZIP_STORED, stream=True)
    yield "archive-comment-and-folders", packed(entries, comment="จากเครื่องเก่า".encode(), folders=True)
    yield "parts-in-odd-order", packed(dict(reversed(entries.items())))
    moved = File(base.body)
    moved.main = "custom/story.xml"
    moved.parts = {"custom/look.xml": moved.parts["word/styles.xml"]}
    yield "main-part-elsewhere", packed(moved.entries())
    absolute = {
        **entries,
        "_rels/.rels": entries["_rels/.rels"].replace(b'Target="word', b'Target="/word'),
        "word/_rels/document.xml.rels": entries["word/_rels/document.xml.rels"].replace(b'Target="', b'Target="/word/'),
    }
    yield "targets-absolute", packed(absolute)
    extra = File(lines(EN) + p("shall"))
    extra.part("customXml/item1.xml", f'{DECLARATION}<data xmlns="urn:x"><a>1</a></data>', "customXml", "")
    extra.part(
        "word/glossary/document.xml",
        root("glossaryDocument", ""),
        "glossaryDocument",
        CONTENT + "document.glossary+xml",
    )
    extra.part(
        "word/theme/theme1.xml",
        f'{DECLARATION}<a:theme xmlns:a="{SPACES["a"]}" name="x"><a:themeElements/></a:theme>',
        "theme",
        "application/vnd.openxmlformats-officedocument.theme+xml",
    )
    extra.more["docProps/custom.xml"] = (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    )
    yield "many-other-parts", packed(extra.entries())
    loose = File(lines(EN) + p("shall")).settings('<w:documentProtection w:edit="readOnly" w:enforcement="0"/>')
    yield "protection-not-enforced", packed(loose.entries())


# ---- Files that must be refused ------------------------------------------------------------------------------------


def refused():
    body = lines(EN) + p("shall")
    for edit in ("readOnly", "comments", "trackedChanges", "forms"):
        yield (
            f"protected--{edit}",
            packed(File(body).settings(f'<w:documentProtection w:edit="{edit}" w:enforcement="1"/>').entries()),
        )
    yield (
        "protected--read-only-written-true",
        packed(File(body).settings('<w:documentProtection w:edit="readOnly" w:enforcement="true"/>').entries()),
    )
    yield (
        "protected--read-only-with-hash",
        packed(
            File(body)
            .settings(
                '<w:documentProtection w:edit="readOnly" w:enforcement="on" '
                'w:cryptSpinCount="100000" w:hash="AAAA" w:salt="AAAA"/>'
            )
            .entries()
        ),
    )
    signed = File(body)
    signed.package_relations = [
        f'<Relationship Id="rId5" Type="{PACKAGE}relationships/digital-signature/origin" '
        'Target="_xmlsignatures/origin.sigs"/>'
    ]
    signed.more["_xmlsignatures/origin.sigs"] = b""
    signed.more["_xmlsignatures/_rels/origin.sigs.rels"] = (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}relationships">'
        f'<Relationship Id="rId1" Type="{PACKAGE}relationships/digital-signature/signature" Target="sig1.xml"/>'
        "</Relationships>"
    )
    signed.more["_xmlsignatures/sig1.xml"] = f'{DECLARATION}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    yield "signed--xml-signature", packed(signed.entries())
    macro = File(body).part(
        "word/vbaProject.bin",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "",
    )
    macro.main_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    yield "macro--as-docm", packed(macro.entries())
    macro.main_type = CONTENT + "document.main+xml"
    yield "macro--named-docx", packed(macro.entries())
    strict = {
        name: data.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, data in File(body).entries().items()
    }
    yield "strict--iso-29500", packed(strict)
    yield "encrypted--compound-file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    good = packed(File(body).entries())
    yield "broken--cut-in-half", good[: len(good) // 2]
    yield "broken--not-an-archive", b"The two sides shall cooperate.\n"
    entries = File(body).entries()
    yield "broken--main-part-missing", packed({k: v for k, v in entries.items() if k != "word/document.xml"})
    yield (
        "broken--main-part-not-well-formed",
        packed({**entries, "word/document.xml": entries["word/document.xml"].replace(b"</w:body>", b"")}),
    )
    yield "no-text--empty-paragraphs", packed(File(p() * 3).entries())


def main():
    folder = pathlib.Path(sys.argv[1])
    for name in ("good", "refuse"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for maker in (plain, tables, around, inline, changes, comments):
        for name, file in maker():
            (folder / "good" / f"{name}.docx").write_bytes(packed(file.entries()))
    for name, data in writings():
        (folder / "good" / f"{name}.docx").write_bytes(data)
    for name, data in refused():
        (folder / "refuse" / f"{name}.docx").write_bytes(data)


if __name__ == "__main__":
    main()
