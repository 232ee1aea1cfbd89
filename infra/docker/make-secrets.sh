#!/bin/sh
# Makes the secrets of docker-compose.yml that are not there yet, in infra/docker/secrets. Keep them: without the pepper
# the same people get other hashes. The folder is closed to others; the files in it are readable because the containers'
# users, which are not yours, read them where they are mounted.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
chmod 700 "$folder"
for name in pepper kafka_admin_password kafka_password clickhouse_admin_password \
    smishwatch_migrator smishwatch_sink smishwatch_reader smishwatch_analyst smishwatch_regulator \
    smishwatch_boards grafana_admin_password; do
    test -s "$folder/$name" || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "$folder/$name"
    chmod 444 "$folder/$name"
done
