"""Accounts, keys and the ledger of credits."""

from cadenza.accounts.account import EFFECT, Account, Caller, Entry, EntryKind, Key, NewKey
from cadenza.accounts.book import Accounts

__all__ = ["EFFECT", "Account", "Accounts", "Caller", "Entry", "EntryKind", "Key", "NewKey"]
