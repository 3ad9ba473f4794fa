"""What signs webhooks, sealed before it goes into the database: who has a copy of that alone can sign nothing.

The key follows from the data folder's own secret, which is its owner's to read. Who has both has everything; so keep
a backup of the database and one of that file apart, and both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from cadenza.db.connection import transaction
from cadenza.db.schema import webhook_deliveries, webhook_secrets, webhooks
from cadenza.errors import Unavailable

MARK = "sealed:"
PURPOSE = b"cadenza webhook secrets"


class Vault:
    """Seals texts and opens them again, with a key made of a secret (bytes)."""

    def __init__(self, secret: bytes) -> None:
        key = hmac.digest(secret, PURPOSE, hashlib.sha256)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, text: str) -> str:
        """Return a text as it may be stored."""
        return MARK + self._fernet.encrypt(text.encode()).decode()

    def open(self, stored: str) -> str:
        """Return what was sealed; what was stored before there was a vault, as it is.

        Unavailable where it was sealed with another secret than this data folder's.
        """
        if not stored.startswith(MARK):
            return stored
        try:
            return self._fernet.decrypt(stored.removeprefix(MARK)).decode()
        except InvalidToken as error:
            raise Unavailable(
                "a webhook's secret was sealed with another server's key: bring back the file `secret` of the data "
                "folder it was made with, or make the webhook anew"
            ) from error

    def seal_all(self, database: sa.Engine) -> int:
        """Seal what an earlier version stored as it was, and return how many that were."""
        with transaction(database) as connection:
            return sum(self._seal_table(connection, table) for table in (webhooks, webhook_secrets, webhook_deliveries))

    def _seal_table(self, connection: sa.Connection, table: sa.Table) -> int:
        bare = sa.select(table.c.secret).where(table.c.secret.not_like(f"{MARK}%")).distinct()
        found = connection.execute(bare).scalars().all()
        for secret in found:
            connection.execute(table.update().where(table.c.secret == secret).values(secret=self.seal(secret)))
        return len(found)
