"""Accounts, keys, prices, tiers and the ledger of credits."""

from cadenza.accounts.account import ADMIN, EFFECT, SCOPES, Account, Caller, Entry, EntryKind, Key, NewKey
from cadenza.accounts.book import Accounts
from cadenza.accounts.prices import Price, Prices
from cadenza.accounts.tiers import TIERS, Rate, Tier, tier_of

__all__ = [
    "ADMIN",
    "EFFECT",
    "SCOPES",
    "TIERS",
    "Account",
    "Accounts",
    "Caller",
    "Entry",
    "EntryKind",
    "Key",
    "NewKey",
    "Price",
    "Prices",
    "Rate",
    "Tier",
    "tier_of",
]
