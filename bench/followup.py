"""Times follow-up and the peer of its report in turn: followup.py PROGRAM FOLDER ROUNDS JOB... (started by followup.sh)."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

program, folder, rounds, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
HERE = Path(__file__).parent
SERVER = os.environ.get("MAITRI_BENCH_POSTGRES")
KINDS = ["SQLite"] + (["PostgreSQL"] if SERVER else [])
REPORTS = ["/yearly/year-2025/paper/rp-02.xlsx?lang=th", "/yearly/year-2025/paper/rp-03.docx?lang=th", "/yearly/year-2025?lang=th", "/api/v1/yearly/year-2025"]
DASHBOARDS = ["/dashboard?lang=th", "/dashboard/public?lang=th", "/life?lang=th", "/worklist?lang=th", "/work?lang=th", "/activities?lang=th"]
made = 0


def told(command):
    done = subprocess.run([str(c) for c in command], capture_output=True)
    if done.returncode:
        sys.exit(f"{command[0]} {command[1]}: exit {done.returncode}: {done.stderr.decode()[-600:]}")
    lines = done.stdout.decode().splitlines()
    return json.loads(lines[-1]) if lines else {}


def ours(*arguments):
    return told([program, *arguments])


def peer(*arguments):
    return told([sys.executable, HERE / "peer_followup.py", *arguments])


def spread(values, form="{:.1f}"):
    return f"{form.format(statistics.median(values))} ({form.format(min(values))} to {form.format(max(values))})"


def store(kind):
    global made
    if kind == "PostgreSQL":
        made += 1
        name = f"followup{os.getpid()}x{made}"
        subprocess.run(["psql", "-q", "-c", f"create database {name}", SERVER], check=True)
        return SERVER.replace("/postgres?", f"/{name}?")
    for end in ("", "-wal", "-shm"):
        Path(f"{folder}/own.db{end}").unlink(missing_ok=True)
    return f"sqlite:{folder}/own.db"


for_peer = f"{folder}/peer"
print(f"{rounds} rounds, load at start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
for count in map(int, os.environ.get("TIES", "1000 10000").split()):
    for kind in KINDS:
        url = store(kind)
        filled = ours("fill", url, count)
        paths = (REPORTS if "report" in jobs else []) + (DASHBOARDS if "dashboards" in jobs else [])
        if "report" in jobs:
            ours("table", url, for_peer)
            peer("sheet", for_peer, f"{for_peer}.xlsx")
        runs, sheets = [], []
        for _ in range(rounds):
            runs.append(ours("look", url, 10, *paths))
            if "report" in jobs:
                sheets.append(peer("report", f"{for_peer}.xlsx", for_peer, f"{for_peer}-annex.xlsx")["seconds"] * 1e3)
        print(f"{kind}, {count:,} ties ({filled['events']:,} events, written in {filled['seconds']:.1f} s):", end=" ")
        print(f"first answer after the start {spread([r['first_ms'] for r in runs], '{:.0f}')} ms", flush=True)
        for path in paths:
            got = [r[path] for r in runs]
            print(f"  {path}: median {spread([r['median_ms'] for r in got])} ms,", end=" ")
            print(f"p99 {spread([r['p99_ms'] for r in got])} ms, {max(r['statements'] for r in got)} statements, {got[0]['bytes']:,} bytes", flush=True)
        if sheets:
            ratios = [s / r[REPORTS[0]]["median_ms"] for s, r in zip(sheets, runs)]
            print(f"  the annex with pandas and openpyxl: {spread(sheets, '{:.0f}')} ms; Maitri {spread(ratios)} times as fast", flush=True)
print(f"load at the end {os.getloadavg()[0]:.1f}")
