"""What enrichment says of one message, as sentences for an analyst, in English or Chinese."""

from collections.abc import Iterator, Sequence

from smishwatch.pipeline.enrich.advisory import advisory
from smishwatch.pipeline.enrich.categories import traps_in
from smishwatch.pipeline.enrich.claims.candidates import Candidate, Clue
from smishwatch.pipeline.enrich.reasons import sentence
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.schemas.codes import IdentityAnswer, Verdict
from smishwatch.schemas.enriched import Enrichment, Link

_HEADS = {
    "en": {
        "verdict": "Verdict", "claims": "Speaks for", "nobody": "no institution that the registry knows",
        "sender": "Sender", "signature": "Signature", "link": "Link", "contact": "Contact",
        "why": "Why (what each adds to the log-odds of being unwanted)", "trap": "Trap", "advice": "Advice",
        "risk": "unwanted {risk:.0%}, scam {scam:.0%}", "genuine": "the institution's own message",
        "imitates": "imitates {brand}", "official": "official of {brand}",
        "also": "May speak for", "claimed": "claimed by", "unregistered": "{name}, which no registry knows",
    },
    "zh": {
        "verdict": "判定", "claims": "所称机构", "nobody": "登记册中没有的机构或无机构",
        "sender": "发送号码", "signature": "签名", "link": "链接", "contact": "联系方式",
        "why": "理由（各自对“不受欢迎”对数几率的贡献）", "trap": "陷阱", "advice": "提示",
        "risk": "不受欢迎 {risk:.0%}，诈骗 {scam:.0%}", "genuine": "机构本身发送",
        "imitates": "模仿{brand}", "official": "{brand}官方",
        "also": "可能所称机构", "claimed": "依据", "unregistered": "{name}（登记册中没有）",
    },
}  # fmt: skip
_ANSWERS = {
    "en": {
        IdentityAnswer.REGISTERED: "registered to it",
        IdentityAnswer.REGISTERED_TO_ANOTHER: "registered to another institution",
        IdentityAnswer.UNREGISTERED: "not registered to it",
    },
    "zh": {
        IdentityAnswer.REGISTERED: "已登记在该机构名下",
        IdentityAnswer.REGISTERED_TO_ANOTHER: "登记在其他机构名下",
        IdentityAnswer.UNREGISTERED: "未登记在该机构名下",
    },
}


_CLUES = {
    "en": {
        "signature": "the signature {words}", "opening": "the opening {words}", "header": "the header {words}",
        "sender": "its number {words} as sender", "official_link": "its domain {words}",
        "imitated_link": "{words}, which imitates its domain", "official_number": "its number {words}",
        "name": "the name {words}",
    },
    "zh": {
        "signature": "签名“{words}”", "opening": "开头“{words}”", "header": "发送名“{words}”",
        "sender": "发送号码{words}为其号码", "official_link": "其域名{words}",
        "imitated_link": "模仿其域名的{words}", "official_number": "其号码{words}", "name": "名称“{words}”",
    },
}  # fmt: skip


def explain(
    found: Enrichment,
    sender: str | None,
    registry: Registry,
    country: str | None,
    language: str = "en",
    candidates: Sequence[Candidate] = (),
) -> str:
    """All of it, one fact a line. Links that are nobody's own are shown disarmed, so that none can be followed.

    Args:
        found: what is said of the message
        sender: the originating address, as shown
        registry: the institutions, for their names and official channels
        country: ISO 3166-1 alpha-2 of the readers of the advice
        language: ``zh`` for Chinese, English otherwise
        candidates: everybody that the message may claim to be; shown where there are several
    """
    tongue = "zh" if language == "zh" else "en"
    heads = _HEADS[tongue]
    lines = [
        f"{heads['verdict']}: {found.verdict.value}, {found.category.value} ("
        + heads["risk"].format(risk=found.risk_score, scam=found.scam_score)
        + (f"; {heads['genuine']})" if found.genuine else ")"),
        f"{heads['claims']}: {_claimed(found, registry, tongue)}",
        *_identities(found, sender, registry, tongue),
        *_candidates(found, candidates, registry, tongue),
    ]
    if found.reasons:
        lines.append(f"{heads['why']}:")
    lines += [
        f"  {reason.weight:+.1f}  {sentence(reason.code, tongue, _disarmed(reason.evidence, found))}"
        for reason in found.reasons
    ]
    lines += [
        f"{heads['trap']}: {getattr(trap, tongue)}"
        for trap in traps_in(found.category, (reason.code for reason in found.reasons))
    ]
    if found.verdict is Verdict.SCAM:
        brand = registry.get(found.brand)
        lines.append(f"{heads['advice']}:")
        lines += [
            f"  {line}" for line in advisory(found.category, brand, country, tongue).text().splitlines()
        ]
    return "\n".join(lines)


