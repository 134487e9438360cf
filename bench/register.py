"""Times the register's parts and their peers in turn: register.py PROGRAM FOLDER ROUNDS JOB... (started by register.sh)."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
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
    server = os.environ.get("MAITRI_BENCH_POSTGRES")
    if server:
        rates = []
        for round in range(rounds):
            stores = [f"log{round}{kind}" for kind in "ab"]
            for name in stores:
                subprocess.run(["psql", "-q", "-c", f"create database {name}", server], check=True)
            one, many = (server.replace("/postgres?", f"/{name}?") for name in stores)
            rates.append((300 / ours("log", one, 300, 1)["seconds"], 100_000 / ours("log", many, 100_000, 1000)["seconds"]))
        print(f"on PostgreSQL: {spread([a for a, _ in rates], '{:.0f}')}/s one by one, {spread([b for _, b in rates], '{:.0f}')}/s by thousands")
    big = [ours("proof", folder, 1_000_000) for _ in range(min(rounds, 3))]
    print(f"1,000,000 events: proof {big[0]['proof_bytes']} bytes in {spread([1e3 * b['prove'] for b in big])} ms,", end=" ")
    print(f"whole log verified in {spread([b['verify'] for b in big])} s, filled at {spread([1e6 / b['fill'] for b in big], '{:.0f}')}/s")


class Running:
    """A server that is ended when the block ends."""

    def __init__(self, command, address=None, **more):
        # What nobody reads must not fill a pipe: the peer writes a line for each request.
        out = subprocess.DEVNULL if address else subprocess.PIPE
        self.child = subprocess.Popen(
            [str(c) for c in command], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL, env=ONE, **more
        )
        self.address = address or self.child.stdout.readline().decode().strip()

    def __enter__(self):
        for _ in range(240):
            try:
                urllib.request.urlopen(self.address + "/favicon.ico", timeout=2).close()
            except urllib.error.HTTPError:
                pass
            except OSError:
                time.sleep(0.25)
                continue
            return self
        sys.exit(f"{self.address} does not answer")

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.terminate()
        try:
            self.child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            # It waits for connections that nobody will end.
            self.child.kill()
            self.child.wait()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def load(url):
    """Requests a second, and the 99th percentile in milliseconds, of four connections for five seconds."""
    said = subprocess.run(["wrk", "-t1", "-c4", "-d5s", "--latency", url], capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Requests/sec" not in said:
        sys.exit(f"{url}: {said}")
    words = said.split()
    slow = words[words.index("99%") + 1]
    unit = {"us": 1e-3, "ms": 1, "s": 1e3}
    p99 = next(float(slow.removesuffix(u)) * unit[u] for u in ("us", "ms", "s") if slow.endswith(u))
    return float(words[words.index("Requests/sec:") + 1]), p99


ASKED = "หลวงพระบาง"


def http():
    count = int(os.environ.get("PAIRS", "100000"))
    table, peer_db, own_db = (f"{folder}/pairs-{count}{end}" for end in (".tsv", "-peer.db", "-own.db"))
    for end in ("", "-wal", "-shm"):
        Path(own_db + end).unlink(missing_ok=True)
    stores = {"SQLite": f"sqlite:{own_db}"}
    if os.environ.get("MAITRI_BENCH_POSTGRES"):
        stores["PostgreSQL"] = os.environ["MAITRI_BENCH_POSTGRES"]
    for name, store in stores.items():
        print(f"{count:,} ties into {name}: {ours('ties', store, table, count)['seconds']:.1f} s", end="; ", flush=True)
    print(f"the peer's table and index: {peer('pairs', table, peer_db)['seconds']:.1f} s", flush=True)
    port, db = free_port(), Path(peer_db).stem
    sql = "select+p.*+from+found+f+join+pairs+p+on+p.id%3Df.rowid+where+found+match+:q+limit+20"
    word = urllib.parse.quote(ASKED)
    theirs = {
        "row": f"/{db}/pairs/777.json?_shape=array",
        "search": f"/{db}.json?sql={sql}&q=%22{word}%22&_shape=array",
        "filter": f"/{db}/pairs.json?country=VN&status=signed&_sort_desc=year&_size=20&_shape=array",
    }
    mine = {
        "row": "/api/v1/ties/tie-777",
        "search": f"/api/v1/ties?q={word}&limit=20",
        "filter": "/api/v1/ties?country=VN&status=signed&sort=year&limit=20",
    }
    datasette = [Path(sys.executable).parent / "datasette", peer_db, "-p", port, "--setting", "max_returned_rows", 100]
    datasette += ["--setting", "sql_time_limit_ms", 5000, "--setting", "num_sql_threads", 3]
    for name, store in stores.items():
        with Running(datasette, f"http://127.0.0.1:{port}") as p, Running([program, "serve", store]) as m:
            for job in mine:
                runs = [(load(p.address + theirs[job]), load(m.address + mine[job])) for _ in range(rounds)]
                ratio = spread([b[0] / a[0] for a, b in runs])
                print(f"{name}, {job}: Maitri answers {ratio} times as many requests;", end=" ")
                print(f"{spread([b[0] for _, b in runs], '{:.0f}')}/s, p99 {spread([b[1] for _, b in runs], '{:.2f}')} ms", end=" ")
                print(f"against {spread([a[0] for a, _ in runs], '{:.0f}')}/s, p99 {spread([a[1] for a, _ in runs])} ms", flush=True)


def reconcile():
    names, codes = f"{folder}/places.tsv", f"{folder}/places-codes.tsv"
    subprocess.run([program, "names-of-places", names, codes], check=True)
    subprocess.run([sys.executable, HERE / "register_data.py", folder, names], check=True)
    tool, own = Path(sys.executable).parent / "csv-reconcile", f"{folder}/reconcile.db"
    for end in ("", "-wal", "-shm"):
        Path(own + end).unlink(missing_ok=True)
    subprocess.run([tool, "init", "places.csv", "id", "name"], cwd=folder, check=True, capture_output=True)
    ours("ties", f"sqlite:{own}", f"{folder}/few.tsv", 1)
    queries = f"{folder}/places-queries.tsv"
    with Running([tool, "serve"], "http://127.0.0.1:5000", cwd=folder), Running([program, "serve", f"sqlite:{own}"]) as m:
        ratios, runs = [], []
        for _ in range(rounds):
            a = peer("reconcile", "http://127.0.0.1:5000/reconcile", queries, 100)
            b = peer("reconcile", m.address + "/api/v1/reconcile", queries, 2000, codes)
            runs.append((a, b))
            ratios.append(a["seconds"] / a["asked"] / (b["seconds"] / b["asked"]))
        right = [[r["right"] / r["asked"] for r in pair] for pair in runs]
        rate = [[r["asked"] / r["seconds"] for r in pair] for pair in runs]
        print(f"Reconciliation API, ten questions at a time: Maitri is {spread(ratios)} times as fast as csv-reconcile")
        for i, who in enumerate(("csv-reconcile", "Maitri")):
            print(f"  {who}: {spread([r[i] for r in rate], '{:.0f}')} questions/s, first answer right {right[0][i]:.3f}")


print(f"{rounds} rounds, load at start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
for job in jobs:
    {"names": names, "log": log, "http": http, "reconcile": reconcile}[job]()
print(f"load at end {os.getloadavg()[0]:.1f}")
