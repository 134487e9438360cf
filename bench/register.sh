#!/usr/bin/env bash
# The register's parts and what a person would take instead, in turn: names against rapidfuzz; the log against pymerkle on SQLite
# (and hypercore, where npm is there); the API over HTTP against datasette, on SQLite and PostgreSQL; the Reconciliation API against
# csv-reconcile. Servers listen on the loopback alone and end with it.
#   bench/register.sh [ROUNDS [JOB...]]        default: 5 rounds; jobs: names log http reconcile
# PAIRS=1000000 takes that many ties over HTTP instead of 100,000 (needs 8 GB of memory). The job http needs Debian's wrk, and
# postgresql for its second half.
# PROFILE=dist builds with the profile of published figures (slow to build). Needs Debian's iso-codes; fetches Python packages
# into target/bench/venv. The machine may be busy: only ratios of one run are worth anything.
set -euo pipefail

cd "$(dirname "$0")/.."
rounds=${1:-5} profile=${PROFILE:-release} target=${CARGO_TARGET_DIR:-target}
shift || true
jobs=("${@:-names}")
[ $# -gt 0 ] || jobs=(names log http reconcile)
work=$target/bench
mkdir -p "$work/register"

cargo build --quiet --profile "$profile" -p maitri-bench --bin register
if ! [ -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
fi
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r bench/requirements.txt -r bench/requirements-register.txt

# A server of its own on a Unix socket, which ends with this script; root may not run it.
pg=''
end_postgres() { [ -z "$pg" ] || { as "$programs/pg_ctl" -D "$pg/data" -m immediate stop >/dev/null; rm -rf "$pg"; }; }
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
start_postgres() {
    [ -z "$pg" ] || return 0
    programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$programs" ] || { echo 'without postgresql: SQLite alone' >&2; return; }
    pg=$(mktemp -d)
    if [ "$(id -u)" = 0 ]; then chown postgres "$pg"; fi
    trap end_postgres EXIT
    (cd "$pg" && as "$programs/initdb" --auth=trust --username=maitri --encoding=UTF8 --locale=C -D "$pg/data" >/dev/null)
    (cd "$pg" && as "$programs/pg_ctl" -D "$pg/data" -w -l "$pg/log" -o "-k $pg -c listen_addresses= -c shared_buffers=512MB" start >/dev/null)
    export MAITRI_BENCH_POSTGRES="postgresql://maitri@/postgres?host=$pg"
}
for job in "${jobs[@]}"; do
    case $job in
    names) python3 bench/register_data.py "$work/register" ;;
    log)
        if command -v npm >/dev/null && ! [ -d "$work/register/npm/node_modules/hypercore" ]; then
            mkdir -p "$work/register/npm"
            npm install --silent --no-fund --no-audit --prefix "$work/register/npm" hypercore@10.36.0 ||
                echo 'hypercore could not be installed: it is left out' >&2
        fi
        start_postgres
        ;;
    http)
        command -v wrk >/dev/null || { echo 'the job http needs wrk: apt-get install wrk' >&2; exit 2; }
        start_postgres
        ;;
    esac
done
"$work/venv/bin/python" bench/register.py "$target/$profile/register" "$work/register" "$rounds" "${jobs[@]}"
