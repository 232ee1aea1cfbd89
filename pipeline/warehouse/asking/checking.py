"""People's own SQL, let through an allow-list: one SELECT over listed tables with listed functions, and nothing else.

The text is parsed to a tree, every node of which must be of a kind that is allowed. What the warehouse gets is written
anew from the tree, with every name quoted and every string escaped by us, so nothing that this parser and ClickHouse's
read differently can reach it. Tables are replaced by queries that leave out hidden columns, read with FINAL, and, for a
carrier, keep only its own rows: the embedded engine has no users, and on a server this holds beside row policies.
"""

import re
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.errors import SqlglotError
from sqlglot.generators.clickhouse import ClickHouseGenerator
from sqlglot.tokenizer_core import Token, TokenType

from smishwatch.pipeline.warehouse.asking.permitted import Permitted, permitted
from smishwatch.pipeline.warehouse.literals import string_literal

MOST_CHARACTERS = 20_000
"""A question that people write fits; parsing takes time in proportion."""
READ_FINAL = frozenset((
    "reports", "report_duplicates", "report_conflicts", "templates", "template_places", "campaigns", "lineage",
    "alerts", "dead_letters",
))  # fmt: skip
"""Tables whose rows are superseded rather than changed: without FINAL some would count twice."""
MOST_DEPTH = 60
"""Brackets within brackets: deeper is no question, and deep recursion ends badly."""
_NAME = re.compile(r"[^\W\d]\w{0,127}")


class QueryRefusedError(ValueError):
    """The query is not one that people may ask; the text says why and what to do."""


def checked(sql: str, tables: dict[str, list[str]], carrier: str = "", lists: Permitted | None = None) -> str:
    """The query as it may be run.

    Args:
        sql: what somebody wrote
        tables: the columns of each listed table, in order
        carrier: whose rows alone may be seen; empty for people who may see all
        lists: other allow-lists than this release's

    Raises:
        QueryRefusedError: when anything in it is not allowed.
    """
    lists = lists or permitted()
    tree = _parsed(sql)
    with_names = _check_nodes(tree, lists)
    _check_tables(tree, with_names, lists, carrier)
    for called in tree.find_all(exp.Anonymous, exp.AnonymousAggFunc):
        _check_called(
            called.name, lists.functions
        )  # here, where in(…) cannot be taken for the word of the language
    safe = _rewritten(tree, tables, lists, carrier)
    _check_functions(safe, lists)
    return safe


def _parsed(sql: str) -> exp.Expr:
    if len(sql) > MOST_CHARACTERS:
        raise QueryRefusedError(
            f"the query is longer than {MOST_CHARACTERS:,} characters: ask a smaller question"
        )
    if "\x00" in sql:
        raise QueryRefusedError("the query holds a NUL character: remove it")
    if _depth(sql) > MOST_DEPTH:
        raise QueryRefusedError(f"brackets are nested deeper than {MOST_DEPTH}: simplify the query")
    try:
        statements = [one for one in sqlglot.parse(sql, read="clickhouse") if one is not None]
    except (SqlglotError, RecursionError, ValueError) as problem:
        raise QueryRefusedError(f"the query cannot be read: {_short(problem)}") from None
    if len(statements) != 1:
        raise QueryRefusedError("exactly one statement is allowed: remove what follows the semicolon")
    if not isinstance(statements[0], exp.Query):
        raise QueryRefusedError("only SELECT is allowed")
    return statements[0]


def _depth(sql: str) -> int:
    depth = deepest = 0
    for character in sql:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


def _short(problem: Exception) -> str:
    return re.sub(r"\x1b\[\d*m", "", str(problem)).split("\n")[0][:300]


def _check_nodes(tree: exp.Expr, lists: Permitted) -> set[str]:
    """Refuse every kind of node that is not allowed; the names that WITH gives to queries."""
    names: set[str] = set()
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in lists.nodes and not isinstance(node, exp.Func):
            raise QueryRefusedError(f"{_said(node)} is not allowed")
        if isinstance(node, exp.Identifier) and not _NAME.fullmatch(str(node.this)):
            raise QueryRefusedError(
                f"the name {str(node.this)[:60]!r} is not allowed: use letters, digits and _"
            )
        if isinstance(node, exp.With) and node.args.get("recursive"):
            raise QueryRefusedError("WITH RECURSIVE is not allowed")
        if isinstance(node, exp.Query) and (
            node.args.get("settings") or node.args.get("format") or node.args.get("into")
        ):
            raise QueryRefusedError(
                "SETTINGS, FORMAT and INTO are not allowed: limits and form are set by the product"
            )
        if isinstance(node, exp.In) and (
            node.args.get("field") is not None or any(one.find(exp.Identifier) for one in node.expressions)
        ):  # ClickHouse takes a name there, in brackets too, for a table
            raise QueryRefusedError("IN takes values or a query in brackets, not a name: write IN (SELECT …)")
        if isinstance(node, exp.CTE) and not node.args.get("scalar"):
            names.add(node.alias)
    return names


