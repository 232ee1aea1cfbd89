"""Users, roles, row policies and quotas for a ClickHouse server."""
