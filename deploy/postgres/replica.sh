#!/bin/sh
# Makes the replica's data from the primary unless they are there, then serves and follows.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    PGPASSWORD=$(cat "$REPLICATION_PASSWORD_FILE")
    export PGPASSWORD
    pg_basebackup --no-password --host "$PRIMARY_HOST" --port "${PRIMARY_PORT:-5432}" --username portal_replica --pgdata "$PGDATA" --checkpoint fast --wal-method stream --slot replica --write-recovery-conf
    chmod 700 "$PGDATA"
    unset PGPASSWORD
fi
exec postgres "$@"
