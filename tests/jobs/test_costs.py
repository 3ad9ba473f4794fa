"""What the operator paid providers: takes from the cache and on lent keys are not his."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cadenza.jobs.costs import Cost, costs
from office import TAKE, Office


def made(office: Office, prompt: str, facts: dict[str, object], **more: object) -> None:
    job = office.jobs.submit(office.account.id, office.brief(prompt), **more).job  # type: ignore[arg-type]
    assert office.jobs.begin(job.id)
    assert office.jobs.succeed(job.id, replace(TAKE, facts=facts), ())


def test_takes_are_counted_by_who_played_and_what_is_unknown_is_said(office: Office) -> None:
    office.jobs.keyring.open("me", lambda job_id: None)
    made(office, "one", {"engine": "elevenlabs", "cost": {"usd": 0.25}})
    made(office, "two", {"engine": "elevenlabs", "cost": {"usd": 0.5}})
    made(office, "three", {"engine": "elevenlabs", "cost": {"usd": None}})
    made(office, "four", {"engine": "replicate", "cost": {"usd": 0.125}})
    made(office, "five", {"understood": []})
    made(office, "six", {"engine": "elevenlabs", "cost": {"usd": 9.0}}, keys={"elevenlabs": "their own"})
    again = office.jobs.submit(office.account.id, office.brief("one"))
    assert again.cache_hit
    assert costs(office.jobs.database) == (Cost("elevenlabs", 3, 0.75, 1), Cost("replicate", 1, 0.125, 0))
    later = datetime.now(UTC) + timedelta(hours=1)
    assert costs(office.jobs.database, since=later) == ()
    assert costs(office.jobs.database, until=later) == costs(office.jobs.database)
