#!/bin/bash
# Starts the ClickHouse server of docker-compose.yml, on which everybody logs in: gives the administrator, `default`, the
# password of the secret and the right to manage accounts, and becomes the image's own start. The other accounts are made by
# `smishwatch access warehouse`.
set -euo pipefail
folder=${USERS_DIRECTORY:-/etc/clickhouse-server/users.d}
password=$(cat "${ADMIN_PASSWORD_FILE:-/run/secrets/clickhouse_admin_password}")
test -n "$password" || { echo "clickhouse_admin_password: is empty" >&2; exit 1; }
hash=$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)
cat > "$folder/administrator.xml" <<END
<clickhouse>
    <users>
        <default>
            <password remove="remove"/>
            <password_sha256_hex>$hash</password_sha256_hex>
            <networks replace="replace"><ip>::/0</ip></networks>
            <access_management>1</access_management>
        </default>
    </users>
</clickhouse>
END
exec "${IMAGE_START:-/entrypoint.sh}" "$@"
