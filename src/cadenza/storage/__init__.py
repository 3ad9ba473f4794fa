"""Where finished files lie: the Store contract and its kinds, one per file."""

from cadenza.storage.folder import FolderStore
from cadenza.storage.store import Store

__all__ = ["FolderStore", "Store"]
