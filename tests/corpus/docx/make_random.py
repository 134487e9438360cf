"""Makes Word files with tracked changes by chance, to try the two judges on: make_random.py FOLDER COUNT [SEED]

Runs, links, whole paragraphs and rows that two people have inserted and deleted, one inside the other's too. The same
seed gives the same files.
"""

import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from make import LAN, SOMCHAI, File, Ids, gone, p, packed, r, row, table  # noqa: E402

WORDS = ["alpha", "ผู้เข้าร่วม", "Điện Biên", "ข้อ ๑", "shall", "จะ", "tỉnh"]


class Chance:
    def __init__(self, seed):
        self.random, self.change = random.Random(seed), Ids()

    def who(self):
        return self.random.choice([LAN, SOMCHAI])

    def word(self):
        return f"{self.random.choice(WORDS)}{self.random.randrange(1000)} "

    def inserted(self, who):
        return self.change("ins", who, r(self.word()))

    def deleted(self, who):
        return self.change("del", who, gone(self.word()))

    def run(self):
        kind = self.random.randrange(8)
        if kind < 4:
            return r(self.word())
        if kind == 4:
            return self.inserted(self.who())
        if kind == 5:
            return self.deleted(self.who())
        if kind == 6:
            return self.change("ins", LAN, r(self.word()) + self.deleted(SOMCHAI))
        return f'<w:hyperlink w:anchor="x">{self.inserted(self.who())}{r(self.word())}</w:hyperlink>'

    def runs(self):
        return [self.run() for _ in range(self.random.randrange(1, 5))]

    def whole(self, kind, who):
        inside = self.inserted(who) if kind == "ins" else self.deleted(who)
        return p(inside, mark=self.change(kind, who))

    def paragraph(self):
        kind, who = self.random.randrange(8), self.who()
        if kind < 2:
            return p(*self.runs(), mark=self.change(("ins", "del")[kind], who))
        return self.whole(("ins", "del")[kind % 2], who) if kind < 4 else p(*self.runs())

    def row(self):
        kind, who = self.random.randrange(5), self.who()
        if kind < 2:
            name = ("ins", "del")[kind]
            return row(self.whole(name, who), self.whole(name, who), properties=self.change(name, who))
        return row(
            "".join(self.paragraph() for _ in range(self.random.randrange(2))) + p(*self.runs()), p(*self.runs())
        )

    def table(self):
        return table(*(self.row() for _ in range(self.random.randrange(2, 4)))) + p(self.word())

    def file(self):
        blocks = range(self.random.randrange(3, 9))
        body = "".join(self.table() if self.random.random() < 0.15 else self.paragraph() for _ in blocks)
        return packed(File(p("start ") + body + p("end")).entries())


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    for seed in range(first, first + count):
        (folder / f"{seed:06}.docx").write_bytes(Chance(seed).file())


if __name__ == "__main__":
    main()
