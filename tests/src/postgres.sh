# A PostgreSQL server for tests: its own folder, a socket in it and no port, nothing kept. Runs as `sh -c THIS name THIS`; prints
# the folder when the server is about to start, and stops and removes all when standard input ends: that is when whoever
# started it ends, in whatever way. PostgreSQL refuses root, so root becomes nobody first.
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c "$1" "$0" "$1"
fi
cd / || exit 1
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ ! -x "$bin/initdb" ]; then
    initdb=$(command -v initdb) || {
        echo 'PostgreSQL is not installed: run `cargo xtask setup`' >&2
        exit 1
    }
    bin=$(dirname "$initdb")
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/trellis-pg-XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
"$bin/initdb" --pgdata="$folder/data" --username=trellis --auth=trust --encoding=UTF8 --locale=C --no-sync \
    >"$folder/log" 2>&1 || {
    cat "$folder/log" >&2
    exit 1
}
# Nothing is kept, so nothing need be on the disk; the bench wants to know what a commit costs.
if [ -n "$TRELLIS_PG_DURABLE" ]; then
    settings=
else
    settings='-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off'
fi
# shellcheck disable=SC2086 # several words
"$bin/postgres" -D "$folder/data" -c listen_addresses= -c "unix_socket_directories=$folder" -c max_connections=300 \
    $settings </dev/null >"$folder/log" 2>&1 &
server=$!
trap 'kill -QUIT $server; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM HUP
echo "$folder"
read -r _
