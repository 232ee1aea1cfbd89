-- What became of each alert at each hook. Times are seconds since 1970.
CREATE TABLE IF NOT EXISTS deliveries
(
    hook TEXT NOT NULL,
    alert_id TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL, -- waiting, taken, given_up, passed_over
    attempts INTEGER NOT NULL,
    next_at REAL NOT NULL,
    PRIMARY KEY (hook, alert_id)
) STRICT;

CREATE TABLE IF NOT EXISTS attempts
(
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    hook TEXT NOT NULL,
    alert_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    status INTEGER NOT NULL, -- HTTP; 0 where there was no answer
    outcome TEXT NOT NULL
) STRICT;
