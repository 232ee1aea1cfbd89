"""From a message to everything that enrichment says of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import NamedTuple

from smishwatch.pipeline.enrich.bounded import BoundedCache
from smishwatch.pipeline.enrich.channels import Channel, channel_of, voice_of
from smishwatch.pipeline.enrich.circumstances import features_of
from smishwatch.pipeline.enrich.claims.brands import BrandFinder, Claim
from smishwatch.pipeline.enrich.claims.candidates import Candidate, candidates_of
from smishwatch.pipeline.enrich.claims.identities import (
    Shown,
    check_identities,
    identities_of_unregistered,
    is_genuine,
    leads_only_home,
)
from smishwatch.pipeline.enrich.claims.mentions import Mention
from smishwatch.pipeline.enrich.claims.unregistered.name import claimed_name
from smishwatch.pipeline.enrich.claims.unregistered.places import ClaimedName
from smishwatch.pipeline.enrich.entities import Tie, entities_of
from smishwatch.pipeline.enrich.evidence import Evidence
from smishwatch.pipeline.enrich.header_lookalikes import HeaderLookAlikes
from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.links import JudgedLink, judge_link
from smishwatch.pipeline.enrich.lookalikes import LookAlikes
from smishwatch.pipeline.enrich.model import shipped_model
from smishwatch.pipeline.enrich.phrases import prepare
from smishwatch.pipeline.enrich.registry import NOBODY, Ids, Registry
from smishwatch.pipeline.enrich.rules import shipped_rules
from smishwatch.pipeline.enrich.senders import Sender, read_sender
from smishwatch.pipeline.enrich.shape import shapes_of
from smishwatch.pipeline.enrich.standing import Standing, with_standing
from smishwatch.pipeline.enrich.verdict import Judgement, hear_ahead, judge
from smishwatch.pipeline.enrich.wording import compact
from smishwatch.pipeline.text.domains import registrable_domain
from smishwatch.pipeline.text.phones import is_local
from smishwatch.pipeline.text.read import ReadMessage, read, read_all
from smishwatch.pipeline.text.skeleton import mark_filed, mark_genuine, template_id
from smishwatch.schemas.base import trusted
from smishwatch.schemas.codes import ContactKind, SenderKind
from smishwatch.schemas.enriched import Contact, Enrichment, Identities, Link, Reason

ENRICHMENT_VERSION = 22
"""Rises with every change of rules, lexicon, starter registry or model; replays show what changed."""
MESSAGES_REMEMBERED = 65_536
MESSAGES_AT_ONCE = 64
"""Of 8 to 500, 64 was as fast as any."""
WORDINGS_REMEMBERED = 32_768
"""Skeletons: fewer than there are messages, since every copy of a template has the same one."""

WORDS_OF_SENDER = (
    "sender_not_of_brand", "sender_of_other", "sender_of_brand", "sender_look_alike", "from_mobile",
    "from_unallocated", "from_email",
)  # fmt: skip
"""Features for which the sender's address is the evidence."""
WORDS_OF_LINK = ("link", "look_alike", "link_off_brand", "ending_cheap", "ending_restricted", "link_unknown")
"""Features for which the first link's host is the evidence."""

_COUNTRY_OF_LANGUAGE = {"zh": "CN", "th": "TH", "vi": "VN", "id": "ID", "ja": "JP", "ko": "KR"}
"""Languages of, by far, one country: where the reporter's country is not given, it is taken to be that one."""


_ReadOne = tuple[ReadMessage, str | None, str | None]
"""A message as it was read, its sender, and the reporter's country."""
Message = tuple[str, str | None, str | None, datetime]
"""Body, sender, the reporter's country, and when it was reported."""
_Key = tuple[str, str | None, str | None, int]


class EnrichedMessage(NamedTuple):
    """The enrichment, and what the sums per template and entity need."""

    enrichment: Enrichment
    skeleton: str
    redacted: str
    ties: tuple[Tie, ...]
    """Every entity of the message: kind, value, and whether it is shared (then it ties nothing)."""
    channel: Channel | None = None
    """The organisation's channel that it came through, where it is not known whose."""
    remembered_apart: Enrichment | None = None
    """The enrichment without what the stream remembers, where that may differ."""

    @property
    def lasting(self) -> Enrichment:
        """What sums and with them campaigns rest on: the same whenever and however often it is asked for."""
        return self.remembered_apart or self.enrichment


