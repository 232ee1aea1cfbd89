"""The contracts that every room and every outsider shares: events, topics, registry, migrations."""
