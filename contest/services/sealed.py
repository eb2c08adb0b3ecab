"""Sealing identity numbers: AES-256-GCM, with keys derived from a setting by HKDF; and a blind index to find doubles.

A sealed number is bound to its contest and person: moved to another row it does not open. A key bears a name that
tells nothing of it; keys of before stay able to open, and only the newest seals.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contest.payouts import Sealed, Unreadable

NONCE = 12
"""Bytes; random, which 96 bits allow for far more numbers than a federation has winners."""
KEY = 32


@dataclass(frozen=True, slots=True)
class _Derived:
    name: str
    sealing: bytes = field(repr=False)
    blinding: bytes = field(repr=False)


class Seal:
    """Opens and seals with these secrets, the one in use first."""

    def __init__(self, secret: str, old: Sequence[str] = ()) -> None:
        self._keys = [_derived(one) for one in (secret, *old)]

    @property
    def key_name(self) -> str:
        """The name of the key in use."""
        return self._keys[0].name

    def close(self, number: str, contest_id: int, person_id: int) -> Sealed:
        """Seal a number for its row."""
        key, nonce = self._keys[0], secrets.token_bytes(NONCE)
        data = nonce + AESGCM(key.sealing).encrypt(nonce, number.encode(), _place(contest_id, person_id))
        return Sealed(key.name, data, _blind(key, number))

    def open(self, sealed: Sealed, contest_id: int, person_id: int) -> str:
        """The number. Raises Unreadable: no key of that name, or bytes of another row."""
        key = next((one for one in self._keys if one.name == sealed.key_name), None)
        if key is None:
            raise Unreadable
        try:
            place = _place(contest_id, person_id)
            return AESGCM(key.sealing).decrypt(sealed.data[:NONCE], sealed.data[NONCE:], place).decode()
        except InvalidTag as wrong:
            raise Unreadable from wrong

    def blinds(self, number: str) -> list[str]:
        """What the blind index of a number is under each key."""
        return [_blind(key, number) for key in self._keys]


def _derived(secret: str) -> _Derived:
    both = HKDF(SHA256(), length=2 * KEY, salt=None, info=b"hoithi/identity/1").derive(secret.encode())
    name = sha256(b"name" + both).hexdigest()[:8]
    return _Derived(name, both[:KEY], both[KEY:])


def _place(contest_id: int, person_id: int) -> bytes:
    return f"identity/1:{contest_id}:{person_id}".encode()


def _blind(key: _Derived, number: str) -> str:
    return hmac.new(key.blinding, number.encode(), sha256).hexdigest()
