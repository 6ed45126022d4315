# Starts a throw-away PostgreSQL on loopback; sets POSTGRESQL_URL. As user postgres where we are root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
start_postgresql() { # folder
    local folder=$1 bin port
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    port=$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir -p "$folder"
    [ "$(id -u)" = 0 ] && chmod 755 "$(dirname "$folder")" && chown postgres "$folder"
    as_postgres "$bin/initdb" -D "$folder/data" -A trust -E UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 &&
        as_postgres "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" start >>"$folder.log" 2>&1 &&
        as_postgres "$bin/createdb" -h 127.0.0.1 -p "$port" sambung >>"$folder.log" 2>&1 || return 1
    export POSTGRESQL_URL="postgres://$([ "$(id -u)" = 0 ] && echo postgres || id -un)@127.0.0.1:$port/sambung"
}
stop_postgresql() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    as_postgres "$bin/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1
}
