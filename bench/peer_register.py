"""What a person would take instead, for register.py; prints one line of JSON.

    peer_register.py names NAMES QUERIES COUNT   rapidfuzz: the five nearest names to each of the first COUNT queries
    peer_register.py log FOLDER COUNT            pymerkle on SQLite: appends, each on the disk
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
    case ["fsync", folder]:
        print(json.dumps(fsync(folder)))
    case _:
        sys.exit(__doc__)
