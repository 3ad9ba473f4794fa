"""How the tables came to be: numbered steps in SQL that SQLite and Postgres both read.

A step that has been released never changes; a new need is a new step. The tables of the job queue are its own.
"""

from __future__ import annotations

import sqlalchemy as sa

from cadenza.db.connection import is_sqlite, transaction
from cadenza.errors import Unavailable

VERSION_TABLE = "cadenza_schema"
LOCK = 0x63616465  # any number that nobody else locks: "cade"

FIRST = """
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    balance_credits BIGINT NOT NULL,
    last_tag BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    CHECK (balance_credits >= 0)
);
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    secret_sha256 TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    label TEXT NOT NULL,
    scopes JSON NOT NULL,
    created_us BIGINT NOT NULL,
    revoked_us BIGINT
);
CREATE TABLE ledger (
    job_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    amount_credits BIGINT NOT NULL,
    note TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (job_id, kind)
);
CREATE INDEX ledger_by_account ON ledger (account_id, created_us);
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL,
    brief JSON NOT NULL,
    dialect TEXT NOT NULL,
    engine TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    started_us BIGINT,
    finished_us BIGINT,
    stage TEXT NOT NULL,
    fraction DOUBLE PRECISION NOT NULL,
    seconds_done DOUBLE PRECISION NOT NULL,
    cache_hit BOOLEAN NOT NULL,
    cache_key TEXT NOT NULL,
    store_cache BOOLEAN NOT NULL,
    follows TEXT,
    fair_tag BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    price_credits BIGINT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    duration_seconds DOUBLE PRECISION,
    seed BIGINT,
    title TEXT NOT NULL,
    genre TEXT,
    tempo_bpm DOUBLE PRECISION,
    key TEXT,
    facts JSON NOT NULL,
    files JSON NOT NULL
);
CREATE INDEX jobs_by_account ON jobs (account_id, created_us, id);
CREATE INDEX jobs_by_state ON jobs (state, created_us);
CREATE INDEX jobs_by_cache_key ON jobs (cache_key, state);
CREATE INDEX jobs_by_leader ON jobs (follows);
CREATE INDEX jobs_by_start ON jobs (started_us);
CREATE TABLE job_events (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data JSON NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (job_id, number)
);
CREATE TABLE idempotency (
    account_id TEXT NOT NULL,
    key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    job_id TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_us);
CREATE TABLE cache (
    cache_key TEXT NOT NULL PRIMARY KEY,
    job_id TEXT NOT NULL,
    created_us BIGINT NOT NULL
);
CREATE TABLE workers (
    executor_id TEXT NOT NULL PRIMARY KEY,
    started_us BIGINT NOT NULL,
    seen_us BIGINT NOT NULL
);
"""

DIALECTS = """
ALTER TABLE jobs ADD COLUMN asked JSON NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN display_name TEXT;
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    UNIQUE (account_id, sha256)
);
"""

COMMERCE = """
ALTER TABLE accounts ADD COLUMN tier TEXT NOT NULL DEFAULT 'unlimited';
ALTER TABLE jobs ADD COLUMN webhook JSON;
CREATE TABLE prices (
    model TEXT NOT NULL PRIMARY KEY,
    fixed_credits BIGINT NOT NULL,
    millicredits_per_second BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    CHECK (fixed_credits >= 0 AND millicredits_per_second >= 0)
);
CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    url TEXT NOT NULL,
    scheme TEXT NOT NULL,
    secret TEXT NOT NULL,
    events JSON NOT NULL,
    origin TEXT NOT NULL,
    shape TEXT NOT NULL,
    created_us BIGINT NOT NULL
);
CREATE INDEX webhooks_by_account ON webhooks (account_id);
CREATE TABLE webhook_secrets (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    scheme TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (account_id, scheme)
);
CREATE TABLE webhook_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    webhook_id TEXT,
    job_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    event TEXT NOT NULL,
    shape TEXT NOT NULL,
    origin TEXT NOT NULL,
    url TEXT NOT NULL,
    lane TEXT NOT NULL,
    scheme TEXT NOT NULL,
    secret TEXT,
    body TEXT,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_us BIGINT NOT NULL,
    lease_us BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    finished_us BIGINT
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (state, next_us);
CREATE INDEX webhook_deliveries_by_job ON webhook_deliveries (job_id, number);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_us);
CREATE INDEX webhook_deliveries_by_account ON webhook_deliveries (account_id, created_us);
CREATE TABLE webhook_attempts (
    delivery_id TEXT NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_us BIGINT NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    status INTEGER,
    error TEXT NOT NULL,
    PRIMARY KEY (delivery_id, number)
);
"""

STEPS = (FIRST, DIALECTS, COMMERCE)


def migrate(engine: sa.Engine) -> int:
    """Bring the tables up to date, all steps in one transaction, and return the version; safe to call by many at once.

    Raise Unavailable where the database was written by a newer Cadenza.
    """
    with transaction(engine) as connection:
        if not is_sqlite(engine):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        current = read_version(connection)
        if current > len(STEPS):
            raise Unavailable(
                f"the database is at version {current} and this Cadenza knows only {len(STEPS)}: install a newer one"
            )
        for number, step in enumerate(STEPS[current:], start=current + 1):
            for statement in filter(None, (part.strip() for part in step.split(";"))):
                connection.exec_driver_sql(statement)
            connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version = :number"), {"number": number})
    return len(STEPS)


def read_version(connection: sa.Connection) -> int:
    """Return how many steps the database has taken, making the table that remembers it."""
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {VERSION_TABLE} (version INTEGER NOT NULL)")
    version = connection.execute(sa.text(f"SELECT version FROM {VERSION_TABLE}")).scalar()
    if version is None:
        connection.execute(sa.text(f"INSERT INTO {VERSION_TABLE} (version) VALUES (0)"))
    return int(version or 0)
