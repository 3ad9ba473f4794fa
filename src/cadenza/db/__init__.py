"""The database: connections, tables and how they came to be."""

from cadenza.db.connection import connect, insert_if_absent, is_sqlite, transaction
from cadenza.db.migrations import migrate

__all__ = ["connect", "insert_if_absent", "is_sqlite", "migrate", "transaction"]
