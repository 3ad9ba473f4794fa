"""Names for things: unguessable, sortable by nothing, safe in a URL."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def token(length: int) -> str:
    """Return `length` random base62 characters (5.95 bits each)."""
    number = secrets.randbits(6 * length + 64)  # so many more bits than are used that no character is likelier
    characters = []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[digit])
    return "".join(characters)


def new_id(kind: str) -> str:
    """Return a fresh id such as `trk_3fK…` (131 bits of randomness)."""
    return f"{kind}_{token(22)}"
