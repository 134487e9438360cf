"""What a person would take instead, for register.py; prints one line of JSON.

    peer_register.py names NAMES QUERIES COUNT   rapidfuzz: the five nearest names to each of the first COUNT queries
    peer_register.py log FOLDER COUNT            pymerkle on SQLite: appends, each on the disk
    peer_register.py pairs TABLE DATABASE        a table of pairs as SQLite with an index of trigrams, which datasette serves
    peer_register.py reconcile URL QUERIES COUNT [CODES] asks a Reconciliation API for ten names at a time (the peer's or ours)
    peer_register.py fsync FOLDER                what the disk gives: appends of 256 bytes a second, each with fdatasync
"""

import json
import os
import sys
import time
from pathlib import Path


def table(path):
    return [line.split("\t") for line in Path(path).read_text().splitlines()]


def names(path, queries, count):
    from rapidfuzz import fuzz, process

    rows = table(path)
    known = [row[2].lower() for row in rows]
    codes = {}
    for row in rows:
        codes.setdefault(row[2].lower(), set()).add(row[0])
    seconds = right = in_five = 0
    for code, _, text in table(queries)[:count]:
        start = time.perf_counter()
        found = process.extract(text.lower(), known, scorer=fuzz.ratio, limit=5)
        seconds += time.perf_counter() - start
        right += code in codes[found[0][0]]
        in_five += any(code in codes[f[0]] for f in found)
    return {"seconds": seconds, "right": right, "in_five": in_five}


def log(folder, count):
    from pymerkle import SqliteTree

    path = Path(folder) / "pymerkle.db"
    path.unlink(missing_ok=True)
    tree, entry = SqliteTree(str(path), algorithm="sha256"), b"x" * 256
    start = time.perf_counter()
    for n in range(count):
        tree.append_entry(entry + str(n).encode())
    return {"seconds": time.perf_counter() - start}


def pairs(path, database):
    import sqlite3

    Path(database).unlink(missing_ok=True)
    db = sqlite3.connect(database)
    db.execute("pragma journal_mode=wal")
    db.execute(
        "create table pairs(id integer primary key, a_code text, a_name text, b_code text, b_name text,"
        " country text, status text, year int, topic text, note text)"
    )
    start = time.perf_counter()
    with open(path) as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        db.executemany("insert into pairs values(?,?,?,?,?,?,?,?,?,?)", rows)
    db.execute("create index pairs_of on pairs(country, status, year)")
    db.execute(
        "create virtual table found using fts5(a_name, b_name, topic, note, content='pairs', content_rowid='id', tokenize='trigram')"
    )
    db.execute("insert into found(found) values('rebuild')")
    db.commit()
    return {"seconds": time.perf_counter() - start}


def reconcile(url, queries, count):
    import urllib.parse
    import urllib.request

    seconds = right = in_five = asked = 0
    rows = table(queries)[:count]
    for at in range(0, len(rows), 10):
        part = rows[at : at + 10]
        batch = {f"q{i}": {"query": row[2], "limit": 5} for i, row in enumerate(part)}
        body = urllib.parse.urlencode({"queries": json.dumps(batch)}).encode()
        start = time.perf_counter()
        with urllib.request.urlopen(url, body) as answer:
            found = json.load(answer)
        seconds += time.perf_counter() - start
        for i, row in enumerate(part):
            # Ours gives the id of a place, with its code as a property of the answer; the peer gives what it was loaded with.
            codes = [code_of(m) for m in found[f"q{i}"]["result"]]
            right += codes[:1] == [row[0]]
            in_five += row[0] in codes[:5]
            asked += 1
    return {"seconds": seconds, "right": right, "in_five": in_five, "asked": asked}


def code_of(answer):
    if "_" in answer["id"]:
        return answer["id"].split("_", 1)[1]
    return CODES.get(answer["id"], answer["id"])


CODES = {}


def fsync(folder):
    handle = os.open(Path(folder) / "fsync.bin", os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_APPEND)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 1:
        os.write(handle, b"x" * 256)
        os.fdatasync(handle)
        count += 1
    os.close(handle)
    return {"rate": count}


match sys.argv[1:]:
    case ["names", path, queries, count]:
        print(json.dumps(names(path, queries, int(count))))
    case ["log", folder, count]:
        print(json.dumps(log(folder, int(count))))
    case ["pairs", path, database]:
        print(json.dumps(pairs(path, database)))
    case ["reconcile", url, queries, count, *codes]:
        for file in codes:
            CODES.update({row[0]: row[1] for row in table(file)})
        print(json.dumps(reconcile(url, queries, int(count))))
    case ["fsync", folder]:
        print(json.dumps(fsync(folder)))
    case _:
        sys.exit(__doc__)
