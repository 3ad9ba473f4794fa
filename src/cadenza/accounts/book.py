"""Accounts, their keys and their balance, in the database."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from cadenza.accounts.account import Account, Caller, Entry, Key, NewKey


class Accounts:
    """Who may ask and what they have left; every method is safe to call from any thread."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database

    def create(self, name: str) -> Account:
        """Open an account; Conflict where the name is taken."""
        raise NotImplementedError

    def get(self, account_id: str) -> Account:
        """Return an account or raise NotFound."""
        raise NotImplementedError

    def by_name(self, name: str) -> Account:
        """Return the account of that name or raise NotFound."""
        raise NotImplementedError

    def list(self) -> tuple[Account, ...]:
        """Return every account, oldest first."""
        raise NotImplementedError

    def create_key(
        self, account_id: str, *, prefix: str = "cad", scopes: Sequence[str] = ("*",), label: str = ""
    ) -> NewKey:
        """Make a key for an account; its secret is in the answer and nowhere else."""
        raise NotImplementedError

    def keys(self, account_id: str) -> tuple[Key, ...]:
        """Return an account's keys, without their secrets."""
        raise NotImplementedError

    def authenticate(self, secret: str) -> Caller:
        """Return who holds a secret or raise NotAuthenticated."""
        raise NotImplementedError

    def revoke(self, key_id: str) -> None:
        """End a key; NotFound where there is none."""
        raise NotImplementedError

    def credit(self, account_id: str, amount_credits: int, note: str = "") -> int:
        """Add credits (or take some back, where negative) and return the balance."""
        raise NotImplementedError

    def balance(self, account_id: str) -> int:
        """Return the credits that an account may still spend."""
        raise NotImplementedError

    def ledger(self, account_id: str, *, limit: int = 100) -> tuple[Entry, ...]:
        """Return an account's ledger, newest line first."""
        raise NotImplementedError
