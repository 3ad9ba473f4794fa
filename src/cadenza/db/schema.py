"""Every table, as the newest migration leaves it. Times are microseconds since 1970, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

METADATA = sa.MetaData()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

accounts = sa.Table(
    "accounts",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("balance_credits", sa.BigInteger, nullable=False),
    sa.Column("last_tag", sa.BigInteger, nullable=False),  # where the account stands in the fair order
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Column("display_name", sa.Text),  # what its owner calls it; `name` is the operator's
    sa.Column("tier", sa.Text, nullable=False),
)

api_keys = sa.Table(
    "api_keys",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("secret_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("hint", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Column("revoked_us", sa.BigInteger),
)

ledger = sa.Table(
    "ledger",
    METADATA,
    # The key is the law: no step can charge twice.
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("amount_credits", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Index("ledger_by_account", "account_id", "created_us"),
)

jobs = sa.Table(
    "jobs",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("brief", sa.JSON, nullable=False),
    sa.Column("dialect", sa.Text, nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Column("started_us", sa.BigInteger),
    sa.Column("finished_us", sa.BigInteger),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("fraction", sa.Double, nullable=False),
    sa.Column("seconds_done", sa.Double, nullable=False),
    sa.Column("cache_hit", sa.Boolean, nullable=False),
    sa.Column("cache_key", sa.Text, nullable=False),
    sa.Column("store_cache", sa.Boolean, nullable=False),
    sa.Column("follows", sa.Text),  # the job whose take this one waits for; only the leader is enqueued
    sa.Column("fair_tag", sa.BigInteger, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_event", sa.Integer, nullable=False),
    sa.Column("price_credits", sa.BigInteger, nullable=False),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    sa.Column("duration_seconds", sa.Double),
    sa.Column("seed", sa.BigInteger),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("genre", sa.Text),
    sa.Column("tempo_bpm", sa.Double),
    sa.Column("key", sa.Text),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("files", sa.JSON, nullable=False),
    sa.Column("asked", sa.JSON, nullable=False),  # what the dialect keeps of the request beside the brief
    sa.Column("webhook", sa.JSON(none_as_null=True)),  # whom to tell of this job alone
    sa.Index("jobs_by_account", "account_id", "created_us", "id"),
    sa.Index("jobs_by_state", "state", "created_us"),
    sa.Index("jobs_by_cache_key", "cache_key", "state"),
    sa.Index("jobs_by_leader", "follows"),
    sa.Index("jobs_by_start", "started_us"),
)

job_events = sa.Table(
    "job_events",
    METADATA,
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
)

idempotency = sa.Table(
    "idempotency",
    METADATA,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body_sha256", sa.Text, nullable=False),
    sa.Column("job_id", sa.Text, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Index("idempotency_by_age", "created_us"),
)

cache = sa.Table(
    "cache",
    METADATA,
    sa.Column("cache_key", sa.Text, primary_key=True),
    sa.Column("job_id", sa.Text, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
)

uploads = sa.Table(
    "uploads",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("account_id", "sha256"),
)

webhooks = sa.Table(
    "webhooks",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("scheme", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Index("webhooks_by_account", "account_id"),
)

webhook_secrets = sa.Table(
    "webhook_secrets",
    METADATA,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("scheme", sa.Text, primary_key=True),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
)

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("webhook_id", sa.Text),  # None where only this job is told there
    sa.Column("job_id", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # of the job's event: earlier ones go first
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("shape", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),  # what a slow receiver holds up: itself
    sa.Column("scheme", sa.Text, nullable=False),
    sa.Column("secret", sa.Text),
    sa.Column("body", sa.Text),  # as it was first sent
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_us", sa.BigInteger, nullable=False),
    sa.Column("lease_us", sa.BigInteger, nullable=False),  # until then it is somebody's
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Column("finished_us", sa.BigInteger),
    sa.Index("webhook_deliveries_due", "state", "next_us"),
    sa.Index("webhook_deliveries_by_job", "job_id", "number"),
    sa.Index("webhook_deliveries_by_webhook", "webhook_id", "created_us"),
    sa.Index("webhook_deliveries_by_account", "account_id", "created_us"),
)

webhook_attempts = sa.Table(
    "webhook_attempts",
    METADATA,
    sa.Column("delivery_id", sa.Text, sa.ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("started_us", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("error", sa.Text, nullable=False),
)

prices = sa.Table(
    "prices",
    METADATA,
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("fixed_credits", sa.BigInteger, nullable=False),
    sa.Column("millicredits_per_second", sa.BigInteger, nullable=False),
    sa.Column("changed_us", sa.BigInteger, nullable=False),
)

workers = sa.Table(
    "workers",
    METADATA,
    sa.Column("executor_id", sa.Text, primary_key=True),
    sa.Column("started_us", sa.BigInteger, nullable=False),
    sa.Column("seen_us", sa.BigInteger, nullable=False),
)


def now_us() -> int:
    """Return the time in microseconds since 1970."""
    return to_us(datetime.now(UTC))


def to_us(moment: datetime) -> int:
    """Return an aware time in microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """Return the aware UTC time of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)
