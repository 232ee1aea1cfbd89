-- Accounts of the pages. Secrets are kept as SHA-256 of 256 random bits, passwords as Argon2id. Times are seconds since 1970.
CREATE TABLE IF NOT EXISTS users
(
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    carrier TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at REAL NOT NULL,
    disabled_at REAL
) STRICT;

-- A link that lets its holder set a password, once. Without a name it makes the first account.
CREATE TABLE IF NOT EXISTS links
(
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    expires_at REAL NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS sessions
(
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at REAL NOT NULL,
    seen_at REAL NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS tokens
(
    token_id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at REAL NOT NULL,
    revoked_at REAL
) STRICT;

CREATE TABLE IF NOT EXISTS failures
(
    name TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS failures_by_name ON failures (name, at);

-- Who did what. Rows are only added: the triggers refuse everything else.
CREATE TABLE IF NOT EXISTS audit
(
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;

CREATE TRIGGER IF NOT EXISTS audit_is_not_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit is only added to');
END;