class Enricher:
    """Registry and standing held in memory; the same message gives the same answer.

    Args:
        registry: the institutions; rows with dates hold at the message's time
        standing: lists, labels and reputation, asked for every message since they change
    """

    def __init__(self, registry: Registry, standing: Standing | None = None) -> None:
        self._registry = registry
        self._standing = standing or Standing()
        self._known: dict[int, _Knowledge] = {}
        self._messages: BoundedCache[_Key, EnrichedMessage] = BoundedCache(MESSAGES_REMEMBERED)

    def enrich(self, body: str, sender: str | None, country: str | None, at: datetime) -> EnrichedMessage:
        """Everything about one message, with registry, lists and reputation as known at that time."""
        registry = self._registry.at(at)
        key = (body, sender, country, id(registry))
        message = self._messages.get(key)
        if message is None:
            (message,) = self._knowledge(registry).enrich_all([(read(body, country), sender, country)])
            self._messages.put(key, message)
        told = with_standing(message.enrichment, message.ties, self._standing, at)
        if told.enrichment is message.enrichment and told.ties is message.ties:
            return message
        return message._replace(enrichment=told.enrichment, remembered_apart=told.lasting, ties=told.ties)

    def enrich_ahead(self, messages: Iterable[Message]) -> None:
        """Enrich messages some dozens at a time, for ``enrich`` to find them done; the answers are the same.

        Reading all of them and then judging all of them takes a quarter less than going from one to the next.
        """
        waiting = iter(messages)
        while part := list(islice(waiting, MESSAGES_AT_ONCE)):
            fresh: dict[Registry, dict[_Key, None]] = {}
            for body, sender, country, at in part:
                registry = self._registry.at(at)
                key = (body, sender, country, id(registry))
                if self._messages.get(key) is None:
                    fresh.setdefault(registry, {})[key] = None
            for registry, keys in fresh.items():
                texts = read_all((body, country) for body, _, country, _ in keys)
                read_messages = [(text, key[1], key[2]) for text, key in zip(texts, keys, strict=True)]
                found = self._knowledge(registry).enrich_all(read_messages)
                for key, message in zip(keys, found, strict=True):
                    self._messages.put(key, message)

    def renew(self, registry: Registry) -> None:
        """Go on with another registry; what was remembered under the old one is forgotten."""
        if registry is not self._registry:
            self._registry = registry
            self._known.clear()
            self._messages.clear()

    def evidence(self, body: str, sender: str | None, country: str | None, at: datetime) -> Evidence:
        """What the judgement of one message rests on; the model is fitted to this."""
        (found,) = self._knowledge(self._registry.at(at)).find_all([(read(body, country), sender, country)])
        return found.evidence

    def evidence_all(self, messages: Iterable[Message]) -> Iterator[Evidence]:
        """The same of many messages, some dozens at a time."""
        waiting = iter(messages)
        while part := list(islice(waiting, MESSAGES_AT_ONCE)):
            texts = read_all((body, country) for body, _, country, _ in part)
            for registry, group in groupby(
                zip(part, texts, strict=True), key=lambda one: self._registry.at(one[0][3])
            ):
                found = self._knowledge(registry).find_all(
                    [(text, sender, country) for (_, sender, country, _), text in group]
                )
                yield from [one.evidence for one in found]

    def candidates(
        self, body: str, sender: str | None, country: str | None, at: datetime
    ) -> tuple[Candidate, ...]:
        """Everybody that the message may claim to be, with answers by the registry as it held at that time."""
        knowledge = self._knowledge(self._registry.at(at))
        (found,) = knowledge.find_all([(read(body, country), sender, country)])
        return candidates_of(found.claims, found.shown, knowledge.registry)

    def _knowledge(self, registry: Registry) -> "_Knowledge":
        knowledge = self._known.get(id(registry))
        if knowledge is None:
            knowledge = self._known[id(registry)] = _Knowledge(registry)
        return knowledge


