"""The course of a job: each ends once, in one of three ways, and its bill is settled with it."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadenza.accounts import EntryKind
from cadenza.brief import Brief
from cadenza.errors import Conflict, EngineFailed, InvalidRequest, NotFound
from cadenza.jobs import TERMINAL, TRANSITIONS, JobState
from cadenza.jobs.listing import write_cursor
from office import TAKE, Office, kinds, make, queued_ids

RUN = itertools.count()


def test_a_job_runs_and_succeeds_and_is_paid(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job.id
    begun = office.jobs.begin(job_id)
    assert begun is not None
    job, attempts = begun
    assert (job.state, attempts) == (JobState.running, 1)
    assert job.started_at is not None
    assert office.jobs.progress(job_id, stage="mixing", fraction=0.5, seconds_done=12.0)
    running = office.jobs.get(job_id)
    assert (running.stage, running.fraction, running.seconds_done) == ("mixing", 0.5, 12.0)
    assert office.jobs.succeed(job_id, TAKE, ())
    ended = office.jobs.get(job_id)
    assert (ended.state, ended.fraction, ended.duration_seconds) == (JobState.succeeded, 1.0, 30.0)
    assert ended.finished_at is not None
    assert ended.finished_at >= job.started_at >= job.created_at
    assert kinds(office) == [(EntryKind.hold, 5), (EntryKind.capture, 5)]
    events = office.jobs.events(job_id)
    assert [event.kind for event in events] == ["queued", "running", "progress", "succeeded"]
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert [event.terminal for event in events] == [False, False, False, True]
    assert events[2].data == {"stage": "mixing", "fraction": 0.5, "seconds_done": 12.0}


def test_a_failed_job_says_why_and_costs_nothing(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job.id
    office.jobs.begin(job_id)
    assert office.jobs.fail(job_id, EngineFailed("no such sound"))
    job = office.jobs.get(job_id)
    assert (job.state, job.error_code, job.error_message) == (JobState.failed, "engine_failed", "no such sound")
    assert office.accounts.balance(office.account.id) == 1000
    assert office.jobs.events(job_id)[-1].data == {"error_code": "engine_failed", "error_message": "no such sound"}


def test_a_cancelled_job_never_begins_and_costs_nothing(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job.id
    assert office.jobs.cancel(job_id).state == JobState.cancelled
    assert office.jobs.begin(job_id) is None
    assert not office.jobs.progress(job_id, stage="x", fraction=0.1, seconds_done=0)
    assert not office.jobs.succeed(job_id, TAKE, ())
    assert kinds(office) == [(EntryKind.hold, 5), (EntryKind.release, 5)]
    with pytest.raises(Conflict, match="cancelled already"):
        office.jobs.cancel(job_id)


def test_another_accounts_job_is_not_found(office: Office) -> None:
    job_id = office.jobs.submit(office.account.id, office.brief()).job.id
    other = office.accounts.create("bob").id
    for ask in (office.jobs.get, office.jobs.cancel):
        with pytest.raises(NotFound):
            ask(job_id, account_id=other)
    with pytest.raises(NotFound):
        office.jobs.events("trk_none")
    assert office.jobs.get(job_id).state == JobState.queued


def test_an_equal_brief_under_way_is_followed_and_made_once(office: Office) -> None:
    other = office.accounts.create("bob")
    office.accounts.credit(other.id, 100)
    first = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job
    second = office.jobs.submit(other.id, office.brief(), price_credits=5).job
    assert queued_ids(office) == [first.id]
    office.jobs.begin(first.id)
    assert office.jobs.get(second.id).state == JobState.running
    office.jobs.progress(first.id, stage="mixing", fraction=0.5, seconds_done=1.0)
    assert office.jobs.get(second.id).fraction == 0.5
    make(office, first)
    made, followed = office.jobs.get(first.id), office.jobs.get(second.id)
    assert followed.state == JobState.succeeded
    assert followed.files == made.files
    assert (made.cache_hit, followed.cache_hit) == (False, True)
    assert office.accounts.balance(office.account.id) == 995
    assert office.accounts.balance(other.id) == 100
    assert [event.kind for event in office.jobs.events(second.id)] == ["queued", "running", "progress", "succeeded"]


def test_followers_fail_with_their_leader_and_are_refunded(office: Office) -> None:
    ids = [office.jobs.submit(office.account.id, office.brief(), price_credits=5).job.id for _ in range(3)]
    office.jobs.begin(ids[0])
    office.jobs.fail(ids[0], EngineFailed("no"))
    assert {office.jobs.get(job_id).error_message for job_id in ids} == {"no"}
    assert office.accounts.balance(office.account.id) == 1000


def test_when_the_leader_is_called_off_the_next_is_enqueued_and_led_by(office: Office) -> None:
    ids = [office.jobs.submit(office.account.id, office.brief(), price_credits=5).job.id for _ in range(3)]
    office.jobs.begin(ids[0])
    office.jobs.cancel(ids[0])
    assert queued_ids(office) == [ids[0], ids[1]]
    make(office, office.jobs.get(ids[1]))
    states = [office.jobs.get(job_id).state for job_id in ids]
    assert states == [JobState.cancelled, JobState.succeeded, JobState.succeeded]
    assert office.accounts.balance(office.account.id) == 995


def test_a_follower_that_is_called_off_leaves_the_others_alone(office: Office) -> None:
    ids = [office.jobs.submit(office.account.id, office.brief(), price_credits=5).job.id for _ in range(3)]
    office.jobs.cancel(ids[1])
    assert queued_ids(office) == [ids[0]]
    make(office, office.jobs.get(ids[0]))
    assert [office.jobs.get(job_id).state for job_id in ids] == ["succeeded", "cancelled", "succeeded"]


def test_whoever_joins_while_the_leader_ends_is_never_left_behind(office: Office) -> None:
    """A brief handed in at the very moment an equal one is finished either ends with it, hits the cache or leads."""
    for number in range(8):
        brief = office.brief(f"round {number}")
        leader = office.jobs.submit(office.account.id, brief, price_credits=1).job
        office.jobs.begin(leader.id)
        together = threading.Barrier(5)

        def join(brief: Brief = brief, together: threading.Barrier = together) -> str:
            together.wait()
            return office.jobs.submit(office.account.id, brief, price_credits=1).job.id

        def end(job_id: str = leader.id, together: threading.Barrier = together) -> None:
            together.wait()
            office.jobs.succeed(job_id, TAKE, ())

        with ThreadPoolExecutor(5) as threads:
            ending = threads.submit(end)
            joining = [threads.submit(join) for _ in range(4)]
            ending.result()
            ids = [one.result() for one in joining]
        assert {office.jobs.get(job_id).state for job_id in ids} == {JobState.succeeded}
        assert all(office.jobs.get(job_id).cache_hit for job_id in ids)


def test_pages_follow_each_other_without_gap_or_repetition(office: Office) -> None:
    ids = [office.jobs.submit(office.account.id, office.brief(f"p{n}")).job.id for n in range(7)]
    office.jobs.submit(office.accounts.create("bob").id, office.brief("not mine"))
    seen: list[str] = []
    cursor = None
    for expected in (3, 3, 1):
        page = office.jobs.list(office.account.id, limit=3, cursor=cursor)
        assert len(page.items) == expected
        seen += [job.id for job in page.items]
        cursor = page.next_cursor
        if len(seen) == 3:  # what arrives meanwhile shifts nothing
            office.jobs.submit(office.account.id, office.brief("late"))
    assert cursor is None
    assert seen == ids[::-1]


def test_pages_can_be_narrowed(office: Office) -> None:
    ids = [office.jobs.submit(office.account.id, office.brief(f"p{n}")).job.id for n in range(3)]
    make(office, office.jobs.get(ids[1]))
    assert [job.id for job in office.jobs.list(office.account.id, states=[JobState.queued]).items] == [ids[2], ids[0]]
    assert [job.id for job in office.jobs.list(office.account.id, genre="ambient").items] == [ids[1]]
    assert office.jobs.list(office.account.id, genre="\0").items == ()
    assert office.jobs.counts()[JobState.succeeded] == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"cursor": "nonsense"},
        {"cursor": "é"},
        {"cursor": write_cursor(10**30, "trk_1")},
        {"cursor": write_cursor(-(10**30), "trk_1")},
        {"cursor": write_cursor(1, "\0")},
        {"limit": 0},
        {"limit": 1000},
    ],
)
def test_a_page_that_cannot_be_is_refused(office: Office, bad: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        office.jobs.list(office.account.id, **bad)  # type: ignore[arg-type]


STEPS = st.lists(
    st.tuples(st.sampled_from(["submit", "begin", "progress", "succeed", "fail", "cancel"]), st.integers(0, 5)),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_states_only_go_where_they_may_and_the_ledger_is_exact(
    office: Office, steps: list[tuple[str, int]]
) -> None:
    jobs, account = office.jobs, office.account
    before = office.accounts.balance(account.id)
    ids: list[str] = []
    states: dict[str, JobState] = {}
    for step, number in steps:
        if step == "submit":
            ids.append(jobs.submit(account.id, office.brief(f"p{number % 2}", run=next(RUN)), price_credits=3).job.id)
        elif ids:
            job_id = ids[number % len(ids)]
            if step == "begin":
                jobs.begin(job_id)
            elif step == "progress":
                jobs.progress(job_id, stage="s", fraction=0.5, seconds_done=1)
            elif step == "succeed":
                jobs.succeed(job_id, TAKE, ())
            elif step == "fail":
                jobs.fail(job_id, EngineFailed("no"))
            else:
                try:
                    jobs.cancel(job_id)
                except Conflict:
                    assert states[job_id] in TERMINAL
        for job_id in ids:
            now = jobs.get(job_id).state
            earlier = states.get(job_id)
            assert earlier in (None, now) or now in TRANSITIONS[earlier]
            states[job_id] = now
    for job_id in ids:
        events = jobs.events(job_id)
        assert [event.number for event in events] == [*range(1, len(events) + 1)]
        assert sum(event.terminal for event in events) == (states[job_id] in TERMINAL)
    paid = sum(3 for job_id in ids if states[job_id] == "succeeded" and not jobs.get(job_id).cache_hit)
    held = sum(3 for job_id in ids if states[job_id] not in TERMINAL)
    assert office.accounts.balance(account.id) == before - paid - held
    for job_id in ids:  # leave nothing under way for the next example
        if states[job_id] not in TERMINAL:
            jobs.fail(job_id, EngineFailed("end"))
