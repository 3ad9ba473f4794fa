"""Looking a job up on the event loop: always what was committed last, and the same value while that is the same."""

from __future__ import annotations

import asyncio

import pytest

from cadenza.errors import NotFound
from cadenza.jobs import seen
from office import Office, make


def find(office: Office, job_id: str) -> object:
    return asyncio.run(office.jobs.find(job_id, account_id=office.account.id))


def test_what_is_found_is_what_the_desk_says_at_every_step(office: Office) -> None:
    job = office.jobs.submit(office.account.id, office.brief(steps=3), webhook=None, asked={"model": "é"}).job
    assert find(office, job.id) == office.jobs.get(job.id) == job
    office.jobs.begin(job.id)
    office.jobs.progress(job.id, stage="rendering", fraction=0.5, seconds_done=2.0)
    assert find(office, job.id) == office.jobs.get(job.id)
    other = office.jobs.submit(office.account.id, office.brief("sun")).job
    make(office, other)
    assert find(office, other.id) == office.jobs.get(other.id)
    cached = office.jobs.submit(office.account.id, office.brief("sun"))
    assert cached.cache_hit
    assert find(office, cached.job.id) == office.jobs.get(cached.job.id) == cached.job


def test_anothers_job_and_none_at_all_are_not_found(office: Office) -> None:
    job = office.jobs.submit(office.account.id, office.brief()).job
    stranger = office.accounts.create("bob")
    for job_id, account_id in ((job.id, stranger.id), ("trk_none", office.account.id), ("\0", office.account.id)):
        with pytest.raises(NotFound):
            asyncio.run(office.jobs.find(job_id, account_id=account_id))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_equal_row_is_the_same_value_and_only_the_last_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen, "MAX_REMEMBERED", 2)
    ids = [office.jobs.submit(office.account.id, office.brief(f"rain {n}")).job.id for n in range(3)]
    first = find(office, ids[0])
    assert find(office, ids[0]) is first
    for job_id in ids[1:]:
        find(office, job_id)
    assert find(office, ids[0]) is not first
    before = find(office, ids[0])
    office.jobs.begin(ids[0])
    assert find(office, ids[0]) is not before
