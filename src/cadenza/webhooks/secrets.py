"""The secrets that sign: given by whoever subscribes, or an account's own, made on first use."""

from __future__ import annotations

import base64
import binascii
import secrets

import sqlalchemy as sa

from cadenza.db.connection import insert_if_absent, transaction
from cadenza.db.schema import now_us, webhook_secrets
from cadenza.errors import InvalidRequest
from cadenza.webhooks.notice import Scheme
from cadenza.webhooks.vault import Vault

PREFIX = "whsec_"
RANDOM_BYTES = 32
MIN_BYTES, MAX_BYTES = 16, 128


def new_secret(scheme: Scheme) -> str:
    """Return a fresh secret; without a prefix where receivers differ in whether they strip one."""
    random = base64.b64encode(secrets.token_bytes(RANDOM_BYTES)).decode()
    return PREFIX + random if scheme == "standard" else random


def decode(secret: str) -> bytes | None:
    """Return what a secret's base64 stands for, None where it is none."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None


def check_secret(secret: str, *, scheme: Scheme, field: str = "secret") -> str:
    """Return a secret, or raise InvalidRequest where it is too short, too long or not what its scheme reads."""
    expected = f"{PREFIX} and the base64 of {MIN_BYTES}-{MAX_BYTES} bytes"
    if scheme == "standard":
        key = decode(secret) if secret.startswith(PREFIX) else None
        if key is None or not MIN_BYTES <= len(key) <= MAX_BYTES:
            raise InvalidRequest(f"{field} must be {expected}", field=field, expected=expected)
    elif not secret.isprintable() or not MIN_BYTES <= len(secret.encode()) <= MAX_BYTES:
        expected = f"{MIN_BYTES} to {MAX_BYTES} printable characters"
        raise InvalidRequest(f"{field} must be {expected}", field=field, expected=expected)
    return secret


def account_secret(database: sa.Engine, vault: Vault, account_id: str, scheme: Scheme) -> str:
    """Return an account's own secret of a scheme, made on first use."""
    rows = webhook_secrets
    query = sa.select(rows.c.secret).where(rows.c.account_id == account_id, rows.c.scheme == scheme)
    with database.connect() as connection:
        known = connection.execute(query).scalar()
    if known is not None:
        return vault.open(known)
    values = {
        "account_id": account_id,
        "scheme": scheme,
        "secret": vault.seal(new_secret(scheme)),
        "created_us": now_us(),
    }
    with transaction(database) as connection:
        insert_if_absent(connection, rows, values)
        return vault.open(connection.execute(query).scalar_one())


def set_account_secret(database: sa.Engine, vault: Vault, account_id: str, scheme: Scheme, secret: str) -> None:
    """Give an account a secret of a scheme in place of its own; InvalidRequest."""
    rows = webhook_secrets
    values = {"secret": vault.seal(check_secret(secret, scheme=scheme)), "created_us": now_us()}
    with transaction(database) as connection:
        if not insert_if_absent(connection, rows, {"account_id": account_id, "scheme": scheme, **values}):
            connection.execute(
                rows.update().where(rows.c.account_id == account_id, rows.c.scheme == scheme).values(**values)
            )
