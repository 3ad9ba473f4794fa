"""API keys: random secrets of which only the SHA-256 is stored.

A secret has 190 random bits, so a fast hash hides it as well as a slow one would.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import Any

import sqlalchemy as sa

from cadenza.accounts.account import Caller, Key, NewKey
from cadenza.db.connection import transaction
from cadenza.db.schema import accounts, api_keys, from_us, now_us
from cadenza.errors import InvalidRequest, NotAuthenticated, NotFound
from cadenza.ids import new_id, token

SECRET_LENGTH = 32
TRUST_SECONDS = 2.0  # how long another process may go on using a key that was revoked here
MAX_REMEMBERED = 10_000


class KeyRing:
    """Makes, recognises and ends keys; a recognised key is remembered for a moment."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Caller]] = {}
        self._age = 0  # grows with each revocation here, so that a look-up that began before is not remembered

    def create(self, account_id: str, *, prefix: str, scopes: tuple[str, ...], label: str) -> NewKey:
        """Make a key; its secret reads `<prefix>_<32 characters>`."""
        if not prefix.isascii() or not prefix.replace("_", "").isalnum():
            raise InvalidRequest("a key's prefix is letters and digits", field="prefix", value=prefix)
        secret = f"{prefix}_{token(SECRET_LENGTH)}"
        key = NewKey(new_id("key"), account_id, secret, label, scopes, from_us(now_us()))
        row = {
            "id": key.id,
            "account_id": account_id,
            "secret_sha256": digest(secret),
            "hint": secret[: len(prefix) + 5],
            "label": label,
            "scopes": list(scopes),
            "created_us": now_us(),
        }
        with transaction(self.database) as connection:
            connection.execute(api_keys.insert().values(**row))
        return key

    def list(self, account_id: str) -> tuple[Key, ...]:
        """Return an account's keys, oldest first."""
        query = sa.select(api_keys).where(api_keys.c.account_id == account_id).order_by(api_keys.c.created_us)
        with self.database.connect() as connection:
            return tuple(to_key(row) for row in connection.execute(query))

    def authenticate(self, secret: str) -> Caller:
        """Return who holds a secret or raise NotAuthenticated."""
        sha256 = digest(secret)
        with self._lock:
            known = self._known.get(sha256)
            age = self._age
        if known is not None and known[0] > time.monotonic():
            return known[1]
        caller = self._look_up(sha256)
        with self._lock:
            if age == self._age:
                if len(self._known) >= MAX_REMEMBERED:
                    self._known.clear()
                self._known[sha256] = (time.monotonic() + TRUST_SECONDS, caller)
        return caller

    def remembers(self, secret: str) -> bool:
        """Say whether `authenticate` needs no look into the database for a secret."""
        known = self._known.get(digest(secret))
        return known is not None and known[0] > time.monotonic()

    def revoke(self, key_id: str) -> None:
        """End a key, here at once and in other processes within TRUST_SECONDS; NotFound where there is none."""
        with transaction(self.database) as connection:
            ended = connection.execute(
                api_keys.update()
                .where(api_keys.c.id == key_id)
                .values(revoked_us=sa.func.coalesce(api_keys.c.revoked_us, now_us()))
            )
            if ended.rowcount == 0:
                raise NotFound(f"there is no key {key_id!r}")
        self.forget()

    def forget(self) -> None:
        """Look every key up again: something about a caller has changed."""
        with self._lock:
            self._age += 1
            self._known.clear()

    def _look_up(self, sha256: str) -> Caller:
        query = (
            sa.select(
                api_keys.c.id, api_keys.c.scopes, accounts.c.id.label("account_id"), accounts.c.name, accounts.c.tier
            )
            .join_from(api_keys, accounts)
            .where(api_keys.c.secret_sha256 == sha256, api_keys.c.revoked_us.is_(None))
        )
        with self.database.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotAuthenticated("the key is unknown or was revoked")
        return Caller(row.account_id, row.name, row.id, tuple(row.scopes), row.tier)


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def to_key(row: sa.Row[Any]) -> Key:
    """Return a row of `api_keys` as a value."""
    revoked = None if row.revoked_us is None else from_us(row.revoked_us)
    return Key(row.id, row.account_id, row.hint, row.label, tuple(row.scopes), from_us(row.created_us), revoked)
