"""Where targets are named, subscriptions are kept and deliveries are looked up."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cadenza.db.connection import transaction
from cadenza.db.schema import from_us, now_us, webhook_attempts, webhook_deliveries, webhooks
from cadenza.errors import Conflict, NotFound
from cadenza.ids import new_id
from cadenza.webhooks import secrets
from cadenza.webhooks.guard import ONLY_PUBLIC, Networks, check_url
from cadenza.webhooks.notice import ENDS, Attempt, Delivery, DeliveryState, Notice, Scheme, Subscription, Target
from cadenza.webhooks.vault import Vault

MAX_SUBSCRIPTIONS = 20


class Webhooks:
    """Every method is safe to call from any thread."""

    def __init__(self, database: sa.Engine, *, vault: Vault, networks: Networks = ONLY_PUBLIC) -> None:
        self.database = database
        self.vault = vault
        self.networks = networks

    def target(
        self,
        url: str,
        *,
        scheme: Scheme = "standard",
        secret: str | None = None,
        events: Sequence[str] = ENDS,
        origin: str = "",
        shape: str = "",
        field: str = "webhook_url",
    ) -> Target:
        """Return a target that may be called; InvalidRequest names `field` (or `secret`) where not."""
        check_url(url, self.networks, field=field)
        if secret is not None:
            secret = self.vault.seal(secrets.check_secret(secret, scheme=scheme))
        return Target(url, scheme, secret, tuple(events), origin, shape)

    def subscribe(self, account_id: str, target: Target) -> Subscription:
        """Tell a target of every job of an account from now on; Conflict where there are MAX_SUBSCRIPTIONS."""
        row = {
            "id": new_id("whk"),
            "account_id": account_id,
            "url": target.url,
            "scheme": target.scheme,
            "secret": target.secret or self.vault.seal(secrets.new_secret(target.scheme)),
            "events": list(target.events),
            "origin": target.origin,
            "shape": target.shape,
            "created_us": now_us(),
        }
        with transaction(self.database) as connection:
            count = sa.select(sa.func.count()).where(webhooks.c.account_id == account_id)
            if connection.execute(count).scalar_one() >= MAX_SUBSCRIPTIONS:
                raise Conflict(f"an account has at most {MAX_SUBSCRIPTIONS} webhooks: delete one")
            made = connection.execute(webhooks.insert().values(**row).returning(*webhooks.c)).one()
        return to_subscription(made)

    def list(self, account_id: str) -> tuple[Subscription, ...]:
        """Return an account's subscriptions, oldest first."""
        query = sa.select(webhooks).where(webhooks.c.account_id == account_id)
        with self.database.connect() as connection:
            rows = connection.execute(query.order_by(webhooks.c.created_us, webhooks.c.id))
            return tuple(to_subscription(row) for row in rows)

    def get(self, account_id: str, subscription_id: str) -> Subscription:
        """Return a subscription; NotFound also for another account's."""
        for subscription in self.list(account_id):
            if subscription.id == subscription_id:
                return subscription
        raise NotFound(f"there is no webhook {subscription_id!r}")

    def remove(self, account_id: str, subscription_id: str) -> None:
        """End a subscription and what is on its way to it; NotFound."""
        self.get(account_id, subscription_id)
        with transaction(self.database) as connection:
            connection.execute(webhook_deliveries.delete().where(webhook_deliveries.c.webhook_id == subscription_id))
            connection.execute(webhooks.delete().where(webhooks.c.id == subscription_id))

    def deliveries(
        self, account_id: str, *, subscription_id: str | None = None, job_id: str | None = None, limit: int = 50
    ) -> tuple[Delivery, ...]:
        """Return an account's deliveries with their attempts, newest first."""
        rows = webhook_deliveries
        query = sa.select(rows).where(rows.c.account_id == account_id)
        if subscription_id is not None:
            query = query.where(rows.c.webhook_id == subscription_id)
        if job_id is not None:
            query = query.where(rows.c.job_id == job_id)
        with self.database.connect() as connection:
            ordered = query.order_by(rows.c.created_us.desc(), rows.c.number.desc(), rows.c.id).limit(limit)
            found = connection.execute(ordered).all()
            return with_attempts(connection, found)

    def delivery(self, account_id: str, delivery_id: str) -> Delivery:
        """Return one delivery with its attempts; NotFound also for another account's."""
        rows = webhook_deliveries
        query = sa.select(rows).where(rows.c.id == delivery_id, rows.c.account_id == account_id)
        with self.database.connect() as connection:
            found = with_attempts(connection, connection.execute(query).all())
        if not found:
            raise NotFound(f"there is no delivery {delivery_id!r}")
        return found[0]

    def redeliver(self, account_id: str, delivery_id: str) -> Delivery:
        """Send a delivery once more, with the same id and body and all its retries; NotFound."""
        rows = webhook_deliveries
        with transaction(self.database) as connection:
            connection.execute(
                rows.update()
                .where(rows.c.id == delivery_id, rows.c.account_id == account_id)
                .values(state=DeliveryState.pending, next_us=now_us(), lease_us=0, tries=0, finished_us=None)
            )
        return self.delivery(account_id, delivery_id)

    def secret(self, account_id: str, scheme: Scheme) -> str:
        """Return the account's own secret of a scheme, made on first use."""
        return secrets.account_secret(self.database, self.vault, account_id, scheme)

    def set_secret(self, account_id: str, scheme: Scheme, secret: str) -> None:
        """Give the account another secret of a scheme; InvalidRequest."""
        secrets.set_account_secret(self.database, self.vault, account_id, scheme, secret)

    def reveal(self, subscription: Subscription) -> str:
        """Return the secret that a subscription signs with, as its receiver needs it."""
        return self.vault.open(subscription.target.secret or "")


def to_subscription(row: sa.Row[Any]) -> Subscription:
    """Return a row of `webhooks` as a value."""
    target = Target(row.url, row.scheme, row.secret, tuple(row.events), row.origin, row.shape)
    return Subscription(row.id, row.account_id, target, from_us(row.created_us))


def to_notice(row: sa.Row[Any]) -> Notice:
    """Return a row of `webhook_deliveries` as a notice."""
    return Notice(row.id, row.account_id, row.job_id, row.event, row.shape, row.origin)


def with_attempts(connection: sa.Connection, found: Sequence[sa.Row[Any]]) -> tuple[Delivery, ...]:
    """Return rows of `webhook_deliveries` as values, with what was tried."""
    rows = webhook_attempts
    query = sa.select(rows).where(rows.c.delivery_id.in_([row.id for row in found])).order_by(rows.c.number)
    tried: dict[str, builtins.list[Attempt]] = {}
    for row in connection.execute(query) if found else ():
        attempt = Attempt(row.number, from_us(row.started_us), row.seconds, row.status, row.error)
        tried.setdefault(row.delivery_id, []).append(attempt)
    return tuple(to_delivery(row, tuple(tried.get(row.id, ()))) for row in found)


def to_delivery(row: sa.Row[Any], attempts: tuple[Attempt, ...]) -> Delivery:
    """Return a row of `webhook_deliveries` as a value."""
    state = DeliveryState(row.state)
    return Delivery(
        notice=to_notice(row),
        url=row.url,
        state=state,
        created_at=from_us(row.created_us),
        next_at=from_us(row.next_us) if state is DeliveryState.pending else None,
        finished_at=None if row.finished_us is None else from_us(row.finished_us),
        subscription_id=row.webhook_id,
        attempts=attempts,
    )
