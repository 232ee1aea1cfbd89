#!/bin/bash
# Starts the Kafka node of docker-compose.yml, on which everybody logs in: puts the administrator's password into
# secured.properties, formats a new data directory with that user, and becomes the broker. The password of a directory
# that is formatted already stays what it was (change it with kafka-configs.sh).
set -euo pipefail
umask 077
here=$(cd "$(dirname "$0")" && pwd)
programs=${KAFKA_PROGRAMS:-/opt/kafka/bin}
settings=${SETTINGS_DIRECTORY:-/tmp/smishwatch-kafka}
password=$(cat "${ADMIN_PASSWORD_FILE:-/run/secrets/kafka_admin_password}")
case $password in
    *[!A-Za-z0-9_-]* | "") echo "kafka_admin_password: letters, digits, - and _ only, and not empty" >&2; exit 1 ;;
esac
mkdir -p "$settings"
sed "s|%ADMIN_PASSWORD%|$password|g" "${SECURED_PROPERTIES:-$here/secured.properties}" > "$settings/server.properties"
cat > "$settings/admin.properties" <<END
security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="$password";
END
"$programs/kafka-storage.sh" format --ignore-formatted --cluster-id "${CLUSTER_ID:?}" \
    --config "$settings/server.properties" --add-scram "SCRAM-SHA-512=[name=admin,password=$password]"
exec "$programs/kafka-server-start.sh" "$settings/server.properties"
