"""The normaliser's version, part of every ``template_id``.

Raise it with any change that gives some message another skeleton; stored reports are then re-keyed by
replaying them, never silently.
"""

NORMALISER_VERSION = 8
"""2: templates sent from an organisation's address are kept apart (``⟨filed⟩``); the script of a message is told from
its folded text, so that full-width brackets and letters do not count for it.
3: messengers by their initials, hearts and names in other scripts, addresses with ``[at]``, links with backslashes,
dots in any brackets and ``.c0m`` are read, and their places masked.
4: international account numbers and numbers glued to a word for calling (``tlp0812…``) are contacts, and masked.
5: ids of Zalo, KakaoTalk, Viber and Signal are read after the messenger's name, and masked; pages at a suffix that
is a site as well (``gov.uk/pay``) and bare hosts a space after hanzi are links.
6: numbers of parcels, orders, cases and payments, and rows of figures that fit only a far country's landlines, are no
phones; the reader's own account is masked, accounts to pay into are read in more languages; Latin hosts after any other
script are links.
7: the full stops of Indic scripts, Burmese and Khmer are punctuation; a bare host that ends a text is a link.
8: what a parcel is fetched with, and the number of a case, is no local Chinese number."""
