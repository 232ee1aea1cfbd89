"""A name in a script with spaces: with its form, or where customers, accounts and teams are named."""

import re

from smishwatch.pipeline.enrich.claims.unregistered.formed import with_form
from smishwatch.pipeline.enrich.claims.unregistered.places import HEAD, TAIL, ClaimedName
from smishwatch.pipeline.enrich.claims.unregistered.words import forms, is_name, ordinary

_NAME = r"(?P<name>[A-ZÀ-ÞĀ-ŽА-Я0-9][\w'’&-]*(?: [A-ZÀ-ÞĀ-ŽА-Я0-9][\w'’&-]*){0,2}?)"
_ADDRESSED = re.compile(
    rf"\b(?i:dear|hi|hello|beste|geachte|sehr geehrter?|lieber?|kære|kära|hei|yth\.?) (?:(?i:valued|our) )?{_NAME}"
    r"[ -](?i:customers?|clients?|members?|users?|subscribers?|cardholder|kunden?|kundin|klant(?:en)?|asiakas)\b"
    r"|\b(?i:estimad[oa]|querid[oa]|prezad[oa]|ch[eè]re?|gentile|caro) (?i:clientes?|client|usuari[oa]|soci[oa])"
    rf" (?i:de|di|do|da|del) {_NAME.replace('name', 'name2')}(?=[\s,:.!;]|$)"
    rf"|\b(?i:nasabah|pelanggan|member|pengguna) {_NAME.replace('name', 'name3')} (?i:yth)\b"
    rf"|\b(?i:quý khách hàng|quy khach hang) {_NAME.replace('name', 'name4')}(?=[\s,:.!;]|$)"
)
_ACCOUNT = re.compile(
    rf"\b(?:[Yy]our|[Uu]r) {_NAME} (?:[Aa]ccount|[Pp]rofile|[Ww]allet|[Ss]ubscription|[Mm]embership)\b"
    r"|\b(?:[Ss]u|[Tt]u|[Ss]ua|[Tt]uo|[Ss]uo|[Vv]otre|[Tt]on) (?:cuenta|tarjeta|conta|conto|compte)"
    rf" (?:de |do |da |del |chez )?{_NAME.replace('name', 'name2')}(?=[\s,:.!;]|$)"
    rf"|\b(?:[Ii]hr|[Dd]ein|[Uu]w|[Jj]e|[Jj]ouw) {_NAME.replace('name', 'name3')}[ -]"
    r"(?:[Kk]onto|[Aa]ccount|rekening|betaalpas|pas)\b"
    rf"|\b(?:[Aa]kun|[Rr]ekening|[Tt]ài khoản) {_NAME.replace('name', 'name4')} (?:[Aa]nda|của)\b"
)
_THANKED = re.compile(
    rf"\b(?:[Ww]elcome to|[Tt]hank(?:s| you) for (?:choosing|using|joining|shopping (?:at|with)|banking with)) {_NAME}"
    r"(?=[!.,:]| (?:[Tt]his|[Yy]our|[Ww]e)\b|$)"
    rf"|\b(?:is|as) your {_NAME.replace('name', 'name2')} (?i:verification|login|security|sign-?in|otp|code|pin)\b"
    rf"|\b[Yy]our {_NAME.replace('name', 'name3')} (?i:(?:verification|login|security|sign-?in) code|otp)\b"
)
_TEAM = re.compile(
    rf"(?:^|[.!?,\n–—-]\s*)(?:[Tt]he |[Yy]our )?(?:{_NAME} (?i:team)|(?i:team) {_NAME.replace('name', 'name2')})"
    r"[\s.!]*$"
)
_APART = str.maketrans(dict.fromkeys('.,:;!?()[]-–—~|"', " "))
_TEAMS = frozenset({"team"})
_SERVED = frozenset({"welcome", "thank", "thanks", "code", "otp", "verification", "pin"})
_CUSTOMERS = frozenset(
    [
     "customer", "customers", "client", "clients", "member", "members", "user", "users", "subscriber",
     "subscribers", "cardholder", "kunde", "kunden", "kundin", "klant", "klanten", "asiakas", "cliente", "usuario",
     "usuaria", "socio", "socia", "socios", "nasabah", "pelanggan", "pengguna", "hàng", "hang",
    ]
)  # fmt: skip
_ACCOUNTS = frozenset(
    [
     "account", "profile", "wallet", "subscription", "membership", "cuenta", "tarjeta", "conta", "conto", "compte",
     "konto", "rekening", "betaalpas", "pas", "akun", "khoản",
    ]
)  # fmt: skip


def of_spaced(text: str, language: str) -> ClaimedName | None:
    """The claim of a text in a script with spaces; its own form is surer than being addressed as a customer."""
    words = frozenset(text.casefold().translate(_APART).split())
    if not words.isdisjoint(forms().words):
        found = with_form(text, language)
        if found is not None:
            return found
    for signs, pattern, part, place in (
        (_TEAMS, _TEAM, text[-TAIL:].rstrip(), "closing"),
        (_CUSTOMERS, _ADDRESSED, text[:HEAD], "addressed"),
        (_ACCOUNTS, _ACCOUNT, text, "account"),
        (_SERVED, _THANKED, text, "account"),
    ):
        said = pattern.search(part) if not words.isdisjoint(signs) else None
        if said is not None and said.lastgroup is not None:
            name = _without_ordinary_beginning(said[said.lastgroup])
            if name and is_name(name.casefold().split()):
                return ClaimedName(name, place)
    return None


def _without_ordinary_beginning(name: str) -> str:
    """``FREE Acme`` names Acme."""
    words = name.split()
    while words and words[0].casefold() in ordinary():
        del words[0]
    return " ".join(words)
