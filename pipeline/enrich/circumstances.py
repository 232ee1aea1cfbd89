"""The circumstances of a message, as features: who sent it, what it carries, whom it claims to be."""

from collections.abc import Sequence

from smishwatch.pipeline.enrich.families import STATE_KINDS
from smishwatch.pipeline.enrich.links import JudgedLink, ending_of
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.pipeline.enrich.shape import is_disguised
from smishwatch.pipeline.text.read import ReadMessage
from smishwatch.schemas.codes import ContactKind, IdentityAnswer, LinkClass, SenderKind
from smishwatch.schemas.enriched import Identities
from smishwatch.schemas.feeds import Institution

MESSENGERS = frozenset(
    {
        ContactKind.WECHAT,
        ContactKind.QQ,
        ContactKind.LINE,
        ContactKind.TELEGRAM,
        ContactKind.WHATSAPP,
        ContactKind.ZALO,
        ContactKind.KAKAOTALK,
        ContactKind.VIBER,
        ContactKind.SIGNAL,
    }
)
SHORT_TEXT = 25
LONG_TEXT = 70
"""Characters of the skeleton; messages below the first say little, above the second they carry real content."""

_LINK_FEATURE = {
    LinkClass.OWN: "link_unknown",
    LinkClass.SHORTENER: "link_shortener",
    LinkClass.DYNAMIC_DNS: "link_throwaway",
    LinkClass.FREE_HOSTING: "link_throwaway",
    LinkClass.FILE_HOST: "link_file",
    LinkClass.FORM_HOST: "link_form",
    LinkClass.MESSAGING: "link_messenger",
    LinkClass.APP_STORE: "link_store",
    LinkClass.OFFICIAL: "link_official",
    LinkClass.POPULAR: "link_popular",
    LinkClass.IP_ADDRESS: "link_ip",
}
_SENDER_FEATURE = {
    SenderKind.MOBILE: "from_mobile",
    SenderKind.FIXED: "from_fixed",
    SenderKind.SHORT_CODE: "from_short_code",
    SenderKind.SERVICE_NUMBER: "from_service_number",
    SenderKind.PORT: "from_port",
    SenderKind.ALPHANUMERIC: "from_header",
    SenderKind.EMAIL: "from_email",
    SenderKind.UNALLOCATED: "from_unallocated",
    SenderKind.UNKNOWN: "from_unknown",
}
_KIND_FEATURE = {
    "bank": "brand_finance", "consumer_finance": "brand_lender", "insurer": "brand_finance",
    "securities": "brand_finance", "payment": "brand_payment", "crypto": "brand_crypto",
    "courier": "brand_courier", "carrier": "brand_carrier", "shopping": "brand_shop",
    "transport": "brand_transport", "utility": "brand_utility", "streaming": "brand_online",
    "social_media": "brand_online", "technology": "brand_online", "other": "brand_other",
}  # fmt: skip

_OTHER = """
    brand no_brand brand_state claims_name signature no_signature genuine not_genuine
    sender_of_brand sender_of_other sender_not_of_brand sender_look_alike signature_of_other signature_unknown
    link no_link link_off_brand look_alike ending_cheap ending_restricted
    callback no_callback callback_off_brand callback_official callback_mobile
    messenger_id bank_account email keyword_reply way_out no_way_out
    amount code percent account short_text long_text disguised link_unread virtual_operator foreign_sender
    app_file
"""
CIRCUMSTANCES = frozenset(
    (*_LINK_FEATURE.values(), *_SENDER_FEATURE.values(), *_KIND_FEATURE.values(), *_OTHER.split())
)
"""Every feature that is not a cue; rules may use these names and no others."""


