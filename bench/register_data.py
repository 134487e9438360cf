"""Makes the names and questions of the register's measurement: register_data.py FOLDER (started by register.sh).

names.tsv: the subdivisions of ISO 3166-2 in English, Thai and Vietnamese, from the iso-codes of the system (never kept in the
repository); big.tsv: the same and syllables of them put together, 300,000 in all; queries.tsv: 2,000 names with letters lost,
added and changed, and the code that is meant. With a second argument, a table of names: places.csv and places-queries.tsv of it. The same in every run.
"""

import gettext
import json
import random
import sys
from pathlib import Path

# Not the seed with which the order of the answers was chosen.
random.seed(2026)
folder = Path(sys.argv[1])
source = Path("/usr/share/iso-codes/json/iso_3166-2.json")
if not source.exists():
    sys.exit("the names come from Debian's package iso-codes: apt-get install iso-codes")
places = json.loads(source.read_text())["3166-2"]
names = [(p["code"], "en", p["name"]) for p in places]
for language in ("th", "vi"):
    said = gettext.translation("iso_3166-2", "/usr/share/locale", [language]).gettext
    names += [(p["code"], language, said(p["name"])) for p in places if said(p["name"]) != p["name"]]
near = {"TH", "VN", "CN", "LA", "KH", "MM", "JP", "KR", "MY", "ID"}
asked = [n for n in names if n[0][:2] in near or n[1] != "en"]
LETTERS = {"th": "กขคงจชซดตถทนบปพฟมยรลวสหอะาิีืุูเแโใไ่้", "": "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềệốộứự"}


def noise(name, language):
    letters, out = LETTERS["th" if language == "th" else ""], list(name)
    for _ in range(1 if len(out) < 6 else random.choice((1, 1, 2, 2, 3))):
        at, what = random.randrange(len(out)), random.random()
        if what < 0.3 and len(out) > 3:
            del out[at]
        elif what < 0.6:
            out.insert(at, random.choice(letters))
        else:
            out[at] = random.choice(letters)
    return "".join(out)


def questions(asked, count):
    return [(code, language, noise(name, language)) for code, language, name in random.choices(asked, k=count)]


if len(sys.argv) > 2:
    # Of other names than those of iso-codes: only questions, for a server that knows its own places.
    rows = [tuple(line.split("\t")) for line in Path(sys.argv[2]).read_text().splitlines()]
    (folder / "places-queries.tsv").write_text("".join("\t".join(row) + "\n" for row in questions(rows, 2000)))
    csv = "".join(f"{i}_{code}\t{name}\n" for i, (code, _, name) in enumerate(rows))
    (folder / "places.csv").write_text("id\tname\n" + csv)
    sys.exit()
queries = questions(asked, 2000)
syllables = sorted({name[at : at + 3] for _, _, name in names for at in range(0, max(1, len(name) - 3), 3)})
big = list(names)
while len(big) < 300_000:
    big.append((f"X{len(big)}", "xx", "".join(random.choices(syllables, k=random.randint(2, 5)))))
for name, rows in (("names", names), ("big", big), ("queries", queries)):
    (folder / f"{name}.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
print(f"{len(names)} names of {len(places)} places, {len(big)} with those put together, {len(queries)} questions")
