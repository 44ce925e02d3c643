"""Sealed columns: AES-256-GCM under a data key per scope, each data key wrapped by a key outside the database.

A sealed value is `version (1 byte) | nonce (12 bytes) | ciphertext and tag`. Where it belongs
(`table.column` and row) is authenticated with it, so that a sealed value cannot be moved to another row.
Destroying the data key of a scope (a person, a process, a poll) makes everything sealed under it unreadable.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE = 12


class CannotUnseal(Exception):
    """The key is gone (shredded), another one, or the value was moved or altered."""


class Cipher:
    """Seals and unseals under one data key."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._aead.encrypt(nonce, plain, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        if sealed[:1] != VERSION or len(sealed) < 1 + NONCE:
            raise CannotUnseal("unknown version")
        try:
            return self._aead.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], place.encode())
        except InvalidTag:
            raise CannotUnseal("wrong key, place or value") from None


class MasterKey:
    """The one secret outside the database: wraps data keys and finds people by keyed hash."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise ValueError("the master key must be 32 bytes")
        self._wrapping = Cipher(_derived(secret, b"wrap data keys"))
        self._lookup = _derived(secret, b"look up telegram ids")
        self._general = _derived(secret, b"audit and handles")

    @classmethod
    def from_file(cls, path: Path) -> MasterKey:
        """Read the key file (64 hex digits); make one, readable to its owner only, if there is none."""
        try:
            return cls(bytes.fromhex(path.read_text().strip()))
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            secret = secrets.token_bytes(32)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secret.hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
            return cls(secret)

    def new_data_key(self, scope: str) -> tuple[bytes, Cipher]:
        """(the wrapped key to store, the cipher to use)."""
        key = AESGCM.generate_key(256)
        return self._wrapping.seal(key, scope), Cipher(key)

    def unwrap(self, wrapped: bytes, scope: str) -> Cipher:
        return Cipher(self._wrapping.unseal(wrapped, scope))

    def lookup(self, telegram_id: int) -> bytes:
        """16 bytes by which a Telegram id is found without being stored."""
        return hmac.digest(self._lookup, str(telegram_id).encode(), "sha256")[:16]

    def fingerprint(self, words: str) -> bytes:
        """32 bytes that identify a secret token (an invitation) without storing it."""
        return hmac.digest(self._general, words.encode(), "sha256")


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"convenor " + purpose).derive(secret)


def text_hash(text: str) -> str:
    """SHA-256 of a text, hex: what a released text is compared with, to the character."""
    return hashlib.sha256(text.encode()).hexdigest()
