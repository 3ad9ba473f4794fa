"""Watching a job: every event once, in order, after its commit, whoever made it happen."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

import tiny_engine
from cadenza.db import connect
from cadenza.errors import EngineFailed, NotFound
from cadenza.jobs import Event, Jobs, JobState, desk
from office import TAKE, Office


async def gather(jobs: Jobs, job_id: str, *, after: int = 0, seen: list[Event] | None = None) -> list[Event]:
    """Return everything that watching a job yields."""
    found = [] if seen is None else seen
    async with asyncio.timeout(20):
        async for event in jobs.watch(job_id, after=after):
            found.append(event)
    return found


def run_through(jobs: Jobs, job_id: str, *, steps: int = 20) -> None:
    jobs.begin(job_id)
    for step in range(steps):
        jobs.progress(job_id, stage="s", fraction=step / steps, seconds_done=step)
    jobs.succeed(job_id, TAKE, ())


def test_a_watcher_hears_every_event_once_and_in_order(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id

    async def watch() -> list[list[Event]]:
        watchers = [asyncio.create_task(gather(office.jobs, job_id)) for _ in range(5)]
        await asyncio.to_thread(run_through, office.jobs, job_id)
        return await asyncio.gather(*watchers)

    for heard in asyncio.run(watch()):
        assert heard == office.jobs.events(job_id)
        assert [event.number for event in heard] == [*range(1, 24)]


def test_a_watcher_goes_on_where_it_left_off(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id
    run_through(office.jobs, job_id, steps=3)
    heard = asyncio.run(gather(office.jobs, job_id, after=3))
    assert [event.number for event in heard] == [4, 5, 6]
    assert asyncio.run(gather(office.jobs, job_id, after=6)) == []


def test_watching_what_is_not_there_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        asyncio.run(gather(office.jobs, "trk_none"))


def test_an_event_is_told_only_when_a_reader_can_see_it(office: Office) -> None:
    """A watcher that reads the job on each event never finds it behind the event."""
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id
    behind: list[Event] = []

    async def watch() -> None:
        async for event in office.jobs.watch(job_id):
            state = (await asyncio.to_thread(office.jobs.get, job_id)).state
            if event.kind in list(JobState) and event.terminal and state != event.kind:
                behind.append(event)

    async def both() -> None:
        task = asyncio.create_task(watch())
        await asyncio.to_thread(run_through, office.jobs, job_id)
        await task

    asyncio.run(both())
    assert behind == []


@pytest.mark.parametrize("turns", range(8))
def test_a_watcher_called_off_amid_news_stops(turns: int) -> None:
    """However many turns of the loop lie between the news and the calling off."""

    async def called_off() -> None:
        inbox: asyncio.Queue[Event | None] = asyncio.Queue()

        async def watch() -> None:
            while True:
                await desk.collect(inbox)

        watching = asyncio.create_task(watch())
        await asyncio.sleep(0)
        inbox.put_nowait(None)
        for _ in range(turns):
            await asyncio.sleep(0)
        watching.cancel()
        done, _ = await asyncio.wait({watching}, timeout=5)
        assert done
        assert watching.cancelled()

    asyncio.run(called_off())


def test_a_watcher_that_missed_the_news_looks_for_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "RESYNC_SECONDS", 0.05)
    monkeypatch.setattr(office.jobs.hub, "publish", lambda events: None)
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id

    async def watch() -> list[Event]:
        task = asyncio.create_task(gather(office.jobs, job_id))
        await asyncio.to_thread(run_through, office.jobs, job_id, steps=2)
        return await task

    assert [event.kind for event in asyncio.run(watch())][-1] == "succeeded"


def test_a_watcher_that_leaves_is_forgotten(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id

    async def watch() -> None:
        stream = office.jobs.watch(job_id)
        await anext(stream)
        assert office.jobs.hub._watchers
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())
    assert not office.jobs.hub._watchers


def test_news_from_another_process_arrives_at_once(
    office: Office, database_url: str, eventually: Callable[..., None]
) -> None:
    """On Postgres a second desk, as in another process, hears what happens at the first."""
    if office.jobs.listener is None:
        pytest.skip("on SQLite there is one process")
    elsewhere = Jobs(connect(database_url), store=office.jobs.store, engines=tiny_engine.engine)
    woken = threading.Event()
    elsewhere.hub.listen(lambda event: None, waker=woken.set)
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id
    seen: list[Event] = []

    async def watch() -> list[Event]:
        task = asyncio.create_task(gather(elsewhere, job_id, seen=seen))
        await asyncio.to_thread(eventually, lambda: woken.is_set() and seen, what="listening")
        # Shorter than a watcher's own look-up, so that only a notification can be the reason.
        async with asyncio.timeout(desk.RESYNC_SECONDS * 0.8):
            await asyncio.to_thread(run_through, office.jobs, job_id, steps=5)
            return await task

    heard = asyncio.run(watch())
    elsewhere.close()
    elsewhere.database.dispose()
    assert heard == office.jobs.events(job_id)


def test_news_too_long_for_a_notification_is_looked_up(office: Office, database_url: str) -> None:
    if office.jobs.listener is None:
        pytest.skip("on SQLite there is one process")
    elsewhere = Jobs(connect(database_url), store=office.jobs.store, engines=tiny_engine.engine)
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id

    async def watch() -> list[Event]:
        task = asyncio.create_task(gather(elsewhere, job_id))
        await asyncio.to_thread(office.jobs.begin, job_id)
        await asyncio.to_thread(office.jobs.fail, job_id, EngineFailed("é" * 9000))
        return await task

    heard = asyncio.run(watch())
    elsewhere.close()
    elsewhere.database.dispose()
    assert heard[-1].data["error_message"] == "é" * 9000