def _said(node: exp.Expr) -> str:
    if isinstance(node, exp.Placeholder):
        return "a placeholder"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).upper()


def _check_tables(tree: exp.Expr, with_names: set[str], lists: Permitted, carrier: str) -> None:
    """Only listed tables and names from WITH; no database, and nothing that hides a listed table."""
    if hidden := with_names & set(lists.tables):
        raise QueryRefusedError(f"WITH {sorted(hidden)[0]} hides a table of that name: choose another name")
    allowed = lists.of_carriers if carrier else set(lists.tables)
    for table in tree.find_all(exp.Table):
        if _is_array_join(table):
            continue
        if not isinstance(table.this, exp.Identifier):
            raise QueryRefusedError("table functions are not allowed: name a table")
        if table.args.get("db") or table.args.get("catalog"):
            raise QueryRefusedError("a database before a table's name is not allowed")
        if extras := {"pivots", "sample", "when", "version", "hints", "changes", "only", "partition"} & {
            name for name, value in table.args.items() if value
        }:
            raise QueryRefusedError(f"{sorted(extras)[0]} at a table is not allowed")
        if table.name not in allowed and table.name not in with_names:
            raise QueryRefusedError(
                f"the table {table.name} is not among those that may be read: " + ", ".join(sorted(allowed))
            )


def _rewritten(tree: exp.Expr, tables: dict[str, list[str]], lists: Permitted, carrier: str) -> str:
    """The tree as SQL, its tables replaced by what may be seen of them."""
    for final in list(tree.find_all(exp.Final)):
        final.replace(final.this)  # tables that need it get it below
    names = _rename_with(tree)
    for table in list(tree.find_all(exp.Table)):
        if _is_array_join(table):
            continue
        alias = table.alias or table.name
        if table.name in names:
            table.set("this", _named(names[table.name]))
            table.set("alias", exp.TableAlias(this=_named(alias)))
        else:
            table.replace(_source(table.name, alias, tables[table.name], lists, carrier))
    return _Writer(dialect=ClickHouse(), identify=True, normalize_functions=False, comments=False).generate(
        tree
    )


def _rename_with(tree: exp.Expr) -> dict[str, str]:
    """Give queries of WITH names that no table has: where theirs does not reach, there must be nothing."""
    renamed = {}
    for one in tree.find_all(exp.CTE):
        if not one.args.get("scalar"):
            renamed[one.alias] = f"asked_{one.alias}"
            one.args["alias"].set("this", _named(renamed[one.alias]))
    return renamed


def _source(name: str, alias: str, columns: list[str], lists: Permitted, carrier: str) -> exp.Subquery:
    """What may be seen of a table: columns that are not hidden, rows that count, a carrier's own rows."""
    table = exp.Table(this=_named(name))
    shown = [exp.Column(this=_named(column)) for column in columns if column not in lists.tables[name]]
    query = exp.select(*shown).from_(exp.Final(this=table) if name in READ_FINAL else table)
    if carrier:
        own = exp.EQ(this=exp.Column(this=_named("carrier")), expression=exp.Literal.string(carrier))
        query = query.where(own)
    return query.subquery(_named(alias))


def _named(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def _is_array_join(table: exp.Table) -> bool:
    """The parser takes the columns of ARRAY JOIN for tables."""
    join = table.parent
    return isinstance(join, exp.Join) and bool(re.match(r"\s*(LEFT )?ARRAY JOIN ", join.sql("clickhouse")))


class _Writer(ClickHouseGenerator):
    """Writes strings the way that ClickHouse is sure to read back as they are."""

    def literal_sql(self, expression: exp.Literal) -> str:
        return string_literal(expression.this) if expression.is_string else super().literal_sql(expression)


def _check_functions(safe: str, lists: Permitted) -> None:
    """Whatever stands before a bracket in what will be run is a listed function or belongs to the language."""
    tokens: list[Token] = ClickHouse().tokenize(safe)
    for name, bracket in pairwise(tokens):
        if bracket.token_type is not TokenType.L_PAREN or not re.fullmatch(r"\w+", name.text):
            continue
        if name.token_type in {TokenType.STRING, TokenType.NUMBER}:
            continue
        is_quoted = name.token_type is TokenType.IDENTIFIER  # then it is no word of the language
        _check_called(name.text, lists.functions if is_quoted else lists.words | lists.functions)


def _check_called(function: str, listed: frozenset[str]) -> None:
    if function.lower() not in listed:
        raise QueryRefusedError(f"the function {function[:60]} is not among those that may be called")
