"""People's own SQL: which tables and functions it may name, how it is checked, and within which limits it runs."""
