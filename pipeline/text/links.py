"""Links in a message, also when they are written broken.

Works on surface text. A host needs a public suffix; a bare host (no scheme, no path, no ``www``) needs more,
because a full stop without a space after it makes hosts out of sentences: ``suspended.Call us``.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from smishwatch.pipeline.text.domains import ascii_host, is_ip, public_suffix, registrable_domain
from smishwatch.pipeline.text.found import FoundLink
from smishwatch.pipeline.text.scripts import CJK
from smishwatch.pipeline.text.tables import rows
from smishwatch.pipeline.text.trace import Trace

_LABEL: Final = "a-z0-9_\u0430-\u0452\u0454-\u045f\u03b1-\u03c9\u0131\\-"
_STOP: Final = f"\\s<>\"'\\\\^`{{}}|,;()\\[\\]{CJK}\u2000-\u303f\u0e00-\u0eff\uff00-\uffef【】\x00-\x1f\U0001f000-\U0001faff"
_SCHEME: Final = r"(?P<scheme>(?:h[tx*]{1,4}ps?|ttps?|ftp)\s{0,2}(?:[:;]\s{0,2}[/\\]{1,3}|[/\\]{2})\s{0,2})"

_DISGUISED: Final = re.compile(
    r"\s{0,2}[\[({【]\s?(?:\.|dot|点|。|punto|titik|d0t)\s?[\])}】]\s{0,2}"
    rf"|(?<=[{_LABEL}])\s{{1,2}}dot\s{{1,2}}(?=[a-z]{{2,}})"
    rf"|(?<=[a-z0-9])\s{{0,2}}[点。、·]\s{{0,2}}(?=(?:com|cn|net|org|cc|top|vip|xyz|info|tk|me|co|hk|tw|in|ly|app|shop|site|club|icu|pw|ru|us|biz|ws|tv|im|io|la|pro|club|online)(?![a-z]))"
    rf"|(?<=(?<![a-z])www)\s{{0,2}}[.点。、·,]\s{{0,2}}(?=[a-z0-9])"
)
_SPACED_DOT: Final = re.compile(
    r"(?:(?<=[a-z0-9])\s{1,2}\.\s{0,2}|(?<=[a-z0-9])\.\s{1,2})(?=(?:com|cn|net|org|top|xyz|vip|info|ru|club|shop|site|online)(?:[/.]|(?![a-z0-9])))"
)
_LINKISH: Final = re.compile(rf"\.[a-z\u0430-\u045f中公网]|[/\\]{{2}}|\d\.\d{{1,3}}\.\d|(?<![a-z])www[^a-z]")

_LINK: Final = re.compile(
    rf"{_SCHEME}?"
    rf"(?<![{_LABEL}@])(?P<user>[a-z0-9._%+-]{{1,64}}+@)?"
    rf"(?P<host>[{_LABEL}]{{1,63}}+(?:\.(?:[{_LABEL}]{{1,63}}+|中国|公司|网络|网址))++)"
    rf"(?P<port>:\d{{1,5}}(?!\d))?"
    rf"(?P<path>\s?/\s?[^{_STOP}]*+|[?#][^{_STOP}]++)?"
)
_TRAILING: Final = ".,;:!?'\"*~_-…@&="
_SLUG: Final = re.compile(r"\s(?=[a-z0-9\u0430-\u045f]{0,11}[\d])[a-z0-9\u0430-\u045f]{4,12}(?![a-z0-9])")
_CAMEL: Final = re.compile(r"[a-z0-9_-]\.[A-Z]")
_CUES: Final = re.compile(
    r"(?:visit|click|klik|kunjungi|cek|log ?in|login|website|site|link|web|url|via|at|on|go to|clique|acesse"
    r"|entra|ingresa|truy cap|网址|登录|登陆|点击|访问|链接|官网|进入|网站|打开|http[s:/ ]*)[\s:>\"'(【\[-]*$"
)


@dataclass(frozen=True, slots=True)
class _Suffixes:
    """Public suffixes that are words too, and those that nobody writes by accident."""

    words: frozenset[str]
    plain: frozenset[str]


@cache
def _suffix_kinds() -> _Suffixes:
    kinds: dict[str, set[str]] = {"word": set(), "plain": set()}
    for suffix, kind, *_ in rows("suffix_kinds.tsv"):
        kinds[kind].add(suffix)
    return _Suffixes(frozenset(kinds["word"]), frozenset(kinds["plain"]))


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A link (or e-mail address) in the surface text: ``start:end`` there, and what it is."""

    start: int
    end: int
    link: FoundLink | None
    email: str | None


