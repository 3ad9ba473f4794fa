"""Accounts, their keys and their balance, in the database."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

import sqlalchemy as sa

from cadenza.accounts import ledger
from cadenza.accounts.account import Account, Caller, Entry, EntryKind, Key, NewKey
from cadenza.accounts.keys import KeyRing
from cadenza.accounts.tiers import DEFAULT, tier_of
from cadenza.db import schema
from cadenza.db.connection import insert_if_absent, transaction
from cadenza.errors import Conflict, InvalidRequest, NotFound
from cadenza.ids import new_id

MAX_AMOUNT_CREDITS, MAX_BALANCE_CREDITS = 10**12, 10**15  # far from where a database's whole numbers end


class Accounts:
    """Who may ask and what they have left; every method is safe to call from any thread."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database
        self.ring = KeyRing(database)

    def create(self, name: str, *, tier: str = DEFAULT) -> Account:
        """Open an account; Conflict where the name is taken, InvalidRequest for an unknown tier."""
        tier_of(tier)
        if not name.strip():
            raise InvalidRequest("an account needs a name", field="name", value=name, expected="1+ characters")
        row = {
            "id": new_id("acc"),
            "name": name,
            "balance_credits": 0,
            "last_tag": 0,
            "created_us": schema.now_us(),
            "tier": tier,
        }
        with transaction(self.database) as connection:
            if not insert_if_absent(connection, schema.accounts, row):
                raise Conflict(f"there is an account named {name!r} already")
        return Account(row["id"], name, schema.from_us(row["created_us"]), tier=tier)  # type: ignore[arg-type]

    def get(self, account_id: str) -> Account:
        """Return an account or raise NotFound."""
        return self._one(schema.accounts.c.id == account_id, f"there is no account {account_id!r}")

    def by_name(self, name: str) -> Account:
        """Return the account of that name or raise NotFound."""
        return self._one(schema.accounts.c.name == name, f"there is no account named {name!r}")

    def list(self) -> tuple[Account, ...]:
        """Return every account, oldest first."""
        query = sa.select(schema.accounts).order_by(schema.accounts.c.created_us, schema.accounts.c.id)
        with self.database.connect() as connection:
            return tuple(to_account(row) for row in connection.execute(query))

    def set_tier(self, account_id: str, tier: str) -> Account:
        """Give an account a tier, here at once and in other processes within seconds; NotFound, InvalidRequest."""
        tier_of(tier)
        self.get(account_id)
        with transaction(self.database) as connection:
            connection.execute(schema.accounts.update().where(schema.accounts.c.id == account_id).values(tier=tier))
        self.ring.forget()
        return self.get(account_id)

    def set_display_name(self, account_id: str, display_name: str) -> Account:
        """Note what an account's owner calls it, and return it; NotFound."""
        accounts = schema.accounts
        with transaction(self.database) as connection:
            connection.execute(accounts.update().where(accounts.c.id == account_id).values(display_name=display_name))
        return self.get(account_id)

    def create_key(
        self, account_id: str, *, prefix: str = "cad", scopes: Sequence[str] = ("*",), label: str = ""
    ) -> NewKey:
        """Make a key for an account; its secret is in the answer and nowhere else."""
        self.get(account_id)
        return self.ring.create(account_id, prefix=prefix, scopes=tuple(scopes), label=label)

    def keys(self, account_id: str) -> tuple[Key, ...]:
        """Return an account's keys, without their secrets, oldest first."""
        return self.ring.list(account_id)

    def remembers(self, secret: str) -> bool:
        """Say whether a key was recognised a moment ago, so that `authenticate` is quick."""
        return self.ring.remembers(secret)

    def authenticate(self, secret: str) -> Caller:
        """Return who holds a secret or raise NotAuthenticated."""
        return self.ring.authenticate(secret)

    def revoke(self, key_id: str) -> None:
        """End a key; NotFound where there is none."""
        self.ring.revoke(key_id)

    def credit(self, account_id: str, amount_credits: int, note: str = "") -> int:
        """Add credits (or take some back, where negative) and return the balance; InvalidRequest, NotFound."""
        if isinstance(amount_credits, bool) or not isinstance(amount_credits, int) or amount_credits == 0:
            raise InvalidRequest(
                "credits are a whole number other than 0", field="amount_credits", value=amount_credits
            )
        if abs(amount_credits) > MAX_AMOUNT_CREDITS:
            raise InvalidRequest(
                f"at most {MAX_AMOUNT_CREDITS} credits at a time",
                field="amount_credits",
                value=str(amount_credits)[:80],
                expected=f"-{MAX_AMOUNT_CREDITS} to {MAX_AMOUNT_CREDITS}",
            )
        with transaction(self.database) as connection:
            ledger.deposit(connection, account_id, deposit_id=new_id("dep"), amount_credits=amount_credits, note=note)
            balance = ledger.read_balance(connection, account_id)
            if balance > MAX_BALANCE_CREDITS:
                raise InvalidRequest(
                    f"an account holds at most {MAX_BALANCE_CREDITS} credits",
                    field="amount_credits",
                    value=amount_credits,
                    expected=f"at most {MAX_BALANCE_CREDITS - balance + amount_credits}",
                )
        return balance

    def balance(self, account_id: str) -> int:
        """Return the credits that an account may still spend."""
        return self.get(account_id).balance_credits

    def ledger(self, account_id: str, *, limit: int = 100) -> tuple[Entry, ...]:
        """Return an account's ledger, newest line first."""
        lines = schema.ledger
        query = (
            sa.select(lines)
            .where(lines.c.account_id == account_id)
            .order_by(lines.c.created_us.desc(), lines.c.job_id, lines.c.kind.desc())
            .limit(limit)
        )
        with self.database.connect() as connection:
            return tuple(to_entry(row) for row in connection.execute(query))

    def _one(self, condition: sa.ColumnElement[bool], sentence: str) -> Account:
        with self.database.connect() as connection:
            row = connection.execute(sa.select(schema.accounts).where(condition)).one_or_none()
        if row is None:
            raise NotFound(sentence)
        return to_account(row)


def to_account(row: sa.Row[builtins.tuple[object, ...]]) -> Account:
    """Return a row of `accounts` as a value."""
    return Account(row.id, row.name, schema.from_us(row.created_us), row.balance_credits, row.tier, row.display_name)


def to_entry(row: sa.Row[builtins.tuple[object, ...]]) -> Entry:
    """Return a row of `ledger` as a value."""
    return Entry(
        row.job_id, EntryKind(row.kind), row.account_id, row.amount_credits, row.note, schema.from_us(row.created_us)
    )
