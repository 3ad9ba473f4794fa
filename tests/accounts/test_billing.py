"""The bill of any course of events: credits are a law of the books, not of the order in which things happen."""

from __future__ import annotations

import contextlib
import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadenza.accounts import Account, EntryKind
from cadenza.db import schema, transaction
from cadenza.errors import CadenzaError, EngineFailed
from cadenza.ids import new_id
from cadenza.jobs import ACTIVE, Job, JobState, Selection, course
from cadenza.jobs.row import new_row
from office import TAKE, Office

RUN = itertools.count()
ACCOUNTS, BRIEFS = 2, 3
# what is done, to which of the jobs so far, with which brief, for whom, at which price
STEP = st.tuples(
    st.sampled_from(["submit", "submit", "submit", "begin", "succeed", "fail", "cancel", "crash", "retry", "credit"]),
    st.integers(min_value=0, max_value=7),
    st.integers(min_value=0, max_value=BRIEFS - 1),
    st.integers(min_value=0, max_value=ACCOUNTS - 1),
    st.integers(min_value=0, max_value=25),
)
Step = tuple[str, int, int, int, int]


class Course:
    """A course of events among some accounts; what is refused changes nothing."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.run = f"run {next(RUN)}"
        self.accounts = [office.accounts.create(f"{self.run} {number}") for number in range(ACCOUNTS)]
        for account in self.accounts:
            office.accounts.credit(account.id, 60)
        self.submitted: list[str] = []

    def take(self, step: Step) -> None:
        """Take a step, if it can be taken."""
        kind, which, brief, who, price = step
        account = self.accounts[who]
        with contextlib.suppress(CadenzaError):
            if kind in ("submit", "retry"):
                self.submit(account, brief, price, key=f"{self.run} {which}" if kind == "retry" else None)
            elif kind == "credit":
                self.office.accounts.credit(account.id, price - 12 or 1)
            elif self.submitted:
                self.change(kind, self.submitted[which % len(self.submitted)])

    def submit(self, account: Account, brief: int, price: int, *, key: str | None) -> None:
        """Hand a brief in; a key makes doing it again the same."""
        made = self.office.jobs.submit(
            account.id,
            self.office.brief(f"{self.run} {brief}"),
            price_credits=price,
            idempotency_key=key,
            body_sha256=key,
            concurrency_limit=4,
        )
        self.submitted.append(made.job.id)

    def change(self, kind: str, job_id: str) -> None:
        """Do something to a job that any worker, client or accident could."""
        jobs = self.office.jobs
        if kind == "begin":
            jobs.begin(job_id)
        elif kind == "succeed":
            jobs.begin(job_id)
            jobs.succeed(job_id, TAKE, ())
        elif kind == "fail":
            jobs.fail(job_id, EngineFailed("no"))
        elif kind == "cancel":
            jobs.cancel(job_id)
        elif kind == "crash":
            # the worker dies in the middle of the last step: all of it or nothing
            with contextlib.suppress(ZeroDivisionError), jobs.change() as change:
                course.succeed(change, job_id, TAKE, ())
                1 / 0  # noqa: B018
            jobs.begin(job_id)

    def check_balances(self) -> None:
        """Every balance is the sum of its lines, and none is below nothing."""
        for account in self.accounts:
            lines = self.office.accounts.ledger(account.id, limit=1000)
            balance = self.office.accounts.balance(account.id)
            assert balance == sum(line.change_credits for line in lines)
            assert balance >= 0

    def check(self) -> None:
        """Hold the books against the jobs."""
        self.check_balances()
        for account in self.accounts:
            lines = self.office.accounts.ledger(account.id, limit=1000)
            by_job: dict[str, dict[EntryKind, int]] = {}
            for line in lines:
                assert line.kind not in by_job.setdefault(line.job_id, {})
                by_job[line.job_id][line.kind] = line.amount_credits
            for job in self.office.jobs.select(account.id, Selection()).items:
                assert by_job.get(job.id, {}) == expected(job, by_job.get(job.id, {}))


def expected(job: Job, found: dict[EntryKind, int]) -> dict[EntryKind, int]:
    """Return the lines that a job must have by its state."""
    if job.price_credits == 0 or (job.cache_hit and not found):
        return {}  # free, or from the cache at once
    price = job.price_credits
    if job.state in ACTIVE:
        return {EntryKind.hold: price}
    taken = job.state is JobState.succeeded and not job.cache_hit
    return {EntryKind.hold: price, EntryKind.capture if taken else EntryKind.release: price}


@given(steps=st.lists(STEP, min_size=4, max_size=14))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_each_step_of_any_course_the_books_are_right(office: Office, steps: list[Step]) -> None:
    events = Course(office)
    for step in steps:
        events.take(step)
        events.check_balances()
    events.check()


@given(steps=st.lists(STEP, min_size=12, max_size=24), order=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_does_what_at_the_same_time_the_books_are_right(
    office: Office, steps: list[Step], order: random.Random
) -> None:
    events = Course(office)
    order.shuffle(steps)
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(events.take, steps))
    events.check()


def test_a_thousand_jobs_of_one_account_do_not_starve_anothers(office: Office) -> None:
    crowd, single = office.account, office.accounts.create("single")
    insert_many(office, crowd, 1000)
    hers = office.jobs.submit(single.id, office.brief("hers")).job.id
    started: list[str] = []
    for _ in range(3):
        job_id = first_in_line(office, exclude=started)
        office.jobs.begin(job_id)
        office.jobs.succeed(job_id, TAKE, ())
        started.append(job_id)
    assert hers in started[:2]


def insert_many(office: Office, account: Account, count: int) -> None:
    """Queue many jobs, as far apart as submitting them one by one would put them."""
    first = office.jobs.submit(account.id, office.brief("crowd 0")).job
    with transaction(office.jobs.database) as connection:
        tag = connection.execute(
            sa.select(schema.accounts.c.last_tag).where(schema.accounts.c.id == account.id)
        ).scalar_one()
        rows = []
        for number in range(1, count):
            tag += 30
            row = new_row(
                office.brief(f"crowd {number}"),
                job_id=new_id("trk"),
                account_id=account.id,
                dialect="native",
                cache_key=f"crowd {number}",
            )
            rows.append(row | {"fair_tag": tag})
        connection.execute(schema.jobs.insert(), rows)
        connection.execute(schema.accounts.update().where(schema.accounts.c.id == account.id).values(last_tag=tag))
    assert office.jobs.counts()[JobState.queued] == count
    assert first.state is JobState.queued


def first_in_line(office: Office, *, exclude: list[str]) -> str:
    """Return the queued job with the lowest tag, as the queue takes them."""
    query = sa.select(schema.jobs.c.id).where(schema.jobs.c.state == JobState.queued, schema.jobs.c.id.not_in(exclude))
    with office.jobs.database.connect() as connection:
        return str(
            connection.execute(query.order_by(schema.jobs.c.fair_tag, schema.jobs.c.created_us).limit(1)).scalar_one()
        )
