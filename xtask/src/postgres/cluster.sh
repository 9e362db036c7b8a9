# Runs a PostgreSQL cluster for as long as standard input stays open.
#
# The one who started this holds the other end of standard input, so the cluster also stops, and its
# files go, when that process is killed and can clean up nothing.
#
#   cluster.sh PROGRAMS PARENT PORT...
#
# PROGRAMS is the folder of initdb and pg_ctl. The files lie in a new folder under PARENT, or under
# the system's temporary folder where this user may not enter PARENT. The first PORT that is free is
# taken. Prints `ready PORT` once the cluster answers; on failure, its log on standard error.
set -u
# The reader of `ready` may be gone already; the cluster must be stopped all the same.
trap '' PIPE

programs=$1 parent=$2
shift 2

folder=$(mktemp -d "$parent/cluster.XXXXXX" 2>/dev/null) ||
    folder=$(mktemp -d "${TMPDIR:-/tmp}/rollbook-postgres.XXXXXX") || exit 1
data=$folder/data
log=$folder/log

start() {
    "$programs/initdb" --pgdata="$data" --username=rollbook --auth=trust \
        --encoding=UTF8 --locale=C --no-sync >"$log" 2>&1 || return 1
    # Nothing here outlives the run, so nothing need survive a power cut.
    cat >>"$data/postgresql.conf" <<'CONF' || return 1
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
    for port in "$@"; do
        if "$programs/pg_ctl" start --pgdata="$data" --log="$log" --wait \
            --options="-p $port" >>"$log" 2>&1; then
            echo "ready $port"
            return 0
        fi
    done
    return 1
}

stop() {
    "$programs/pg_ctl" stop --pgdata="$data" --mode="$1" --wait >>"$log" 2>&1
}

code=0
if start "$@"; then
    cat >/dev/null
    stop fast || stop immediate
else
    cat "$log" >&2
    code=1
fi
rm -rf -- "$folder"
exit "$code"
