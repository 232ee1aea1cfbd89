"""Passwords by Argon2id, and the random secrets of sessions, links and tokens."""

import hashlib
import hmac
import secrets
import threading

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError

LEAST_PASSWORD, MOST_PASSWORD = 12, 256
"""NIST SP 800-63B asks for length instead of rules; the upper bound keeps hashing cheap."""
_hasher = argon2.PasswordHasher()  # RFC 9106, second recommendation: 64 MiB, 3 passes
_at_once = threading.Semaphore(2)
"""Each takes 64 MiB; a crowd at the door must not take the memory of the pages."""
_NOBODYS = _hasher.hash(secrets.token_hex(16))
"""Checked where there is no such account, so that both answers take equally long."""


class WeakPasswordError(ValueError):
    """A password that is too short, too long, or the name itself."""


def hash_password(password: str, name: str) -> str:
    """The Argon2id hash with its parameters and salt.

    Raises:
        WeakPasswordError: when it is shorter than ``LEAST_PASSWORD``, longer than ``MOST_PASSWORD``, or the name.
    """
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD or password.casefold() == name.casefold():
        raise WeakPasswordError("password")
    with _at_once:
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it fits; takes as long where there is no hash."""
    with _at_once:
        try:
            fits = _hasher.verify(password_hash or _NOBODYS, password[: MOST_PASSWORD + 1])
        except (Argon2Error, InvalidHashError):
            return False
    return fits and bool(password_hash)


def new_secret(prefix: str = "") -> str:
    """256 random bits in letters that stand in addresses."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret: with 256 random bits a plain hash leaves nothing to try out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(session: str) -> str:
    """What forms of a session carry: it follows from the session, and the session does not follow from it."""
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


def masked(token: str) -> str:
    """The token as it stands on a page: another text each time, of which none says anything about the token.

    Pages are compressed, and compression would tell of a secret that stays the same beside text that somebody else
    chose (BREACH, 2013). The way of Django: a random pad, and the token under it.
    """
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return (pad + _mixed(pad, plain)).hex()


def is_form_token(given: str, expected: str) -> bool:
    """Whether a form brought the token of its session, masked or, from a program, as it is."""
    if equal(given, expected):
        return True
    try:
        both = bytes.fromhex(given)
    except ValueError:
        return False
    half = len(both) // 2
    return hmac.compare_digest(_mixed(both[:half], both[half:]), expected.encode()) if half else False


def _mixed(pad: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, text, strict=False))


def equal(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())
