"""Accounts, keys and the laws of the ledger."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadenza.accounts import Accounts, Entry, EntryKind, ledger
from cadenza.accounts.keys import digest
from cadenza.db import schema, transaction
from cadenza.errors import Conflict, InsufficientCredits, InvalidRequest, NotAuthenticated, NotFound
from cadenza.ids import new_id


@pytest.fixture
def accounts(database: sa.Engine) -> Accounts:
    return Accounts(database)


def test_an_account_is_found_by_its_name(accounts: Accounts) -> None:
    ann, bob = accounts.create("ann"), accounts.create("bob")
    assert accounts.by_name("bob") == bob
    assert accounts.list() == (ann, bob)
    with pytest.raises(Conflict):
        accounts.create("ann")
    with pytest.raises(NotFound):
        accounts.by_name("carl")


def test_a_secret_is_shown_once_and_only_its_hash_is_stored(accounts: Accounts) -> None:
    account = accounts.create("ann")
    key = accounts.create_key(account.id, prefix="varg", scopes=("music",), label="laptop")
    assert key.secret.startswith("varg_")
    with accounts.database.connect() as connection:
        row = connection.execute(sa.select(schema.api_keys)).one()
    assert key.secret not in str(row)
    assert row.secret_sha256 == digest(key.secret)
    shown = accounts.keys(account.id)[0]
    assert (shown.id, shown.label, shown.scopes) == (key.id, "laptop", ("music",))
    assert key.secret.startswith(shown.hint)
    assert len(shown.hint) < 12


def test_a_key_says_who_is_asking_and_what_they_may(accounts: Accounts) -> None:
    account = accounts.create("ann")
    limited = accounts.authenticate(accounts.create_key(account.id, scopes=("music",)).secret)
    assert (limited.account_id, limited.account_name) == (account.id, "ann")
    assert limited.may("music")
    assert not limited.may("admin")
    usual = accounts.authenticate(accounts.create_key(account.id).secret)
    assert usual.may("music:write")
    assert not usual.may("admin")
    assert accounts.authenticate(accounts.create_key(account.id, scopes=("admin",)).secret).may("admin")
    hooks = accounts.authenticate(accounts.create_key(account.id, scopes=("webhooks:*",)).secret)
    assert hooks.may("webhooks:read")
    assert not hooks.may("music:read")


@pytest.mark.parametrize("secret", ["", "cad_", "cad_" + "x" * 32, "\udcff", "'; DROP TABLE api_keys; --"])
def test_an_unknown_secret_is_nobody(accounts: Accounts, secret: str) -> None:
    with pytest.raises(NotAuthenticated):
        accounts.authenticate(secret)


def test_a_revoked_key_is_refused_at_once(accounts: Accounts) -> None:
    key = accounts.create_key(accounts.create("ann").id)
    for _ in range(3):
        accounts.authenticate(key.secret)
    accounts.revoke(key.id)
    with pytest.raises(NotAuthenticated):
        accounts.authenticate(key.secret)
    with pytest.raises(NotFound):
        accounts.revoke("key_none")


def test_another_process_honours_a_revocation_soon(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Accounts(accounts.database)
    key = accounts.create_key(accounts.create("ann").id)
    monkeypatch.setattr("cadenza.accounts.keys.TRUST_SECONDS", 0.0)
    elsewhere.authenticate(key.secret)
    accounts.revoke(key.id)
    with pytest.raises(NotAuthenticated):
        elsewhere.authenticate(key.secret)


def test_credits_come_and_go_back_but_never_below_nothing(accounts: Accounts) -> None:
    account = accounts.create("ann")
    assert accounts.credit(account.id, 100, "bought") == 100
    assert accounts.credit(account.id, -30, "a mistake") == 70
    with pytest.raises(InsufficientCredits) as refused:
        accounts.credit(account.id, -71)
    assert (refused.value.balance_credits, refused.value.price_credits) == (70, 71)
    with pytest.raises(InvalidRequest):
        accounts.credit(account.id, 0)
    with pytest.raises(NotFound):
        accounts.credit("acc_none", 5)
    assert [(line.kind, line.amount_credits, line.note) for line in accounts.ledger(account.id)] == [
        ("deposit", -30, "a mistake"),
        ("deposit", 100, "bought"),
    ]


def test_a_balance_stays_a_number_that_every_database_can_hold(accounts: Accounts) -> None:
    account = accounts.create("ann")
    for amount in (10**12 + 1, -(10**12) - 1, 2**63, 5 * 10**23):
        with pytest.raises(InvalidRequest):
            accounts.credit(account.id, amount)
    for _ in range(1000):
        accounts.credit(account.id, 10**12)
    with pytest.raises(InvalidRequest, match="at most 1000000000000000 credits"):
        accounts.credit(account.id, 1)
    assert accounts.balance(account.id) == 10**15
    assert accounts.credit(account.id, -1) == 10**15 - 1
    assert isinstance(accounts.balance(account.id), int)


def test_a_hold_beyond_the_balance_is_refused_and_changes_nothing(accounts: Accounts) -> None:
    account = accounts.create("ann")
    accounts.credit(account.id, 10)
    with pytest.raises(InsufficientCredits) as refused, transaction(accounts.database) as connection:
        ledger.hold(connection, account.id, job_id="j", amount_credits=11)
    assert refused.value.balance_credits == 10
    assert accounts.balance(account.id) == 10


def test_of_many_who_spend_at_once_only_those_who_can_pay_do(accounts: Accounts) -> None:
    account = accounts.create("ann")
    accounts.credit(account.id, 50)

    def spend(number: int) -> bool:
        try:
            with transaction(accounts.database) as connection:
                ledger.hold(connection, account.id, job_id=f"j{number}", amount_credits=7)
        except InsufficientCredits:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(spend, range(20))) == 7
    assert accounts.balance(account.id) == 1


@pytest.mark.parametrize("first", [True, False])
def test_what_was_taken_cannot_be_given_back_nor_the_other_way_round(accounts: Accounts, first: bool) -> None:
    account = accounts.create("ann")
    accounts.credit(account.id, 10)
    with transaction(accounts.database) as connection:
        ledger.hold(connection, account.id, job_id="j", amount_credits=7)
        assert ledger.settle(connection, "j", capture=first)
        assert not ledger.settle(connection, "j", capture=not first)
        assert not ledger.settle(connection, "j", capture=first)
        assert not ledger.settle(connection, "never held", capture=first)
    assert accounts.balance(account.id) == (3 if first else 10)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["deposit", "hold", "capture", "release"]),
        st.integers(min_value=0, max_value=2),  # which job
        st.integers(min_value=0, max_value=1),  # which account
        st.integers(min_value=0, max_value=30),
    ),
    min_size=10,
    max_size=30,
)


@given(steps=STEPS, order=st.randoms(use_true_random=False), threads=st.sampled_from([1, 4]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_in_whatever_order_the_balance_is_the_sum_of_the_ledger(
    accounts: Accounts, steps: list[tuple[str, int, int, int]], order: random.Random, threads: int
) -> None:
    run = new_id("run")
    pair = [accounts.create(f"{run}-{number}") for number in range(2)]
    for account in pair:
        accounts.credit(account.id, 60)
    order.shuffle(steps)

    def take(step: tuple[str, int, int, int]) -> None:
        kind, job, whose, amount = step
        job_id = f"{run}-{job}"
        try:
            with transaction(accounts.database) as connection:
                if kind == "deposit":
                    ledger.deposit(connection, pair[whose].id, deposit_id=new_id("dep"), amount_credits=amount - 10)
                elif kind == "hold":
                    ledger.hold(connection, pair[whose].id, job_id=job_id, amount_credits=amount)
                else:
                    ledger.settle(connection, job_id, capture=kind == "capture")
        except (InsufficientCredits, RuntimeError):
            pass  # refused, and undone

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(take, steps))
    for account in pair:
        lines = accounts.ledger(account.id, limit=1000)
        balance = accounts.balance(account.id)
        assert balance == sum(line.change_credits for line in lines)
        assert balance >= 0
        check_jobs(lines)


def check_jobs(lines: tuple[Entry, ...]) -> None:
    """Each job is held at most once, and taken or given back at most once, whole."""
    by_job: dict[str, dict[EntryKind, int]] = {}
    for line in lines:
        if line.kind != EntryKind.deposit:
            assert line.kind not in by_job.setdefault(line.job_id, {})
            by_job[line.job_id][line.kind] = line.amount_credits
    for amounts in by_job.values():
        ended = {kind: amount for kind, amount in amounts.items() if kind != EntryKind.hold}
        assert len(ended) <= 1
        assert all(amount == amounts[EntryKind.hold] for amount in ended.values())