class Findings(NamedTuple):
    """What was found in and about a message, before it is judged."""

    text: ReadMessage
    sender: Sender
    shown: Shown
    claims: Sequence[Claim]
    brand: str | None
    identities: Identities
    evidence: Evidence
    claimed: ClaimedName | None = None
    """The institution that no registry knows, where the message claims one and none that is known."""


class _Wording(NamedTuple):
    """What depends on the wording alone, so that it is looked for once per template."""

    mentions: Sequence[Mention]
    cues: Mapping[str, str]
    compact: str


class _Knowledge:
    """One state of the registry with what is derived from it."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.brands = BrandFinder(registry)
        self.look_alikes = LookAlikes(registry.institutions.values())
        self.headers = HeaderLookAlikes(registry.institutions.values())
        self.lexicon = shipped_lexicon()
        self.rules = shipped_rules()
        self._wordings: BoundedCache[tuple[str, str], _Wording] = BoundedCache(WORDINGS_REMEMBERED)

    def enrich_all(self, messages: Sequence[_ReadOne]) -> list[EnrichedMessage]:
        """Identify and judge messages that were read; nothing here depends on time, and none on another."""
        found = self.find_all(messages)
        model = shipped_model()
        hear_ahead((one.evidence.wording for one in found), model)
        return [_message(one, judge(one.evidence, model)) for one in found]

    def find_all(self, messages: Sequence[_ReadOne]) -> list["Findings"]:
        """Everything about each message but what to think of it."""
        shapes = shapes_of([text.original for text, _, _ in messages])
        return [self._find(*message, shape) for message, shape in zip(messages, shapes, strict=True)]

    def _find(
        self, text: ReadMessage, raw_sender: str | None, country: str | None, shape: Sequence[str]
    ) -> "Findings":
        place = country or _COUNTRY_OF_LANGUAGE.get(text.language)
        sender = read_sender(raw_sender, place)
        links = [judge_link(link, self.registry, self.look_alikes) for link in text.links]
        shown = self._shown(text, sender, links)
        wording = self._wording(text.skeleton, text.language)
        claims = self.brands.claims(
            wording.mentions,
            text.normalised,
            text.signature,
            sender,
            shown.sender_owners,
            shown.sender_imitates,
            links,
            shown.numbers,
            place,
            text.language,
        )
        brand = claims[0].institution_id if claims else None
        identities = check_identities(brand, shown, self.registry)
        genuine = is_genuine(brand, shown, identities)
        claimed = claimed_name(text, sender, links) if brand is None else None
        evidence = self._evidence(
            text, wording, sender, shown, brand, claimed, identities, genuine, country, shape
        )
        return Findings(text, sender, shown, claims, brand, identities, evidence, claimed)

    def _wording(self, skeleton: str, language: str) -> "_Wording":
        key = (skeleton, language)
        wording = self._wordings.get(key)
        if wording is None:
            lexical = prepare(skeleton)
            cues = self.lexicon.find(lexical, language)
            wording = _Wording(self.brands.mentions(lexical, cues), cues, compact(skeleton))
            self._wordings.put(key, wording)
        return wording

    def _shown(self, text: ReadMessage, sender: Sender, links: list[JudgedLink]) -> Shown:
        registry = self.registry
        signature_owners = self.brands.owners_of_signature(text.signature)[0] if text.signature else ()
        sender_owners = registry.owners_of_sender(sender)
        is_header = sender.kind is SenderKind.ALPHANUMERIC and not sender_owners
        return Shown(
            sender_known=sender.is_known,
            sender_owners=sender_owners,
            sender_imitates=self.headers.find(sender.value) if is_header else NOBODY,
            signature=text.signature,
            signature_owners=signature_owners,
            links=links,
            numbers=[
                (contact.value, registry.owners_of_number(contact.value))
                for contact in text.contacts
                if contact.kind is ContactKind.PHONE and not is_local(contact.value)
            ],
            other_contacts=sum(
                not self._is_harmless(contact.kind, contact.value) for contact in text.contacts
            ),
        )

    def _is_harmless(self, kind: ContactKind, value: str) -> bool:
        """Phones are checked as such; a keyword leads nowhere; a mail address may be an institution's own."""
        if kind in {ContactKind.PHONE, ContactKind.KEYWORD}:
            return True
        return kind is ContactKind.EMAIL and bool(
            self.registry.owners_of_host(registrable_domain(value.rpartition("@")[2]))
        )

    def _evidence(
        self,
        text: ReadMessage,
        wording: _Wording,
        sender: Sender,
        shown: Shown,
        brand: str | None,
        claimed: ClaimedName | None,
        identities: Identities,
        genuine: bool,
        country: str | None,
        shape: Sequence[str],
    ) -> Evidence:
        institution, cues = self.registry.get(brand), wording.cues
        features = features_of(
            text, sender, shown.links, institution, identities, genuine, country, claimed is not None
        )
        words = dict(cues)
        if claimed is not None:
            words["claims_name"] = claimed.name
        if institution is not None:
            words["brand"] = institution.name
        words["not_genuine"] = words["genuine"] = ""
        if shown.links:
            words.update(dict.fromkeys(WORDS_OF_LINK, shown.links[0].found.host))
        if sender.is_known:
            for name in WORDS_OF_SENDER:
                words[name] = sender.value
        if shown.sender_imitates:
            features.add("sender_look_alike")
        features.update(cues)
        fired = self.rules.fired(features)
        features.update(shape)
        return Evidence(fired, features, words, wording.compact, genuine)


