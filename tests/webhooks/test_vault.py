"""What signs webhooks is in the database, but nobody who has only that can read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from svix.webhooks import Webhook

from cadenza.db import schema, transaction
from cadenza.errors import Unavailable
from cadenza.webhooks import Deliverer, Vault, Webhooks
from cadenza.webhooks.vault import MARK
from office import Office, make
from receiver import Receiver

GIVEN = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVg=="


def everything(database: sa.Engine) -> str:
    """Return all that the database holds about webhooks and jobs, as text."""
    tables = (schema.webhooks, schema.webhook_secrets, schema.webhook_deliveries, schema.jobs)
    with database.connect() as connection:
        return "\n".join(str(row) for table in tables for row in connection.execute(sa.select(table)))


def test_no_secret_stands_in_the_database_and_each_still_signs(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Callable[..., Deliverer]
) -> None:
    subscribed = webhooks.subscribe(office.account.id, webhooks.target(receiver.url, secret=GIVEN))
    own = webhooks.secret(office.account.id, "freepik")
    one = webhooks.target(receiver.url, scheme="freepik")
    make(office, office.jobs.submit(office.account.id, office.brief(), webhook=one).job)
    deliver()
    came = [receiver.next(), receiver.next()]
    held = everything(office.jobs.database)
    assert held.count(MARK) >= 3
    for secret in (GIVEN, GIVEN.removeprefix("whsec_"), own):
        assert secret not in held
    assert webhooks.reveal(subscribed) == GIVEN
    readable = []
    for one_came in came:
        for secret in (GIVEN, own):
            try:
                Webhook(secret).verify(one_came.body, one_came.headers)
            except Exception:
                continue
            readable.append(secret)
    assert sorted(readable) == sorted([GIVEN, own])


def test_what_an_earlier_version_stored_is_sealed_and_means_the_same(office: Office, webhooks: Webhooks) -> None:
    subscribed = webhooks.subscribe(office.account.id, webhooks.target("https://example.com/", secret=GIVEN))
    own = webhooks.secret(office.account.id, "freepik")
    with transaction(office.jobs.database) as connection:
        connection.execute(schema.webhooks.update().values(secret=GIVEN))
        connection.execute(schema.webhook_secrets.update().values(secret=own))
    assert GIVEN in everything(office.jobs.database)
    assert webhooks.vault.seal_all(office.jobs.database) == 2
    assert webhooks.vault.seal_all(office.jobs.database) == 0
    held = everything(office.jobs.database)
    assert GIVEN not in held
    assert own not in held
    assert webhooks.reveal(webhooks.get(office.account.id, subscribed.id)) == GIVEN
    assert webhooks.secret(office.account.id, "freepik") == own


def test_another_servers_key_opens_nothing_and_says_what_to_do() -> None:
    sealed = Vault(b"a" * 32).seal(GIVEN)
    assert Vault(b"a" * 32).open(sealed) == GIVEN
    assert Vault(b"a" * 32).seal(GIVEN) != sealed
    with pytest.raises(Unavailable, match="secret"):
        Vault(b"b" * 32).open(sealed)
    with pytest.raises(Unavailable):
        Vault(b"a" * 32).open(sealed[:-4] + "AAAA")
