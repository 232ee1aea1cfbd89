"""What a query may not do here: read or write files, open connections, start programs.

The engine has no users and its ``file``, ``url`` and ``executable`` are open. The listener is for development
and binds to loopback only; this check keeps a query (a page's, an analyst's) from becoming a way to the
machine's files. It is a fence, not a wall: production uses ClickHouse's own users, roles and grants.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from smishwatch.infra.devstack.native.errors import ACCESS_DENIED, EngineError
from smishwatch.infra.devstack.native.sql_tokens import Kind, Token

# Table functions that only make or rearrange rows; every other one that the engine lists is refused.
HARMLESS_TABLE_FUNCTIONS = frozenset(
    """dictionary format generate_series generateRandom generateSeries loop merge mergeTreeAnalyzeIndexes
    mergeTreeIndex mergeTreeProjection null numbers numbers_mt primes SQLStandardValues values view viewExplain
    viewIfPermitted zeros zeros_mt""".lower().split()
)
# Names that reach outside without being table functions: dictionary sources and chDB's own additions.
ALSO_REFUSED = frozenset({"http", "python", "file", "url", "executable", "executablepool", "filesystem"})
ALLOWED_ENGINES = frozenset(
    {"null", "memory", "log", "tinylog", "stripelog", "join", "set", "buffer", "merge"}
)
ALLOWED_ENGINE_ENDINGS = ("mergetree", "view", "dictionary")
_BEFORE_A_TABLE = ("FROM", "JOIN", "INTO", "TABLE", "DESCRIBE", "DESC")


@dataclass(frozen=True)
class Refused:
    """Lower-case names of functions and table engines that reach outside the database."""

    functions: frozenset[str]
    engines: frozenset[str]


def refused_of(table_functions: Iterable[str], table_engines: Iterable[str]) -> Refused:
    """What to refuse, given all table functions and engines that this version of the engine has."""
    functions = {name.lower() for name in table_functions} - HARMLESS_TABLE_FUNCTIONS | ALSO_REFUSED
    engines = {name.lower() for name in table_engines} - ALLOWED_ENGINES
    return Refused(
        frozenset(functions), frozenset(name for name in engines if not name.endswith(ALLOWED_ENGINE_ENDINGS))
    )


def check(tokens: list[Token], refused: Refused) -> None:
    """Raise EngineError 497 (ACCESS_DENIED) when the query would leave the database."""
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        reason = _objection(token, following, refused.functions)
        if reason is None and token.is_word("ENGINE"):
            reason = _objection_to_engine(tokens[index + 1 : index + 3], refused.engines)
        if reason is not None:
            raise EngineError(ACCESS_DENIED, f"{reason} is refused by the embedded warehouse")


def _objection(token: Token, following: Token | None, refused: frozenset[str]) -> str | None:
    """What is wrong with these two tokens in a row, if anything."""
    if following is None:
        return None
    is_name = token.kind in {Kind.WORD, Kind.QUOTED}
    if is_name and following.text == "(" and token.name.lower() in refused:
        return f"The function {token.name}"
    if token.is_word("INTO", "FROM") and following.is_word("OUTFILE", "INFILE"):
        return f"{token.text} {following.text}"
    if token.is_word("SYSTEM") and following.is_word("SHUTDOWN", "KILL"):
        return f"SYSTEM {following.text}"
    if token.is_word(*_BEFORE_A_TABLE) and _is_path(following):
        return "A file in the place of a table"
    return None


def _is_path(token: Token) -> bool:
    """The engine takes a string, or a name that is a path, for a file."""
    return token.kind is Kind.STRING or (token.kind is Kind.QUOTED and "/" in token.name)


def _objection_to_engine(following: list[Token], refused: frozenset[str]) -> str | None:
    """``ENGINE = Name``, or without the sign: only engines that keep their data here."""
    name = next((token for token in following if token.text != "="), None)
    if name is None or name.kind not in {Kind.WORD, Kind.QUOTED} or name.name.lower() not in refused:
        return None
    return f"The engine {name.name}"
