"""Files that clients sent us: each account has equal bytes once."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cadenza.db.connection import insert_if_absent, transaction
from cadenza.db.schema import from_us, now_us, uploads
from cadenza.errors import NotFound
from cadenza.ids import new_id
from cadenza.storage.store import Store


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of an account; `sha256` (hex) is its address in the store."""

    id: str
    account_id: str
    sha256: str
    media_type: str
    size_bytes: int
    created_at: datetime
    deduplicated: bool = False


class Uploads:
    """The shelf of uploaded files; every method is safe to call from any thread."""

    def __init__(self, database: sa.Engine, *, store: Store) -> None:
        self.database = database
        self.store = store

    def keep(self, account_id: str, source: Path, *, media_type: str) -> Upload:
        """Take a file in (it is moved); the account's earlier upload of the same bytes where there is one."""
        size_bytes = source.stat().st_size
        row = {
            "id": new_id("file"),
            "account_id": account_id,
            "sha256": self.store.keep(source),
            "media_type": media_type,
            "size_bytes": size_bytes,
            "created_us": now_us(),
        }
        with transaction(self.database) as connection:
            fresh = insert_if_absent(connection, uploads, row)
        same = sa.and_(uploads.c.account_id == account_id, uploads.c.sha256 == row["sha256"])
        return replace(self._one(same), deduplicated=not fresh)

    def get(self, upload_id: str) -> Upload:
        """Return an upload or raise NotFound."""
        return self._one(uploads.c.id == upload_id)

    def list(self, account_id: str, *, limit: int = 100) -> builtins.list[Upload]:
        """Return an account's uploads, newest first."""
        query = sa.select(uploads).where(uploads.c.account_id == account_id)
        with self.database.connect() as connection:
            rows = connection.execute(query.order_by(uploads.c.created_us.desc(), uploads.c.id).limit(limit)).all()
        return [to_upload(row) for row in rows]

    def forget(self, upload: Upload) -> None:
        """Take an upload from its account's shelf; its bytes stay in the store."""
        with transaction(self.database) as connection:
            connection.execute(uploads.delete().where(uploads.c.id == upload.id))

    def path(self, upload: Upload) -> Path:
        """Return where its bytes lie; NotFound."""
        return self.store.path(upload.sha256)

    def _one(self, condition: sa.ColumnElement[bool]) -> Upload:
        with self.database.connect() as connection:
            row = connection.execute(sa.select(uploads).where(condition)).one_or_none()
        if row is None:
            raise NotFound("there is no such file")
        return to_upload(row)


def to_upload(row: sa.Row[Any]) -> Upload:
    """Return a row of `uploads` as a value."""
    return Upload(row.id, row.account_id, row.sha256, row.media_type, row.size_bytes, from_us(row.created_us))
