"""What an account, its keys and its ledger are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cadenza.accounts.tiers import DEFAULT

ADMIN = "admin"  # everybody's accounts and keys: given by name, never by `*`
SCOPES = ("*", "music:*", "music:write", "music:read", "webhooks:*", "webhooks:write", "webhooks:read", ADMIN)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may ask for music."""

    id: str
    name: str
    created_at: datetime
    balance_credits: int = 0
    tier: str = DEFAULT
    display_name: str | None = None  # what its owner calls it; `name` is the operator's


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; `secret` is shown this once and kept nowhere."""

    id: str
    account_id: str
    secret: str
    label: str
    scopes: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it can be shown later: by its first characters."""

    id: str
    account_id: str
    hint: str
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, and what they may do; the scope `*` is everything but `admin`, `music:*` all about music."""

    account_id: str
    account_name: str
    key_id: str
    scopes: tuple[str, ...]
    tier: str = DEFAULT

    def may(self, scope: str) -> bool:
        """Say whether the key carries a scope."""
        room = f"{scope.partition(':')[0]}:*"
        return scope in self.scopes or room in self.scopes or ("*" in self.scopes and scope != ADMIN)


class EntryKind(StrEnum):
    """What a line of the ledger does to the balance."""

    deposit = "deposit"
    hold = "hold"
    capture = "capture"
    release = "release"


# What one credit of each kind adds to the balance: a capture only says what becomes of a hold.
EFFECT = {EntryKind.deposit: 1, EntryKind.hold: -1, EntryKind.capture: 0, EntryKind.release: 1}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; `job_id` is the job, or the deposit's own id."""

    job_id: str
    kind: EntryKind
    account_id: str
    amount_credits: int
    note: str
    created_at: datetime

    @property
    def change_credits(self) -> int:
        """What the line adds to the balance."""
        return EFFECT[self.kind] * self.amount_credits
