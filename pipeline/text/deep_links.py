"""Links that are contacts: a messenger id or an app written as a web address."""

import re
from typing import Final

from smishwatch.pipeline.text.found import FoundLink
from smishwatch.pipeline.text.phones import to_e164
from smishwatch.schemas.codes import ContactKind

_FORMS: Final = {
    "t.me": (ContactKind.TELEGRAM, re.compile(r"/(?:s/|\+|joinchat/)?([A-Za-z0-9_-]{4,40})")),
    "telegram.me": (ContactKind.TELEGRAM, re.compile(r"/(?:s/|\+|joinchat/)?([A-Za-z0-9_-]{4,40})")),
    "wa.me": (ContactKind.WHATSAPP, re.compile(r"/\+?(\d{7,15})")),
    "api.whatsapp.com": (ContactKind.WHATSAPP, re.compile(r"/send/?\?.*?phone=\+?(\d{7,15})")),
    "zalo.me": (ContactKind.ZALO, re.compile(r"/(?:g/)?(\d{7,19}|[a-z]{5,12}\d{2,4})")),
    "open.kakao.com": (ContactKind.KAKAOTALK, re.compile(r"/(?:o|me)/([A-Za-z0-9_-]{4,40})")),
    "pf.kakao.com": (ContactKind.KAKAOTALK, re.compile(r"/(_?[A-Za-z0-9]{4,20})")),
    "invite.viber.com": (ContactKind.VIBER, re.compile(r"/?\?.*?(?:g2|g)=([A-Za-z0-9%_-]{6,80})")),
    "signal.me": (ContactKind.SIGNAL, re.compile(r"/?#p/\+?(\d{7,15})")),
    "line.me": (ContactKind.LINE, re.compile(r"/(?:R/)?(?:ti|oa)/[pg]/(?:~|%40|@)?([A-Za-z0-9._-]{3,40})")),
    "lin.ee": (ContactKind.LINE, re.compile(r"/([A-Za-z0-9]{4,20})")),
    "apps.apple.com": (ContactKind.APP_LINK, re.compile(r"/.*?(id\d{6,12})")),
    "itunes.apple.com": (ContactKind.APP_LINK, re.compile(r"/.*?(id\d{6,12})")),
    "testflight.apple.com": (ContactKind.APP_LINK, re.compile(r"/join/([A-Za-z0-9]{4,20})")),
    "play.google.com": (
        ContactKind.APP_LINK,
        re.compile(r"/store/apps/details\?.*?id=([A-Za-z0-9_.]{4,80})"),
    ),
}
"""Host → kind and the place of the id in what follows the host; by each service's own documentation."""

_CASE_MATTERS: Final = frozenset(
    ("lin.ee", "testflight.apple.com", "open.kakao.com", "pf.kakao.com", "invite.viber.com")
)
_HOME_OF_NUMBERS: Final = {ContactKind.WHATSAPP: None, ContactKind.SIGNAL: None, ContactKind.ZALO: "VN"}
"""Messengers whose links hold telephone numbers: with the country's code, or as they are dialled in the one named."""


def contact_of(link: FoundLink) -> tuple[ContactKind, str] | None:
    """The messenger id, number or app that a link leads to."""
    host = link.host.removeprefix("www.")
    form = _FORMS.get(host)
    if form is None:
        return None
    kind, pattern = form
    match = pattern.match(link.url.partition(link.host)[2])
    if match is None:
        return None
    if kind in _HOME_OF_NUMBERS and match[1].isdigit():
        home = _HOME_OF_NUMBERS[kind]
        return kind, to_e164(match[1] if home else "+" + match[1], home) or match[1]
    return kind, match[1] if host in _CASE_MATTERS else match[1].lower()
