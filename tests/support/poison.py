"""Records that no good system accepts and no good system stops at, each with the reason it is rejected for."""

from tests.support.house import envelope, report

HEAD = b'{"report_id":"bad","reported_at":"2026-03-01T11:00:00Z","body":'
POISON: dict[str, tuple[bytes, str]] = {
    "bad JSON": (b'{"report_id": nonsense}', "not_json"),
    "wrong type": (HEAD + b"42}", "invalid_report"),
    "wrong type of id": (b'{"report_id":7,"reported_at":"2026-03-01T11:00:00Z","body":"x"}', "invalid_report"),
    "five megabytes": (HEAD + b'"' + b"x" * 5_000_000 + b'"}', "invalid_report"),
    "deep nesting": (HEAD + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
    "invalid UTF-8": (HEAD + b'"\xff\xfe"}', "not_utf8"),
    "NUL": (HEAD + b'"a\\u0000b"}', "invalid_report"),
    "lone surrogate": (HEAD + b'"\\ud800"}', "not_json"),
    "clock of 1970": (HEAD.replace(b"2026", b"1970") + b'"x"}', "implausible_time"),
    "clock of 2099": (HEAD.replace(b"2026", b"2099") + b'"x"}', "implausible_time"),
}  # fmt: skip
"""As one report of an envelope."""
ALONE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_json"),
    "noise": (bytes(range(256)), "not_utf8"),
    "another schema": (envelope([]).replace(b"smishwatch.reports/1", b"other/1"), "unknown_schema"),
    "an envelope cut short": (envelope([report("cut")])[:-30], "not_json"),
    "a number": (b"1e999", "invalid_report"),
}  # fmt: skip
"""As a whole record."""