def find_links(trace: Trace) -> list[LinkSpan]:
    """Links and e-mail addresses in order. Repairs disguised dots in ``trace`` on the way."""
    if not _LINKISH.search(trace.text) and not _has_disguised_dot(trace.text):
        return []
    if _DISGUISED.search(trace.text):
        trace.substitute(_DISGUISED, ".")
    if _SPACED_DOT.search(trace.text):
        trace.substitute(_SPACED_DOT, ".")
    spans = []
    end = 0
    for match in _LINK.finditer(trace.text):
        if match.start() < end:
            continue
        span = _judge(trace, match)
        if span is not None:
            spans.append(span)
            end = span.end
    return spans


def _has_disguised_dot(text: str) -> bool:
    return _DISGUISED.search(text) is not None


def _judge(trace: Trace, match: re.Match[str]) -> LinkSpan | None:
    host = match["host"]
    user = match["user"]
    scheme = match["scheme"]
    start = match.start() if scheme is None or user is None else match.start("user")
    host_start, host_end = match.span("host")
    host_text = host.strip("-_")
    numeric = is_ip(host_text)
    if numeric:
        if any(int(part) > 255 for part in host_text.split(".")) or not (
            scheme or match["port"] or match["path"]
        ):
            return None
    else:
        trimmed = _trim_to_suffix(host_text)
        if trimmed is None:
            return None
        if len(trimmed) < len(host_text):
            host_end = host_start + host.index(trimmed) + len(trimmed)
        cut = host_end < match.end("host")
        host_text = trimmed
        if user is not None:
            email = f"{user[:-1]}@{host_text}"
            return LinkSpan(start, host_end, None, email)
        if not scheme and not _stands_alone(trace, match, host_text, cut):
            return None
        if cut:
            return _span(trace, start, host_end, scheme, host_text, "", None)
    return _span(trace, start, match.end(), scheme, host_text, match["port"] or "", match)


def _trim_to_suffix(host: str) -> str | None:
    """The host if it ends in a public suffix and has a label before it, or its longest such beginning."""
    while "." in host:
        suffix = public_suffix(host)
        if suffix and len(suffix) < len(ascii_host(host)):
            return host
        host = host.rpartition(".")[0].rstrip("-_")
    return None


def _stands_alone(trace: Trace, match: re.Match[str], host: str, cut: bool) -> bool:
    """Whether a host without a scheme is meant as a link."""
    if host.startswith("www."):
        return True
    path = match["path"]
    kinds = _suffix_kinds()
    ending = host.rpartition(".")[2]
    start, end = match.span("host")
    original_start, original_end = trace.span(start, start + len(host))
    written = trace.original[original_start:original_end]
    camel = _CAMEL.search(written) is not None and not written.isupper()
    if ending in kinds.plain:
        return not (camel and path is None and not _cue_before(trace.text, start)) or "com" in ending
    if path is not None and not path.startswith(" ") and not cut and not camel:
        return len(path) > 1 or ending not in kinds.words
    if camel:
        return False
    label = registrable_domain(host).partition(".")[0]
    if ending in kinds.words:
        return _cue_before(trace.text, start) and not label.isdigit()
    return not label.isdigit() and len(label) > 1


def _cue_before(text: str, start: int) -> bool:
    return _CUES.search(text, max(0, start - 24), start) is not None


def _span(
    trace: Trace, start: int, end: int, scheme: str | None, host: str, port: str, match: re.Match[str] | None
) -> LinkSpan:
    text = trace.text
    path = ""
    if match is not None and match["path"] is not None:
        path_start = match.start("path")
        path_text = (
            match["path"].rstrip(_TRAILING) if len(match["path"].strip()) > 1 else match["path"].rstrip()
        )
        end = path_start + len(path_text)
        if path_text.strip() == "/":
            slug = _SLUG.match(text, end)
            if slug is not None:
                end = slug.end()
        path = _cased(trace, path_start, end)
    name = ascii_host(host)
    prefix = "https://" if scheme is not None and re.match(r"h?[tx*]{1,4}ps", scheme) else "http://"
    if scheme is not None and scheme.startswith("ftp"):
        prefix = "ftp://"
    original_start, original_end = trace.span(start, end)
    written = trace.original[original_start:original_end]
    found = FoundLink(
        f"{prefix}{name}{port}{path}", name, registrable_domain(name), written, original_start, original_end
    )
    return LinkSpan(start, end, found, None)


def _cased(trace: Trace, start: int, end: int) -> str:
    """The path with its capitals, as far as the original has them one to one."""
    folded = trace.text[start:end]
    original_start, original_end = trace.span(start, end)
    written = trace.original[original_start:original_end]
    if written.lower() != folded and len(written) == len(folded):
        written = "".join(w if w.lower() == f else f for w, f in zip(written, folded, strict=True))
    elif written.lower() != folded:
        written = folded
    return re.sub(r"\s", "", written)
