"""Reporters' numbers: hashed under a secret pepper at the door, and sealed where raw bytes must be kept."""

import base64
import hashlib
import hmac
import re
import unicodedata

from cryptography.fernet import Fernet, InvalidToken

HASH_PREFIX = "h1:"
_HASHED = re.compile(r"h1:[0-9a-f]{64}")
_PHONE_PUNCTUATION = str.maketrans("", "", " -().\t")
_SEAL_PURPOSE = b"smishwatch dead letter seal v1"


def hash_reporter(reporter: str, pepper: bytes) -> str:
    """``h1:`` and the HMAC-SHA-256 of the reporter under the pepper, in hex.

    Ways of writing one number (spaces, dashes, full-width digits, letter case of an e-mail) meet in one hash.
    A value that is a hash of this form already passes through, so that hashing twice is harmless.
    """
    if _HASHED.fullmatch(reporter):
        return reporter
    folded = unicodedata.normalize("NFKC", reporter).strip().casefold()
    digits = folded.translate(_PHONE_PUNCTUATION)
    if digits.removeprefix("+").isdigit():
        folded = digits.removeprefix("+").removeprefix("00")
    return HASH_PREFIX + hmac.new(pepper, folded.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


class Sealer:
    """Encrypts rejected bytes, which may hold a reporter's number that nobody could find to hash it.

    The key is derived from the pepper, so that whoever runs the deployment can replay, and nobody else read.
    """

    def __init__(self, pepper: bytes) -> None:
        key = hmac.new(pepper, _SEAL_PURPOSE, hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, raw: bytes) -> str:
        """The bytes as a Fernet token."""
        return self._fernet.encrypt(raw).decode()

    def open(self, sealed: str) -> bytes:
        """The bytes again.

        Raises:
            ValueError: when the token was sealed under another pepper, or altered.
        """
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as problem:
            raise ValueError(
                "the seal does not open: it was made under another pepper, or altered"
            ) from problem
