"""Times casework and its peers in turn: casework.py PROGRAM FOLDER ROUNDS JOB... (started by casework.sh)."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

program, folder, rounds, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
HERE = Path(__file__).parent
SERVER = os.environ.get("MAITRI_BENCH_POSTGRES")
# How much each run does: long enough to settle, short enough that what else the machine does falls on all of them alike.
CASES_ONE, CASES_MANY, CASES_PEER, CLIENTS, WORKERS = (int(os.environ.get(*d)) for d in (
    ("CASES_ONE", "60"), ("CASES_MANY", "640"), ("CASES_PEER", "60"), ("CLIENTS", "64"), ("WORKERS", "8")))
made = 0


def told(command):
    done = subprocess.run([str(c) for c in command], capture_output=True)
    if done.returncode:
        sys.exit(f"{command[0]} {command[1]}: exit {done.returncode}: {done.stderr.decode()[-600:]}")
    return json.loads(done.stdout.decode().splitlines()[-1])


def ours(*arguments):
    return told([program, *arguments])


def peer(*arguments):
    return told([sys.executable, HERE / "peer_casework.py", *arguments])


def rate(run):
    return run["steps"] / run["seconds"]


def spread(values, form="{:.2f}"):
    return f"{form.format(statistics.median(values))} ({form.format(min(values))} to {form.format(max(values))})"


def database():
    global made
    made += 1
    name = f"casework{os.getpid()}x{made}"
    subprocess.run(["psql", "-q", "-c", f"create database {name}", SERVER], check=True)
    return SERVER.replace("/postgres?", f"/{name}?")


def store(kind):
    if kind == "PostgreSQL":
        return database()
    for end in ("", "-wal", "-shm"):
        Path(f"{folder}/own.db{end}").unlink(missing_ok=True)
    return f"sqlite:{folder}/own.db"


KINDS = ["SQLite"] + (["PostgreSQL"] if SERVER else [])


class Running:
    """Our server, which ends when the block ends."""

    def __init__(self, url):
        self.child = subprocess.Popen([program, "serve", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.address = self.child.stdout.readline().decode().strip()

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.wait(timeout=30)


def disk():
    return peer("fsync", folder)["rate"]


def one():
    lines = []
    for _ in range(rounds):
        before, spiff = disk(), rate(peer("spiff", folder, CASES_PEER))
        line = {"spiff": spiff}
        for kind in KINDS:
            run = ours("library", store(kind), CASES_ONE)
            line[kind], line[f"{kind} median"] = rate(run), run["median_ms"]
        # The disk of the same minute: what it gave before and after.
        line["disk"] = (before + disk()) / 2
        lines.append(line)
        print("  " + ", ".join(f"{name} {value:.1f}" for name, value in line.items()), flush=True)
    for kind in KINDS:
        print(f"one client, {kind}: {spread([r[kind] / r['disk'] for r in lines])} of the fsync rate;", end=" ")
        print(f"{spread([r[kind] / r['spiff'] for r in lines], '{:.1f}')} times SpiffWorkflow on SQLite;", end=" ")
        print(f"{spread([r[kind] for r in lines], '{:.0f}')} steps/s, median {spread([r[f'{kind} median'] for r in lines])} ms")


def many():
    lines = []
    for _ in range(rounds):
        line = {"disk before": disk()}
        if SERVER:
            url = database()
            line["dbos"] = rate(peer("dbos", url, CASES_PEER * 2, WORKERS))
        for kind in KINDS:
            with Running(store(kind)) as address:
                run = ours("drive", address, CLIENTS, CASES_MANY)
            line[kind], line[f"{kind} median"], line[f"{kind} p99"] = rate(run), run["median_ms"], run["p99_ms"]
        line["disk after"] = disk()
        lines.append(line)
        print("  " + ", ".join(f"{name} {value:.1f}" for name, value in line.items()), flush=True)
    for kind in KINDS:
        print(f"{CLIENTS} clients over HTTP, {kind}:", end=" ")
        if SERVER:
            print(f"{spread([r[kind] / r['dbos'] for r in lines], '{:.1f}')} times DBOS with {WORKERS} workers;", end=" ")
        print(f"{spread([r[kind] / r['disk before'] for r in lines], '{:.1f}')} times the fsync rate;", end=" ")
        print(f"{spread([r[kind] for r in lines], '{:.0f}')} steps/s, median", end=" ")
        print(f"{spread([r[f'{kind} median'] for r in lines], '{:.1f}')} ms, p99 {spread([r[f'{kind} p99'] for r in lines], '{:.1f}')} ms")


PATHS = ["/work?lang=th", "/cases/2026-7?lang=th", "/api/v1/cases/2026-7"]


def pages():
    for kind in KINDS:
        for count in map(int, os.environ.get("OPEN", "1000 10000").split()):
            url = store(kind)
            filled = ours("fill", url, count)
            with Running(url) as address:
                runs = [ours("look", address, 30, *PATHS) for _ in range(rounds)]
            print(f"{kind}, {count:,} open cases ({filled['events']:,} events): first answer after the start {runs[0]['first_ms']:.0f} ms", flush=True)
            for path in PATHS:
                got = [r[path] for r in runs]
                print(f"  {path}: median {spread([r['median_ms'] for r in got], '{:.1f}')} ms,", end=" ")
                print(f"p99 {spread([r['p99_ms'] for r in got], '{:.1f}')} ms, {got[0]['bytes']:,} bytes", flush=True)


print(f"{rounds} rounds, load at start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
for job in jobs:
    {"one": one, "many": many, "pages": pages}[job]()
print(f"load at the end {os.getloadavg()[0]:.1f}")
