"""What kind of host each link leads to, whose it is and whom it imitates."""

from functools import cache, lru_cache
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

from smishwatch.pipeline.enrich.lookalikes import Imitation, LookAlikes
from smishwatch.pipeline.enrich.registry import NOBODY, Ids, Registry
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.pipeline.text.domains import is_ip, is_suffix_with_pages
from smishwatch.pipeline.text.found import FoundLink
from smishwatch.schemas.codes import LinkClass

SHARED_CLASSES = frozenset(
    {
        LinkClass.SHORTENER,
        LinkClass.FILE_HOST,
        LinkClass.FORM_HOST,
        LinkClass.MESSAGING,
        LinkClass.APP_STORE,
        LinkClass.OFFICIAL,
        LinkClass.POPULAR,
    }
)
"""Hosts that many unrelated people use: they carry no blame and tie nothing."""


_HOUSES_OF_GUESTS = frozenset({LinkClass.FREE_HOSTING, LinkClass.DYNAMIC_DNS})


class JudgedLink(NamedTuple):
    """A link with its class; ``owners`` are the institutions whose official domain it is."""

    found: FoundLink
    link_class: LinkClass
    owners: Ids = NOBODY
    imitation: Imitation | None = None
    named: tuple[Ids, str] = (NOBODY, "")
    """Whose name stands in what a guest chose of it, where it neither is theirs nor imitates theirs, and that name."""

    @property
    def is_shared(self) -> bool:
        """Whether many unrelated people use the host."""
        return self.link_class in SHARED_CLASSES

    def shares(self, name: str) -> bool:
        """Whether many unrelated people use the host's domain or the host itself.

        ``x.weebly.com`` is one person's, ``weebly.com`` is everybody's: of a service's guests only what lies under the
        service's own name is somebody's. The guests of services that the suffix list knows are registrable domains
        there; the bare suffix is nobody's.
        """
        in_house = self.link_class in _HOUSES_OF_GUESTS and is_listed(name)
        return self.is_shared or in_house or is_suffix_with_pages(name)


def judge_link(link: FoundLink, registry: Registry, look_alikes: LookAlikes) -> JudgedLink:
    """Class, owners and imitation of one link.

    A host that is both official and a shared service (``t.me`` is Telegram's own) counts as the service, since
    anybody may put a page behind it; a popular site stays its owner's, and still ties nothing.
    """
    known = class_of_host(link.host)
    if known is LinkClass.POPULAR:
        return JudgedLink(link, known, registry.owners_of_host(link.host))
    if known is not None:
        return JudgedLink(link, known, named=look_alikes.named_in(_chosen(link, known)))
    owners = registry.owners_of_host(link.host)
    if owners:
        return JudgedLink(link, LinkClass.OFFICIAL, owners)
    link_class = _own_class(link)
    imitation = None if link_class is LinkClass.IP_ADDRESS else look_alikes.find(link.host, link.domain)
    named = (NOBODY, "") if imitation else look_alikes.named_in(_chosen(link, link_class))
    return JudgedLink(link, link_class, NOBODY, imitation, named)


def _chosen(link: FoundLink, link_class: LinkClass) -> str:
    """What a guest chose of an address: the path, and the host where it lies under another's domain."""
    host = link.host if link_class is LinkClass.FREE_HOSTING else link.host.removesuffix(link.domain)
    return f"{host}{link.url.partition(link.host)[2].partition('?')[0]}".lower()


def class_of_host(host: str) -> LinkClass | None:
    """What the shipped list of hosts says of a host or of one it lies under; ``None`` where it says nothing."""
    classes = _host_classes()
    name = host
    while name:
        found = classes.get(name)
        if found is not None:
            return found
        _, _, name = name.partition(".")
    return None


def is_listed(host: str) -> bool:
    """Whether the shipped list of hosts has this very name, with or without ``www``."""
    return host.removeprefix("www.") in _host_classes()


def ending_of(host: str) -> str | None:
    """``cheap`` or ``restricted``, where the shipped list says something of the host's ending; the longest counts."""
    endings = _endings()
    _, _, name = host.partition(".")
    while name:
        found = endings.get(name)
        if found is not None:
            return found
        _, _, name = name.partition(".")
    return None


def _own_class(link: FoundLink) -> LinkClass:
    if is_ip(link.host):
        return LinkClass.IP_ADDRESS
    if _is_private_suffix(link.domain):
        return LinkClass.FREE_HOSTING
    return LinkClass.OWN


@cache
def _host_classes() -> dict[str, LinkClass]:
    found: dict[str, LinkClass] = {}
    for row in shipped_table("hosts.tsv", ("host", "class", "source")):
        try:
            found[row["host"]] = LinkClass(row["class"])
        except ValueError:
            raise row.fault("class", f"{row['class']!r} is not a link class") from None
    return found


@cache
def _endings() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in shipped_table("endings.tsv", ("ending", "class", "source")):
        if row["class"] not in {"cheap", "restricted"}:
            raise row.fault("class", f"{row['class']!r} is neither cheap nor restricted")
        found[row["ending"]] = row["class"]
    return found


@cache
def _public_section() -> PublicSuffixList:
    """The suffix list without its private section: who differs from it is somebody's guest."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@lru_cache(maxsize=32_768)
def _is_private_suffix(domain: str) -> bool:
    registered = _public_section().privatesuffix(domain)
    return registered is not None and registered != domain
