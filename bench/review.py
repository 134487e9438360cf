"""Times Maitri and the peer in turn: review.py MAITRI CORPUS ROUNDS (started by review.sh).

Of the peer only the loop over the drafts is counted, of Maitri the whole process with its start; so every doubt is in the
peer's favour.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

maitri, corpus, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
drafts = [str(p) for p in sorted(corpus.glob("draft-*.docx"))]
PEER = str(Path(__file__).with_name("peer_review.py"))
# One thread each: what numpy links must not start more.
ONE = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")


def ours(files):
    return [maitri, "review", "--each", "--format", "json", "--fail-on", "never", "--as-of", "2026-11-01", *files]


def peer(files):
    return [sys.executable, PEER, str(corpus), *files]


def timed(command):
    """Wall and processor seconds of a whole process."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ONE)
    wall = time.perf_counter() - wall
    if done.returncode:
        sys.exit(f"{command[0]}: exit {done.returncode}: {done.stderr.decode()[:400]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peer_loop(files):
    out = subprocess.run(peer(files), stdout=subprocess.PIPE, env=ONE, check=True).stdout.split()
    return float(out[0]), float(out[1])


def peak(command):
    """Peak memory in MB; /usr/bin/time is small, so that it does not stand in the figure itself."""
    err = subprocess.run(["/usr/bin/time", "-v", *command], capture_output=True, env=ONE).stderr.decode()
    found = re.search(r"Maximum resident set size \(kbytes\): (\d+)", err)
    return int(found.group(1)) / 1024 if found else float("nan")


def spread(values, form="{:.2f}"):
    return f"{form.format(statistics.median(values))} ({form.format(min(values))} to {form.format(max(values))})"


print(f"{len(drafts)} drafts, {rounds} rounds, load at start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
walls, works, rates, peer_rates = [], [], [], []
for _ in range(rounds):
    a, b = peer_loop(drafts), timed(ours(drafts))
    walls.append(a[0] / b[0])
    works.append(a[1] / b[1])
    peer_rates.append(len(drafts) / a[0])
    rates.append(len(drafts) / b[0])
    print(f"  peer {peer_rates[-1]:.0f} drafts/s, Maitri {rates[-1]:.0f} drafts/s", flush=True)
print(f"batch, wall time: Maitri is {spread(walls)} times as fast as the peer")
print(f"batch, processor time: {spread(works)} times")

one = drafts[len(drafts) // 2 :][:1]
cold, cold_peer = [], []
for _ in range(4 * rounds):
    cold_peer.append(timed(peer(one))[0])
    cold.append(timed(ours(one))[0])
print(f"one draft, cold: Maitri {spread([1e3 * c for c in cold], '{:.0f}')} ms, peer {spread([1e3 * c for c in cold_peer], '{:.0f}')} ms,", end=" ")
print(f"ratio {spread([p / m for p, m in zip(cold_peer, cold)])}")
if os.access("/usr/bin/time", os.X_OK):
    print(f"peak memory, one draft: Maitri {peak(ours(one)):.0f} MB, peer {peak(peer(one)):.0f} MB;", end=" ")
    print(f"batch: Maitri {peak(ours(drafts)):.0f} MB, peer {peak(peer(drafts)):.0f} MB")
print(f"load at end {os.getloadavg()[0]:.1f}")
