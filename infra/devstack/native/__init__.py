"""A listener that speaks ClickHouse's native TCP protocol in front of the in-process engine (chDB)."""
