"""What kind of statement a query is, as far as the protocol treats them differently."""

from dataclasses import dataclass

from smishwatch.infra.devstack.native.errors import ACCESS_DENIED, EngineError
from smishwatch.infra.devstack.native.sql_tokens import Kind, Token, skip_brackets


@dataclass(frozen=True)
class InsertTarget:
    """An INSERT whose rows follow as Data packets.

    ``statement`` reaches to the end of the column list, ``clauses`` from there to VALUES or FORMAT (SETTINGS or
    nothing); ``columns`` are the listed names, None for all, and ``column_expression`` the list as written (it
    may be ``* EXCEPT (a)``).
    """

    statement: str
    clauses: str
    table: str
    columns: tuple[str, ...] | None
    column_expression: str | None


def insert_target(sql: str, tokens: list[Token]) -> InsertTarget | None:
    """The target of an INSERT that brings no rows of its own; None for every other statement."""
    if len(tokens) < 3 or not tokens[0].is_word("INSERT"):
        return None
    index = 2 if tokens[1].is_word("INTO") else 1
    if (
        tokens[index].is_word("TABLE")
        and index + 1 < len(tokens)
        and tokens[index + 1].text not in {".", "("}
    ):
        index += 1
    if tokens[index].is_word("FUNCTION"):
        raise EngineError(ACCESS_DENIED, "INSERT INTO FUNCTION is refused by the embedded warehouse")
    after_table = index + 3 if index + 2 < len(tokens) and tokens[index + 1].text == "." else index + 1
    table = sql[tokens[index].start : tokens[after_table - 1].end]
    after_columns = after_table
    expression = None
    if after_table < len(tokens) and tokens[after_table].text == "(":
        after_columns = skip_brackets(tokens, after_table)
        if after_table + 1 < len(tokens) and tokens[after_table + 1].is_word("SELECT", "WITH"):
            return None
        expression = sql[tokens[after_table].end : tokens[after_columns - 1].start]
    end = _end_before_rows(sql, tokens, after_columns)
    if end is None:
        return None
    names = _plain_names(tokens[after_table + 1 : after_columns - 1]) if expression is not None else None
    statement_end = tokens[after_columns - 1].end
    return InsertTarget(sql[:statement_end], sql[statement_end:end], table, names, expression)


def without_format(sql: str, tokens: list[Token]) -> str:
    """A query without its FORMAT clause: over this protocol the client formats the rows."""
    if not tokens or tokens[0].is_word("INSERT", "CREATE"):
        return sql
    depth = 0
    for index, token in enumerate(tokens[:-1]):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth or not token.is_word("FORMAT") or tokens[index + 1].kind is not Kind.WORD:
            continue
        follower = tokens[index + 2] if index + 2 < len(tokens) else None
        if follower is None or follower.is_word("SETTINGS") or follower.text == ";":
            return sql[: token.start] + sql[tokens[index + 1].end :]
    return sql


def as_subquery(sql: str, tokens: list[Token]) -> str:
    """The query fit to stand in brackets: no closing semicolon, no comment that swallows the bracket."""
    last = tokens[-1]
    return f"(\n{sql[: last.start] if last.text == ';' else sql[: last.end]}\n)"


def _end_before_rows(sql: str, tokens: list[Token], index: int) -> int | None:
    """Where the statement proper ends if only VALUES or FORMAT is left, else None (it has its own rows)."""
    for position in range(index, len(tokens)):
        token = tokens[position]
        rest = [other for other in tokens[position + 1 :] if other.text != ";"]
        if token.is_word("VALUES"):
            return None if rest else token.start
        if token.is_word("FORMAT"):
            return None if len(rest) != 1 else token.start
        if token.is_word("SELECT", "WITH", "FROM", "WATCH") or token.text == "(":
            return None
    last = tokens[-1]
    return last.start if last.text == ";" else len(sql)


def _plain_names(tokens: list[Token]) -> tuple[str, ...] | None:
    """The names of a plain column list; None when it is an expression such as ``* EXCEPT (a)``."""
    names: list[str] = []
    parts: list[str] = []
    for token in tokens:
        if token.text == ",":
            names.append("".join(parts))
            parts = []
        elif token.kind in {Kind.WORD, Kind.QUOTED} or token.text == ".":
            if parts and parts[-1] != "." and token.text != ".":
                return None
            parts.append(token.name)
        else:
            return None
    return (*names, "".join(parts))