def _claimed(found: Enrichment, registry: Registry, tongue: str) -> str:
    heads = _HEADS[tongue]
    if found.claimed_name is not None:
        return heads["unregistered"].format(name=_disarmed(found.claimed_name, found))
    return _name(found.brand, registry, tongue) or heads["nobody"]


def _identities(found: Enrichment, sender: str | None, registry: Registry, tongue: str) -> Iterator[str]:
    heads, identities = _HEADS[tongue], found.identities
    if sender:
        yield f"{heads['sender']}: {sender}, {found.sender_kind.value}{_answer(identities.sender, tongue)}"
    if found.signature:
        yield f"{heads['signature']}: {found.signature}{_answer(identities.signature, tongue)}"
    for link in found.links:
        yield f"{heads['link']}: {_shown(link)}, {_whose(link, registry, tongue)}"
    for contact in found.contacts:
        whose = (
            heads["official"].format(brand=_name(contact.brand, registry, tongue)) if contact.brand else ""
        )
        yield f"{heads['contact']}: {contact.kind.value} {contact.value}{f', {whose}' if whose else ''}"


def _candidates(
    found: Enrichment, candidates: Sequence[Candidate], registry: Registry, tongue: str
) -> Iterator[str]:
    """Each candidate with what points to it and the answers that apply; one alone has been said already."""
    if len(candidates) < 2:
        return
    heads = _HEADS[tongue]
    yield f"{heads['also']}:"
    for one in candidates:
        clues = ", ".join(_clue(clue, found, tongue) for clue in one.clues)
        answers = one.identities
        named = (
            ("sender", answers.sender), ("signature", answers.signature),
            ("link", answers.link), ("contact", answers.contact),
        )  # fmt: skip
        said = "; ".join(
            f"{heads[identity].lower()} {_ANSWERS[tongue][answer]}"
            for identity, answer in named
            if answer in _ANSWERS[tongue]
        )
        yield f"  {_name(one.institution_id, registry, tongue)}, {heads['claimed']} {clues}: {said}"


def _clue(clue: Clue, found: Enrichment, tongue: str) -> str:
    return _CLUES[tongue][clue.kind].format(words=_disarmed(clue.words, found))


def _answer(answer: IdentityAnswer, tongue: str) -> str:
    text = _ANSWERS[tongue].get(answer)
    return f", {text}" if text else ""


def _whose(link: Link, registry: Registry, tongue: str) -> str:
    if link.imitates:
        return _HEADS[tongue]["imitates"].format(brand=_name(link.imitates, registry, tongue))
    if link.brand:
        return _HEADS[tongue]["official"].format(brand=_name(link.brand, registry, tongue))
    return link.link_class.value


def _shown(link: Link) -> str:
    return link.host if link.brand else link.host.replace(".", "[.]")


def _disarmed(evidence: str, found: Enrichment) -> str:
    for link in found.links:
        evidence = evidence.replace(link.host, _shown(link))
    return evidence


def _name(institution_id: str | None, registry: Registry, tongue: str) -> str:
    institution = registry.get(institution_id)
    if institution is None:
        return ""
    return institution.name if tongue == "zh" else institution.name_en
