"""The ledger: credits set aside when a brief is handed in, and taken or given back when its job has ended.

Every function works inside the caller's transaction. Two laws hold whatever the order of calls: a balance is the sum of
its account's lines, and what a job's capture and release add up to is its hold.
"""

from __future__ import annotations

import sqlalchemy as sa

from cadenza.accounts.account import EntryKind
from cadenza.db.connection import insert_if_absent
from cadenza.db.prepared import Prepared
from cadenza.db.schema import accounts, ledger, now_us
from cadenza.errors import InsufficientCredits, NotFound

# Not against those who only refer to the account: a job's second change in one transaction checks its foreign key, and
# two who had done so would wait for each other here.
LOCKED = Prepared(
    sa.select(accounts.c.balance_credits, accounts.c.last_tag)
    .where(accounts.c.id == sa.bindparam("id"))
    .with_for_update(key_share=True)
)

TAKE = Prepared(
    accounts.update()
    .where(accounts.c.id == sa.bindparam("account_id"), accounts.c.balance_credits >= sa.bindparam("amount_credits"))
    .values(balance_credits=accounts.c.balance_credits - sa.bindparam("amount_credits"))
    .returning(accounts.c.id)
)


def hold(connection: sa.Connection, account_id: str, *, job_id: str, amount_credits: int) -> None:
    """Set credits aside for a job; NotFound (account), or InsufficientCredits where the balance does not cover them."""
    if amount_credits < 0:
        raise ValueError("a hold cannot be negative")
    if amount_credits == 0:
        return
    if TAKE.one(connection, {"account_id": account_id, "amount_credits": amount_credits}) is None:
        balance = read_balance(connection, account_id)
        raise InsufficientCredits(
            f"this costs {amount_credits} credits and {balance} are left",
            balance_credits=balance,
            price_credits=amount_credits,
        )
    write_entry(connection, account_id, job_id=job_id, kind=EntryKind.hold, amount_credits=amount_credits)


def settle(connection: sa.Connection, job_id: str, *, capture: bool) -> bool:
    """Take a job's hold, or give it back; do nothing and say False where there is none or it was settled before."""
    held = connection.execute(
        sa.select(ledger).where(ledger.c.job_id == job_id, ledger.c.kind == EntryKind.hold)
    ).one_or_none()
    if held is None:
        return False
    lock_account(connection, held.account_id)
    settled = connection.execute(
        sa.select(ledger.c.kind).where(
            ledger.c.job_id == job_id, ledger.c.kind.in_([EntryKind.capture, EntryKind.release])
        )
    ).first()
    if settled is not None:
        return False
    kind = EntryKind.capture if capture else EntryKind.release
    write_entry(connection, held.account_id, job_id=job_id, kind=kind, amount_credits=held.amount_credits)
    if not capture:
        add_to_balance(connection, held.account_id, held.amount_credits)
    return True


def deposit(
    connection: sa.Connection, account_id: str, *, deposit_id: str, amount_credits: int, note: str = ""
) -> None:
    """Add credits, or take some back where negative; InsufficientCredits where that leaves less than nothing."""
    if amount_credits < 0:
        balance = read_balance(connection, account_id)
        if balance + amount_credits < 0:
            raise InsufficientCredits(
                f"only {balance} credits are left", balance_credits=balance, price_credits=-amount_credits
            )
    add_to_balance(connection, account_id, amount_credits)
    write_entry(
        connection, account_id, job_id=deposit_id, kind=EntryKind.deposit, amount_credits=amount_credits, note=note
    )


def lock_account(connection: sa.Connection, account_id: str) -> tuple[int, int]:
    """Return an account's (balance, last tag), which nobody else changes before this transaction ends."""
    row = LOCKED.one(connection, {"id": account_id})
    if row is None:
        raise NotFound(f"there is no account {account_id!r}")
    return row.balance_credits, row.last_tag


def read_balance(connection: sa.Connection, account_id: str) -> int:
    """Return the credits an account may still spend, locked for this transaction; NotFound."""
    return lock_account(connection, account_id)[0]


def add_to_balance(connection: sa.Connection, account_id: str, amount_credits: int) -> None:
    """Change a balance; NotFound."""
    changed = connection.execute(
        accounts.update()
        .where(accounts.c.id == account_id)
        .values(balance_credits=accounts.c.balance_credits + amount_credits)
    )
    if changed.rowcount == 0:
        raise NotFound(f"there is no account {account_id!r}")


def write_entry(
    connection: sa.Connection, account_id: str, *, job_id: str, kind: EntryKind, amount_credits: int, note: str = ""
) -> None:
    """Write a line; one of the same job and kind is an error of ours and undoes the transaction."""
    written = insert_if_absent(
        connection,
        ledger,
        {
            "job_id": job_id,
            "kind": kind,
            "account_id": account_id,
            "amount_credits": amount_credits,
            "note": note,
            "created_us": now_us(),
        },
    )
    if not written:
        raise RuntimeError(f"the ledger has a {kind} for {job_id} already")
