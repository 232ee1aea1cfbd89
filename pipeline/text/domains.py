"""Registrable domains by the public suffix list, private section included. Nothing is ever resolved."""

import re
from functools import cache, lru_cache
from typing import Final

from publicsuffixlist import PublicSuffixList

_IP: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f:]*:[0-9a-f:.]+\]?")
_HOSTS_REMEMBERED: Final = 65_536
_GOVERNMENTS: Final = frozenset(("gov", "govt", "gob", "gouv"))
"""First labels of suffixes at which a government has its pages, as ``gov.uk``, ``gov.br`` and ``gob.mx`` do."""


@cache
def _suffixes() -> PublicSuffixList:
    """The list shipped in the package; an unknown ending is no suffix."""
    return PublicSuffixList(accept_unknown=False)


@lru_cache(_HOSTS_REMEMBERED)
def ascii_host(host: str) -> str:
    """A host in lower case and punycode; labels that IDNA refuses stay as they are."""
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    return ".".join(_ascii_label(label) for label in host.split("."))


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return label


@lru_cache(_HOSTS_REMEMBERED)
def public_suffix(host: str) -> str:
    """The public suffix of a host, private section included; empty when it has none."""
    return str(_suffixes().publicsuffix(ascii_host(host)) or "")


@cache
def _registries() -> PublicSuffixList:
    """The list without its private section."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@lru_cache(_HOSTS_REMEMBERED)
def is_suffix_with_pages(host: str) -> bool:
    """Whether a public suffix is a site as well: a provider's (``web.app``) or a government's (``gov.uk``)."""
    if "." not in host or public_suffix(host) != ascii_host(host):
        return False
    return host.partition(".")[0] in _GOVERNMENTS or _registries().publicsuffix(ascii_host(host)) != host


@lru_cache(_HOSTS_REMEMBERED)
def registrable_domain(host: str) -> str:
    """The domain somebody registered: ``a.b.example.co.uk`` → ``example.co.uk``.

    By the public suffix list with its private section (``x.blogspot.com`` is a domain of its own). An IP
    address, a bare suffix and a host without a known suffix are returned as they are, in lower case.
    """
    host = ascii_host(host)
    if is_ip(host):
        return host
    return str(_suffixes().privatesuffix(host) or host)


def is_ip(host: str) -> bool:
    """Whether a host is written as an IPv4 or IPv6 address."""
    return _IP.fullmatch(host) is not None
