"""Links and e-mail addresses in a message, also when they are written broken.

Works on surface text, from dot to dot. A host needs a public suffix; a bare host (no scheme, no path, no
``www``) needs more, because a full stop without a space after it makes hosts out of sentences:
``suspended.Call us``.
"""

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple

from smishwatch.pipeline.text.domains import (
    ascii_host,
    is_ip,
    is_suffix_with_pages,
    public_suffix,
    registrable_domain,
)
from smishwatch.pipeline.text.found import FoundLink
from smishwatch.pipeline.text.link_forms import is_written_as_host, repair_signs
from smishwatch.pipeline.text.scripts import CJK
from smishwatch.pipeline.text.tables import rows
from smishwatch.pipeline.text.trace import Trace

_LABEL: Final = "a-z0-9_\u0430-\u045f\u0460-\u052f\u03b1-\u03c9-"
_HAN_ENDINGS: Final = "中国|公司|网络|网址|商城|在线"
_STOP: Final = (
    f"\\s<>\"'\\\\^`{{}}"
    f"|,;()\\[\\]{CJK}\u2000-\u303f\u0e00-\u0eff\uac00-\ud7af\uff00-\uffef\x00-\x1f\U0001f000-\U0001faff"
)
_DOT: Final = re.compile(f"\\.(?=[{_LABEL}中公网商在])(?<=[{_LABEL}{CJK}].)")
_BACKWARDS: Final = re.compile(f"[{_LABEL}.%+@]++")
_HAN_BACKWARDS: Final = re.compile(f"[{CJK}a-z0-9-]{{1,12}}")
_LONGEST: Final = 320
"""A host has at most 253 characters, the local part of an address 64."""
_SCHEME: Final = re.compile(
    r"(?:h[tx*]{1,4}p(s?)|ttp(s?)|ftp) {0,2}(?:\[?[:;]\]? {0,2}[/\\]{1,3}|[/\\]{2}) {0,2}$"
)
_SCHEME_AND_USER: Final = re.compile(r"(?:h[tx*]{1,4}p(s?)|ttp(s?)|ftp)://(?:[^\s/@]{1,64}:)?$")
_LINK: Final = re.compile(
    rf"(?P<user>[a-z0-9._%+-]{{1,64}}+@)?"
    rf"(?P<host>(?:[{CJK}a-z0-9-]{{1,12}}|[{_LABEL}]{{1,63}}+)(?:\.(?:[{_LABEL}]{{1,63}}+|{_HAN_ENDINGS})){{1,9}}+)"
    rf"(?P<port>:\d{{1,5}}(?!\d))?"
    rf"(?P<path> ?/ ?[^{_STOP}]*+|[?#][^{_STOP}]++)?"
)
_INVISIBLE: Final = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors and joiners that are no format characters (Cf)."""

_TRAILING: Final = ".,;:!?'\"*~_-…@&="
_SLUG: Final = re.compile(r" (?=[a-z0-9\u0430-\u045f]{0,11}\d)[a-z0-9\u0430-\u045f]{4,12}(?![a-z0-9.])")
_NEVER_LAST: Final = frozenset(("in", "is", "at", "to", "by", "as", "am", "be", "or"))
"""Endings that are words no text ends with, so that at its end they belong to a host."""

_COMMON_NEW: Final = frozenset(
    ("info", "site", "online", "top", "shop", "club", "app", "page", "website", "store", "live")
)
_LONG_LABEL: Final = 12
"""So long a label before one of these endings is no word at the end of a sentence."""

_SHORTEST_LAST: Final = 8
_GLUED: Final = re.compile(r"[a-z]{2}[.!?,][a-z]{2}")
_HAN_BEFORE: Final = re.compile(f"[{CJK}【】]")
_LATIN_LETTER: Final = re.compile("[\u00aa-\u024f\u1e00-\u1eff]")
_CAMEL: Final = re.compile(r"[a-z0-9_-]\.[A-Z]")
_CAMEL_END: Final = re.compile(r"[a-z0-9_-]\.[A-Z][^.]*$")
_CUES: Final = re.compile(
    r"(?:visit|click|klik|kunjungi|cek|log ?in|login|website|site|link|web|url|via|at|on|op|go to|clique|acesse|now"
    r"|info|entra|ingresa|truy cap|vao|di|here|pay|aqui|ici|hier|qui|tutaj|zde|buradan|dito|bei|unter|sur|betaal"
    r"|网址|登录|登陆|点击|访问|链接|官网|进入|网站|打开|地址)[\s:>\"'(【\[-]*$"
)


class LinkSpan(NamedTuple):
    """A link or an e-mail address at ``text[start:end]`` of the surface text; one of the two is set."""

    start: int
    end: int
    link: FoundLink | None
    email: str | None


def find_links(trace: Trace) -> list[LinkSpan]:
    """Links and e-mail addresses in order. Repairs disguised signs in ``trace`` on the way."""
    repair_signs(trace)
    spans: list[LinkSpan] = []
    if "." not in trace.text:
        return spans
    end = 0
    for dot in _DOT.finditer(trace.text):
        if dot.start() < end:
            continue
        span = _around(trace, dot.start(), end)
        if span is not None:
            spans.append(span)
            end = span.end
    return spans


@cache
def _suffix_kinds() -> tuple[frozenset[str], frozenset[str]]:
    """Last labels that are ordinary words too, and those that nobody writes by accident."""
    kinds: dict[str, set[str]] = {"word": set(), "plain": set()}
    for suffix, kind, *_ in rows("suffix_kinds.tsv"):
        kinds[kind].add(suffix)
    return frozenset(kinds["word"]), frozenset(kinds["plain"])


def _around(trace: Trace, dot: int, after: int) -> LinkSpan | None:
    """The link whose host has this dot, not reaching back beyond ``after``."""
    text = trace.text
    backwards = text[max(after, dot - _LONGEST) : dot][::-1]
    begin = _BACKWARDS.match(backwards)
    start = dot if begin is None else dot - begin.end()
    while start < dot and text[start] in ".%+@-_":
        start += 1
    if start == dot:
        begin = _HAN_BACKWARDS.match(backwards)
        if begin is None:
            return None
        start = dot - begin.end()
    match = _LINK.match(text, start)
    if match is None or match.end("host") <= dot:
        return None
    scheme = None
    if start and text[start - 1] in "/\\ ":
        scheme = _SCHEME.search(text, max(after, start - 16), start)
    if scheme is None and match["user"] is not None and text[start - 1 : start] in ("/", ":"):
        scheme = _SCHEME_AND_USER.search(text, max(after, start - 80), start)
    if not text[start].isascii() and scheme is None and text[start] >= "\u0e00":
        return None
    return _judge(trace, match, scheme)


def _judge(trace: Trace, match: re.Match[str], scheme: re.Match[str] | None) -> LinkSpan | None:
    host = match["host"].rstrip("-_")
    if host[-1] in "0123456789" and is_ip(host):
        usable = all(int(part) <= 255 for part in host.split("."))
        if not usable or not (scheme or match["port"] or match["path"]):
            return None
        return _link(trace, match, scheme, host, whole=True)
    start = match.start("host")
    host = _until_sentence(host, _cased(trace, start, start + len(host)))
    whole = len(host) == len(match["host"])
    named = scheme is not None or host.startswith("www.")
    if (
        not _has_name(host)
        and not (named and host.count(".") > 1)
        and not (whole and _is_shared(match, host))
    ):
        return None
    if match["user"] is not None and scheme is None:
        return LinkSpan(match.start(), start + len(host), None, match["user"] + host)
    if not named and not _stands_alone(trace, match, host, whole):
        return None
    return _link(trace, match, scheme, host, whole)


def _has_name(host: str) -> bool:
    """Whether a host is a public suffix with a label before it."""
    suffix = public_suffix(host)
    return bool(suffix) and len(suffix) < len(ascii_host(host))


def _is_shared(match: re.Match[str], host: str) -> bool:
    """Whether the host is a public suffix that has pages of its own, and one of them is named: ``gov.uk/pay``."""
    path = match["path"]
    return path is not None and path[:1] == "/" and len(path) > 1 and is_suffix_with_pages(host)


def _until_sentence(host: str, written: str) -> str:
    """The host without the sentence glued to it: ``example.com.Call`` → ``example.com``.

    Only a capital ends a host: cutting at any label would turn ``icbc.com.cn.evil`` into the bank's own domain.
    """
    if written.islower():
        return host
    for match in _CAMEL.finditer(written):
        before = host[: match.start() + 1]
        if written[match.end() :][:1].islower() and _has_name(before):
            return before
    return host


def _stands_alone(trace: Trace, match: re.Match[str], host: str, whole: bool) -> bool:
    """Whether a host without a scheme is meant as a link and is not two sentences without a space."""
    words, plain = _suffix_kinds()
    ending = host.rpartition(".")[2]
    start = match.start("host")
    end = start + len(host)
    written = _cased(trace, start, end)
    camel = _CAMEL_END.search(written) is not None and not written.isupper()
    path = match["path"] if whole else None
    if ending in plain:
        return not camel or path is not None or ending == "com" or _cue_before(trace.text, start)
    if path is not None and not path.startswith(" ") and not camel and (len(path) > 1 or ending not in words):
        return True
    label = registrable_domain(host).partition(".")[0]
    if camel or label.replace("-", "").isdigit() or len(label) == 1:
        return False
    if ending in words or (len(ending) > 2 and host.isascii()):
        return (
            _made_up(label)
            or (ending in _COMMON_NEW and len(label) >= _LONG_LABEL)
            or host.count(".") > 1
            or (ending in _NEVER_LAST and end == len(trace.text.rstrip(". ")))
            or _cue_before(trace.text, start)
            or _ends_text(trace.text, start, end, ending)
            or _beside_another_script(trace.text, start, end)
        )
    return True


def _made_up(label: str) -> bool:
    """Whether a label is no word of a sentence: it has a hyphen, or digits among its letters."""
    return "-" in label or (any(map(str.isdigit, label)) and any(map(str.isalpha, label)))


def _ends_text(text: str, start: int, end: int, ending: str) -> bool:
    """Whether a text whose sentences have spaces between them ends with this host, as lures do."""
    last = end == len(text.rstrip(" .!")) and text[start - 1 : start] == " " and end - start >= _SHORTEST_LAST
    return last and ending in _COMMON_NEW and _GLUED.search(text, 0, start) is None


def _beside_another_script(text: str, start: int, end: int) -> bool:
    """Whether letters of another script touch a Latin host, or stand before it with a space or a sign, where no
    sentence in Latin letters ends and begins."""
    before = text[max(0, start - 3) : start].rstrip(" :,.!-")[-1:]
    if before.isalpha() and not before.isascii() and not _LATIN_LETTER.match(before):
        return True
    return _HAN_BEFORE.match(before) is not None or _HAN_BEFORE.match(text, end) is not None


def _cue_before(text: str, start: int) -> bool:
    return _CUES.search(text, max(0, start - 24), start) is not None


def _link(
    trace: Trace, match: re.Match[str], scheme: re.Match[str] | None, host: str, whole: bool
) -> LinkSpan:
    start = match.start("host") if scheme is None else scheme.start()
    end = match.start("host") + len(host)
    port = path = ""
    if whole:
        port = match["port"] or ""
        end += len(port)
        if match["path"] is not None:
            path, end = _path(trace, *match.span("path"))
    name = ascii_host(_as_meant(trace, match.start("host"), host))
    original_start, original_end = trace.span(start, end)
    found = FoundLink(
        url=f"{_scheme_name(scheme)}://{name}{port}{path}",
        host=name,
        domain=registrable_domain(name),
        as_written=trace.original[original_start:original_end],
        start=original_start,
        end=original_end,
    )
    return LinkSpan(start, end, found, None)


def _as_meant(trace: Trace, start: int, host: str) -> str:
    """The host with the letters it was written with: folding must not turn ``ícbc.com`` into ``icbc.com``."""
    if trace.original[slice(*trace.span(start, start + len(host)))].isascii():
        return host
    labels = host.split(".")
    meant = []
    for label in labels:
        written = trace.original[slice(*trace.span(start, start + len(label)))] if label else ""
        plain = _visible(written.lower())
        meant.append(plain if not plain.isascii() and is_written_as_host(plain) else label)
        start += len(label) + 1
    return ".".join(meant)


def _scheme_name(scheme: re.Match[str] | None) -> str:
    if scheme is None:
        return "http"
    if scheme[0].startswith("ftp"):
        return "ftp"
    return "https" if scheme[1] or scheme[2] else "http"


def _path(trace: Trace, start: int, end: int) -> tuple[str, int]:
    """The path with its capitals and without the sentence's punctuation, and where it ends."""
    text = trace.text
    stripped = text[start:end].rstrip(_TRAILING)
    end = start + len(stripped)
    if not stripped.strip(" "):
        return "", start
    if stripped.strip(" ") == "/":
        slug = _SLUG.match(text, start + len(stripped.rstrip(" ")))
        end = slug.end() if slug is not None else start + len(stripped.rstrip(" "))
    return _cased(trace, start, end).replace(" ", "").replace("\\", "/"), end


def _cased(trace: Trace, start: int, end: int) -> str:
    """The folded text with the capitals of the original, as far as it has them letter by letter."""
    folded = trace.text[start:end]
    original_start, original_end = trace.span(start, end)
    written = trace.original[original_start:original_end]
    if written.isascii() and len(written) == len(folded):
        return written
    written = _visible(written)
    if len(written) != len(folded):
        return folded
    return "".join(w if w.isascii() and w.lower() == f else f for w, f in zip(written, folded, strict=True))


def _visible(written: str) -> str:
    """Compatibility forms folded, invisible characters gone, accents kept: a host's accents count."""
    shown = "".join(c for c in _INVISIBLE.sub("", written) if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", shown)
