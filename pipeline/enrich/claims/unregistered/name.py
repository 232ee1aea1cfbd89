"""The institution that a message claims to be where no registry knows one: its name, and where the claim stands.

Only places in which a sender names itself are read: brackets, the opening, the closing, whom it addresses as its
customers, whose account it speaks of, and a header or an own domain that the text repeats. There a name must have
an organisation's form (``data/organisation_forms.tsv``) or be written as a name, and ordinary words
(``data/no_names.tsv``, the lexicon, function words) are nobody's. A claim is missed rather than made up: a bank
named as payee, a topic in brackets or a person's name is none.
"""

import unicodedata
from collections.abc import Sequence

from smishwatch.pipeline.enrich.claims.unregistered.bracketed import of_brackets
from smishwatch.pipeline.enrich.claims.unregistered.places import HEAD, SPACED, ClaimedName
from smishwatch.pipeline.enrich.claims.unregistered.repeated import of_domain, of_header
from smishwatch.pipeline.enrich.claims.unregistered.spaced import of_spaced
from smishwatch.pipeline.enrich.claims.unregistered.unspaced import of_unspaced
from smishwatch.pipeline.enrich.links import JudgedLink
from smishwatch.pipeline.enrich.senders import Sender
from smishwatch.pipeline.text.read import ReadMessage


def claimed_name(message: ReadMessage, sender: Sender, links: Sequence[JudgedLink]) -> ClaimedName | None:
    """Whom the message claims to be, when the registry finds nobody; the surest place first."""
    if message.signature is not None:
        name = of_brackets(message.signature, "【" in message.normalised)
        if name is not None:
            return ClaimedName(name, "signature")
    text = message.original
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    found = of_header(sender, text)
    if found is None and SPACED.search(text, 0, HEAD) is not None:
        found = of_spaced(text, message.language)
    if found is None and not text.isascii():
        found = of_unspaced(message.normalised)
    return found or of_domain(links, text)
