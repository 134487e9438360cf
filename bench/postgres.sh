# A PostgreSQL of its own on a Unix socket, which ends with the script that reads this in; root may not run it. Without it the variable
# MAITRI_BENCH_POSTGRES stays empty.
pg=''
end_postgres() { [ -z "$pg" ] || { as "$programs/pg_ctl" -D "$pg/data" -m immediate stop >/dev/null; rm -rf "$pg"; }; }
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -n "$programs" ]; then
    pg=$(mktemp -d)
    if [ "$(id -u)" = 0 ]; then chown postgres "$pg"; fi
    trap end_postgres EXIT
    (cd "$pg" && as "$programs/initdb" --auth=trust --username=maitri --encoding=UTF8 --locale=C -D "$pg/data" >/dev/null)
    (cd "$pg" && as "$programs/pg_ctl" -D "$pg/data" -w -l "$pg/log" -o "-k $pg -c listen_addresses= -c shared_buffers=256MB" start >/dev/null)
    export MAITRI_BENCH_POSTGRES="postgresql://maitri@/postgres?host=$pg"
else
    echo 'without postgresql: SQLite alone' >&2
fi
