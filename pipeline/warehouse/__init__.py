"""Everything that talks to ClickHouse, and nothing else does: migrations, writing, rollups, queries, checks."""
