"""Who may see what: accounts, sessions, one-time links, and the audit."""
