"""Splitting SQL into words, quoted names, strings and signs, as far as the listener must understand it."""

import re
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|\#[!\s][^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<word>[^\W\d]\w*)
    | (?P<quoted>`(?:[^`\\]|\\.|``)*`|"(?:[^"\\]|\\.|"")*")
    | (?P<string>'(?:[^'\\]|\\.|'')*')
    | (?P<heredoc>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<number>\d\w*(?:\.\d\w*)?)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(StrEnum):
    """What a token is. Quoted names and plain words are both names."""

    WORD = "word"
    QUOTED = "quoted"
    STRING = "string"
    NUMBER = "number"
    SIGN = "sign"


@dataclass(frozen=True)
class Token:
    """A piece of SQL and where it lies in the text."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords, in any case."""
        return self.kind is Kind.WORD and self.text.upper() in words

    @property
    def name(self) -> str:
        """The identifier that this token writes, unquoted; the text itself for anything else."""
        if self.kind is not Kind.QUOTED:
            return self.text
        mark = self.text[0]
        return re.sub(r"\\(.)", r"\1", self.text[1:-1].replace(mark * 2, mark))


def tokens_of(sql: str) -> list[Token]:
    """The tokens of ``sql`` without spaces and comments.

    >>> [token.text for token in tokens_of("SELECT 'a(b' -- c")]
    ['SELECT', "'a(b'"]
    """
    found = []
    for match in _TOKEN.finditer(sql):
        group = match.lastgroup
        if group == "space":
            continue
        kind = Kind.STRING if group in {"heredoc", "tag"} else Kind(group or "sign")
        found.append(Token(kind, match.group(), match.start(), match.end()))
    return found


def skip_brackets(tokens: list[Token], index: int) -> int:
    """The index after the bracket that closes the one at ``index`` (or after the last token)."""
    depth = 0
    while index < len(tokens):
        if tokens[index].text == "(":
            depth += 1
        elif tokens[index].text == ")":
            depth -= 1
            if depth == 0:
                return index + 1
        index += 1
    return index
