#!/bin/sh
# Run once, when the primary's data are made: whoever streams gets a name, a slot and a door.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set "password=$(cat "$REPLICATION_PASSWORD_FILE")" <<'SQL'
CREATE ROLE portal_replica REPLICATION LOGIN PASSWORD :'password';
SELECT pg_create_physical_replication_slot('replica');
SQL
echo "host replication portal_replica all scram-sha-256" >>"$PGDATA/pg_hba.conf"
psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command 'SELECT pg_reload_conf()' >/dev/null
