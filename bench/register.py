"""Times the register's parts and their peers in turn: register.py PROGRAM FOLDER ROUNDS JOB... (started by register.sh)."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

program, folder, rounds, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
HERE = Path(__file__).parent
# One thread each: what numpy links must not start more.
ONE = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")


def told(command, **more):
    done = subprocess.run([str(c) for c in command], capture_output=True, env=ONE, **more)
    if done.returncode:
        sys.exit(f"{command[0]}: exit {done.returncode}: {done.stderr.decode()[:400]}")
    return json.loads(done.stdout)


def ours(*arguments):
    return told([program, *arguments])


def peer(*arguments):
    return told([sys.executable, HERE / "peer_register.py", *arguments])


def spread(values, form="{:.1f}"):
    return f"{form.format(statistics.median(values))} ({form.format(min(values))} to {form.format(max(values))})"


def names():
    queries = f"{folder}/queries.tsv"
    for label, file, count in (("7,000 names", "names", 2000), ("300,000 names", "big", 100)):
        ratios, a, b = [], [], []
        for _ in range(rounds):
            a.append(peer("names", f"{folder}/{file}.tsv", queries, count))
            b.append(ours("names", f"{folder}/{file}.tsv", queries, count))
            ratios.append(a[-1]["seconds"] / b[-1]["seconds"])
        print(f"{label}, {count} questions: Maitri is {spread(ratios)} times as fast as rapidfuzz")
        for who, runs in (("rapidfuzz", a), ("Maitri", b)):
            rate = spread([count / run["seconds"] for run in runs], "{:.0f}")
            right, five = runs[0]["right"] / count, runs[0]["in_five"] / count
            print(f"  {who}: {rate} questions/s, first answer right {right:.3f}, among five {five:.3f}")
        if file == "big":
            # The peer needs minutes for all of them: once is enough to see how often it is right.
            a, b = (who("names", f"{folder}/big.tsv", queries, 2000) for who in (peer, ours))
            print(f"  all 2000 questions once: rapidfuzz {a['right'] / 2000:.3f} right, Maitri {b['right'] / 2000:.3f}", end="; ")
            print(f"{a['seconds'] / b['seconds']:.0f} times as fast; Maitri takes {b['load']:.1f} s to load the names")


def log():
    one, batch, hyper, hyper_batch, runs = [], [], [], [], []
    node = (Path(folder) / "npm" / "node_modules" / "hypercore").exists()
    for _ in range(rounds):
        disk = peer("fsync", folder)["rate"]
        p = 300 / peer("log", folder, 300)["seconds"]
        m = 300 / ours("log", folder, 300, 1)["seconds"]
        many = 100_000 / ours("log", folder, 100_000, 1000)["seconds"]
        one.append(m / p)
        batch.append(many / p)
        line = f"  disk {disk} fdatasync/s, pymerkle {p:.0f}/s, Maitri {m:.0f}/s one by one, {many:.0f}/s by thousands"
        if node:
            h = told(["node", HERE / "peer_log.cjs", folder, 3000], cwd=f"{folder}/npm")
            hyper.append(m / h["one"])
            hyper_batch.append(many / h["batches"])
            line += f", hypercore (not synced) {h['one']:.0f}/s and {h['batches']:.0f}/s by hundreds"
        runs.append((disk, m, many))
        print(line, flush=True)
    print(f"appends one by one: Maitri is {spread(one)} times as fast as pymerkle on SQLite; by thousands {spread(batch)} times")
    print(f"one by one against what the disk gives: {spread([m / d for d, m, _ in runs], '{:.2f}')}; by thousands {spread([x for *_, x in runs], '{:.0f}')}/s")
    if node:
        print(f"against hypercore, which does not sync: {spread(hyper, '{:.3f}')} one by one, {spread(hyper_batch, '{:.2f}')} in batches")
    big = [ours("proof", folder, 1_000_000) for _ in range(min(rounds, 3))]
    print(f"1,000,000 events: proof {big[0]['proof_bytes']} bytes in {spread([1e3 * b['prove'] for b in big])} ms,", end=" ")
    print(f"whole log verified in {spread([b['verify'] for b in big])} s, filled at {spread([1e6 / b['fill'] for b in big], '{:.0f}')}/s")


print(f"{rounds} rounds, load at start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
for job in jobs:
    {"names": names, "log": log}[job]()
print(f"load at end {os.getloadavg()[0]:.1f}")
