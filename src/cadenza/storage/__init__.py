"""Where files lie: the Store contract and its kinds, one per file; what clients uploaded."""

from cadenza.storage.folder import FolderStore
from cadenza.storage.store import Store
from cadenza.storage.uploads import Upload, Uploads

__all__ = ["FolderStore", "Store", "Upload", "Uploads"]