def features_of(
    message: ReadMessage,
    sender: Sender,
    links: Sequence[JudgedLink],
    brand: Institution | None,
    identities: Identities,
    genuine: bool,
    country: str | None,
    claims_name: bool = False,
) -> set[str]:
    """The circumstances that hold; the order of what is passed does not matter.

    ``claims_name``: whether the message claims to be an institution that no registry knows.
    """
    found = {_SENDER_FEATURE[sender.kind], "genuine" if genuine else "not_genuine"}
    _add_brand(found, brand)
    _add_identities(found, identities)
    _add_links(found, links)
    _add_contacts(found, message)
    _add_text(found, message)
    if claims_name:
        found.add("claims_name")
    if sender.virtual_operator:
        found.add("virtual_operator")
    if country is not None and sender.country is not None and sender.country != country:
        found.add("foreign_sender")
    found.add("signature" if message.signature else "no_signature")
    way_out = bool(links) or "callback" in found or "messenger_id" in found or "email" in found
    found.add("way_out" if way_out or "keyword_reply" in found else "no_way_out")
    return found


def _add_brand(found: set[str], brand: Institution | None) -> None:
    if brand is None:
        found.add("no_brand")
        return
    found.add("brand")
    found.add("brand_state" if brand.kind in STATE_KINDS else _KIND_FEATURE[brand.kind])


def _add_identities(found: set[str], identities: Identities) -> None:
    if identities.sender is IdentityAnswer.REGISTERED:
        found.add("sender_of_brand")
    elif identities.sender is IdentityAnswer.REGISTERED_TO_ANOTHER:
        found.add("sender_of_other")
    elif identities.sender is IdentityAnswer.UNREGISTERED:
        found.add("sender_not_of_brand")
    if identities.signature is IdentityAnswer.REGISTERED_TO_ANOTHER:
        found.add("signature_of_other")
    elif identities.signature is IdentityAnswer.UNREGISTERED:
        found.add("signature_unknown")
    if "brand" not in found:
        return
    if identities.link in {IdentityAnswer.UNREGISTERED, IdentityAnswer.REGISTERED_TO_ANOTHER}:
        found.add("link_off_brand")
    if identities.contact in {IdentityAnswer.UNREGISTERED, IdentityAnswer.REGISTERED_TO_ANOTHER}:
        found.add("callback_off_brand")
    elif identities.contact is IdentityAnswer.REGISTERED:
        found.add("callback_official")


def _add_links(found: set[str], links: Sequence[JudgedLink]) -> None:
    found.add("link" if links else "no_link")
    for link in links:
        found.add(_LINK_FEATURE[link.link_class])
        if link.imitation is not None:
            found.add("look_alike")
        if link.link_class is LinkClass.OWN:
            ending = ending_of(link.found.host)
            if ending is not None:
                found.add(f"ending_{ending}")


def _add_contacts(found: set[str], message: ReadMessage) -> None:
    for contact in message.contacts:
        if contact.kind is ContactKind.PHONE:
            found.add("callback")
            if contact.value.startswith("+861") and len(contact.value) == 14:
                found.add("callback_mobile")
        elif contact.kind in MESSENGERS:
            found.add("messenger_id")
        elif contact.kind is ContactKind.BANK_ACCOUNT:
            found.add("bank_account")
        elif contact.kind is ContactKind.EMAIL:
            found.add("email")
        elif contact.kind is ContactKind.KEYWORD:
            found.add("keyword_reply")
    if "callback" not in found:
        found.add("no_callback")


def _add_text(found: set[str], message: ReadMessage) -> None:
    skeleton = message.skeleton
    for slot in ("amount", "code", "percent", "account"):
        if f"⟨{slot}⟩" in skeleton:
            found.add(slot)
    if len(skeleton) < SHORT_TEXT:
        found.add("short_text")
    elif len(skeleton) > LONG_TEXT:
        found.add("long_text")
    if is_disguised(message.original):
        found.add("disguised")
    if not message.links and "http" in message.normalised:
        found.add("link_unread")
    if ".apk" in message.normalised:
        found.add("app_file")