def _message(found: Findings, judgement: Judgement) -> EnrichedMessage:
    text, sender, shown, brand = found.text, found.sender, found.shown, found.brand
    identities, links, genuine = found.identities, found.shown.links, found.evidence.genuine
    unread_number = "⟨phone⟩" in text.skeleton and not shown.numbers
    at_home = genuine or (not unread_number and leads_only_home(brand, shown, identities, sender.kind))
    skeleton, channel, claimed = text.skeleton, channel_of(sender, shown), found.claimed
    if at_home:
        skeleton, channel = mark_genuine(skeleton), None
    else:
        if channel is not None:
            skeleton = mark_filed(skeleton)
        channel = voice_of(sender, shown) or channel
    enrichment = trusted(
        Enrichment,
        template_id=template_id(skeleton),
        language=text.language,
        script=text.script,
        sender_kind=sender.kind,
        sender_country=sender.country,
        sender_brand=_one(shown.sender_owners, brand),
        signature=text.signature,
        brand=brand,
        claimed_name=claimed.name if claimed is not None else None,
        identities=identities if claimed is None else identities_of_unregistered(shown),
        genuine=genuine,
        links=tuple([_link(link, brand) for link in links]),
        contacts=_contacts(text, shown, brand) if text.contacts else (),
        category=judgement.category,
        verdict=judgement.verdict,
        risk_score=judgement.risk,
        scam_score=judgement.scam,
        reasons=judgement.reasons if claimed is None else (*judgement.reasons, _unregistered(claimed)),
    )
    ties = entities_of(text, sender, shown, genuine)
    return EnrichedMessage(enrichment, skeleton, text.redacted, ties, channel)


def _unregistered(claimed: ClaimedName) -> Reason:
    return trusted(Reason, code="claims_unregistered", evidence=claimed.name, weight=0.0)


def _link(link: JudgedLink, brand: str | None) -> Link:
    return trusted(
        Link,
        url=link.found.url,
        host=link.found.host,
        domain=link.found.domain,
        link_class=link.link_class,
        brand=_one(link.owners, brand),
        imitates=_one(link.imitation.institution_ids, brand) if link.imitation else None,
    )


def _contacts(text: ReadMessage, shown: Shown, brand: str | None) -> tuple[Contact, ...]:
    owners = dict(shown.numbers)
    return tuple(
        [
            trusted(
                Contact,
                kind=contact.kind,
                value=contact.value,
                brand=_one(owners.get(contact.value, ()), brand),
            )
            for contact in text.contacts
        ]
    )


def _one(owners: Ids, brand: str | None) -> str | None:
    """Of several owners of one group the one that is claimed, else the first."""
    if not owners:
        return None
    return brand if brand is not None and brand in owners else owners[0]
