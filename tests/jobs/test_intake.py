"""Handing a brief in: one transaction that makes a job, finds one, or changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from cadenza.accounts import EntryKind
from cadenza.errors import Conflict, InsufficientCredits, NotFound, RateLimited, Unsupported
from cadenza.jobs import JobState, Selection
from office import Office, kinds, make, queued_ids


def test_a_brief_becomes_a_queued_job_whose_price_is_held(office: Office) -> None:
    submission = office.jobs.submit(office.account.id, office.brief(), dialect="varg", price_credits=30)
    job = submission.job
    assert (submission.replayed, submission.cache_hit) == (False, False)
    assert (job.state, job.dialect, job.engine, job.price_credits) == (JobState.queued, "varg", "composer", 30)
    assert job.brief == office.brief()
    assert job.created_at.utcoffset() is not None
    assert office.jobs.get(job.id, account_id=office.account.id) == job
    assert office.accounts.balance(office.account.id) == 970
    assert kinds(office) == [(EntryKind.hold, 30)]
    assert queued_ids(office) == [job.id]
    assert [(event.number, event.kind) for event in office.jobs.events(job.id)] == [(1, "queued")]


def test_without_credits_nothing_at_all_happens(office: Office) -> None:
    with pytest.raises(InsufficientCredits) as refused:
        office.jobs.submit(office.account.id, office.brief(), price_credits=1001, idempotency_key="k")
    assert (refused.value.balance_credits, refused.value.price_credits) == (1000, 1001)
    assert office.jobs.counts() == dict.fromkeys(JobState, 0)
    assert queued_ids(office) == []
    assert kinds(office) == []
    # The key was not used up.
    assert not office.jobs.submit(office.account.id, office.brief(), price_credits=1, idempotency_key="k").replayed


def test_an_unknown_account_hands_nothing_in(office: Office) -> None:
    with pytest.raises(NotFound):
        office.jobs.submit("acc_none", office.brief())
    assert queued_ids(office) == []


def test_what_the_engine_cannot_make_is_refused_before_it_costs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    import tiny_engine

    narrow = replace(tiny_engine.TinyEngine.capabilities, max_seconds=20.0, formats=("wav",))
    monkeypatch.setattr(tiny_engine.TinyEngine, "capabilities", narrow)
    with pytest.raises(Unsupported, match="3 to 20 seconds"):
        office.jobs.submit(office.account.id, office.brief(duration_seconds=30.0), price_credits=1)
    with pytest.raises(Unsupported, match="writes wav"):
        office.jobs.submit(office.account.id, office.brief(duration_seconds=10.0), price_credits=1)
    assert kinds(office) == []


def test_the_same_key_and_body_is_the_same_job(office: Office) -> None:
    first = office.jobs.submit(office.account.id, office.brief(), idempotency_key="k", body_sha256="b", price_credits=5)
    again = office.jobs.submit(office.account.id, office.brief(), idempotency_key="k", body_sha256="b", price_credits=5)
    assert again.replayed
    assert again.job == first.job
    assert kinds(office) == [(EntryKind.hold, 5)]


@pytest.mark.parametrize("body", [None, "another"])
def test_the_same_key_with_another_body_is_a_conflict(office: Office, body: str | None) -> None:
    office.jobs.submit(office.account.id, office.brief("rain"), idempotency_key="k", body_sha256=body and "b")
    with pytest.raises(Conflict) as refused:
        office.jobs.submit(office.account.id, office.brief("sun"), idempotency_key="k", body_sha256=body)
    assert refused.value.code == "idempotency_mismatch"
    assert office.jobs.counts()[JobState.queued] == 1


def test_a_key_belongs_to_its_account(office: Office) -> None:
    other = office.accounts.create("bob")
    mine = office.jobs.submit(office.account.id, office.brief(), idempotency_key="k").job
    theirs = office.jobs.submit(other.id, office.brief("sun"), idempotency_key="k").job
    assert mine.id != theirs.id


def test_the_same_key_many_times_at_once_is_one_job(office: Office) -> None:
    def submit(_: int) -> tuple[str, bool]:
        answer = office.jobs.submit(office.account.id, office.brief(), idempotency_key="k", price_credits=5)
        return answer.job.id, answer.replayed

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(submit, range(24)))
    assert len({job_id for job_id, _ in answers}) == 1
    assert sum(not replayed for _, replayed in answers) == 1
    assert kinds(office) == [(EntryKind.hold, 5)]


def test_a_brief_made_before_is_answered_from_the_cache_for_nothing(office: Office) -> None:
    first = office.jobs.submit(office.account.id, office.brief(), price_credits=5).job
    make(office, first)
    second = office.jobs.submit(office.account.id, office.brief(), price_credits=5)
    made = office.jobs.get(first.id)
    assert second.cache_hit
    assert second.job.id != first.id
    assert (second.job.state, second.job.cache_hit, second.job.fraction) == (JobState.succeeded, True, 1.0)
    assert second.job.files == made.files != ()
    assert (second.job.title, second.job.seed, second.job.genre) == ("Rain", 7, "ambient")
    assert [event.kind for event in office.jobs.events(second.job.id)] == ["queued", "succeeded"]
    assert kinds(office) == [(EntryKind.hold, 5), (EntryKind.capture, 5)]
    assert office.accounts.balance(office.account.id) == 995
    assert second.job.id not in queued_ids(office)


def test_who_has_no_credits_left_still_gets_what_is_in_the_cache(office: Office) -> None:
    make(office, office.jobs.submit(office.account.id, office.brief(), price_credits=5).job)
    poor = office.accounts.create("poor").id
    assert office.jobs.submit(poor, office.brief(), price_credits=5).cache_hit


def test_a_job_can_stand_in_the_cache_for_another_brief(office: Office) -> None:
    fresh = office.jobs.submit(office.account.id, office.brief(seed=9), alike=office.brief(), use_cache=False).job
    make(office, fresh)
    again = office.jobs.submit(office.account.id, office.brief())
    assert (again.cache_hit, again.job.cache_key, again.job.files) == (
        True,
        fresh.cache_key,
        office.jobs.get(fresh.id).files,
    )


def test_what_is_too_old_is_made_anew(office: Office) -> None:
    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    with office.jobs.database.begin() as connection:
        connection.execute(sa.text("UPDATE cache SET created_us = created_us - 61000000"))
    assert office.jobs.submit(office.account.id, office.brief(), max_age_seconds=120).cache_hit
    assert not office.jobs.submit(office.account.id, office.brief(), max_age_seconds=60).cache_hit


def test_jobs_are_selected_by_what_the_dialect_kept_of_them(office: Office) -> None:
    for number in range(3):
        asked = {"model": "b" if number else "a"}
        office.jobs.submit(
            office.account.id, office.brief(), dialect="x", asked=asked, job_id=f"x{number}", use_cache=False
        )
    office.jobs.submit(office.account.id, office.brief())
    found = office.jobs.select(office.account.id, Selection(dialect="x", asked={"model": "b"}), offset=1, limit=5)
    assert ([job.id for job in found.items], found.total) == (["x1"], 2)
    first = office.jobs.get("x0")
    selection = Selection(dialect="x", since=first.created_at, until=office.jobs.get("x1").created_at)
    assert office.jobs.select(office.account.id, selection).items == (first,)
    assert office.jobs.select(office.account.id, Selection(states=(JobState.failed,))).total == 0


def test_the_cache_is_passed_by_on_request(office: Office) -> None:
    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    assert not office.jobs.submit(office.account.id, office.brief(), use_cache=False).cache_hit


def test_what_was_not_to_be_kept_is_not_in_the_cache(office: Office) -> None:
    make(office, office.jobs.submit(office.account.id, office.brief(), store_cache=False).job)
    assert not office.jobs.submit(office.account.id, office.brief()).cache_hit


def test_another_seed_or_engine_version_is_another_take(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    import tiny_engine

    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    assert not office.jobs.submit(office.account.id, office.brief(seed=1)).cache_hit
    newer = replace(tiny_engine.TinyEngine.capabilities, version="2")
    monkeypatch.setattr(tiny_engine.TinyEngine, "capabilities", newer)
    assert not office.jobs.submit(office.account.id, office.brief()).cache_hit


def test_a_cached_take_whose_file_is_gone_is_made_again(office: Office) -> None:
    first = office.jobs.submit(office.account.id, office.brief()).job
    make(office, first)
    office.jobs.store.forget(office.jobs.get(first.id).files[0].sha256)
    second = office.jobs.submit(office.account.id, office.brief())
    assert not second.cache_hit
    make(office, second.job)
    assert office.jobs.submit(office.account.id, office.brief()).cache_hit


def test_a_file_is_found_by_its_role(office: Office) -> None:
    submitted = office.jobs.submit(office.account.id, office.brief("rain")).job
    with pytest.raises(NotFound, match="none yet"):
        office.jobs.file_path(submitted, "audio")
    make(office, submitted)
    job = office.jobs.get(submitted.id)
    path = office.jobs.file_path(job, "audio")
    assert Path(path).read_bytes() == b"rain" * 50
    with pytest.raises(NotFound, match="it has: audio"):
        office.jobs.file_path(job, "midi")


def test_an_account_may_have_only_so_many_jobs_under_way(office: Office) -> None:
    first = office.jobs.submit(office.account.id, office.brief("a"), concurrency_limit=2).job
    office.jobs.submit(office.account.id, office.brief("b"), concurrency_limit=2)
    with pytest.raises(RateLimited):
        office.jobs.submit(office.account.id, office.brief("c"), concurrency_limit=2)
    office.jobs.cancel(first.id)
    office.jobs.submit(office.account.id, office.brief("c"), concurrency_limit=2)


def test_the_limit_holds_for_many_at_once(office: Office) -> None:
    def submit(number: int) -> bool:
        try:
            office.jobs.submit(office.account.id, office.brief(f"p{number}"), concurrency_limit=3)
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(submit, range(16))) == 3


def test_a_crowd_of_one_account_does_not_keep_another_waiting(office: Office) -> None:
    other = office.accounts.create("bob")
    crowd = [office.jobs.submit(office.account.id, office.brief(f"a{n}")).job.id for n in range(10)]
    office.jobs.begin(crowd[0])
    late = [office.jobs.submit(other.id, office.brief(f"b{n}")).job.id for n in range(2)]
    order = queued_ids(office)
    assert order.index(late[0]) <= 2
    assert order.index(late[1]) <= 4
    assert [job_id for job_id in order if job_id in crowd] == crowd
