"""From a job's change to its receiver: written with the change, tried until it is taken, each receiver on its own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from cadenza.db import schema
from cadenza.errors import Conflict, EngineFailed, InvalidRequest, NotFound
from cadenza.jobs import JobState
from cadenza.webhooks import EVENTS, Deliverer, DeliveryState, Networks, Target, Vault, Webhooks
from office import Office, make
from receiver import Received, Receiver, ok, receiving

Deliver = Callable[..., Deliverer]
Eventually = Callable[..., None]
FAST = (0.0, 0.02, 0.02, 0.02)


def count(office: Office) -> int:
    with office.jobs.database.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(schema.webhook_deliveries)).scalar_one())


def test_the_words_of_events_are_those_of_the_jobs_states() -> None:
    assert tuple(JobState) == EVENTS


def test_a_subscriber_is_told_signed_when_a_job_is_done(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver, eventually: Eventually
) -> None:
    subscribed = webhooks.subscribe(office.account.id, webhooks.target(receiver.url, shape="native"))
    deliver()
    job = office.jobs.submit(office.account.id, office.brief()).job
    make(office, job)
    came = receiver.next()
    assert subscribed.target.secret is not None
    told = Webhook(webhooks.reveal(subscribed)).verify(came.body, came.headers)
    assert (told["id"], told["state"]) == (job.id, "succeeded")
    assert told["audio"].startswith(f"http://home/files/{job.id}/audio/")
    assert came.headers["content-type"] == "application/json"
    assert came.headers["user-agent"].startswith("Cadenza/")
    (logged,) = webhooks.deliveries(office.account.id, subscription_id=subscribed.id)
    assert logged.notice.id == came.headers["webhook-id"]
    eventually(lambda: webhooks.delivery(office.account.id, logged.notice.id).state == DeliveryState.delivered)
    (attempt,) = webhooks.delivery(office.account.id, logged.notice.id).attempts
    assert (attempt.number, attempt.status, attempt.error) == (1, 200, "")
    assert receiver.nothing_more()


def test_one_jobs_own_target_hears_of_every_change_in_order(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver
) -> None:
    target = webhooks.target(receiver.url, scheme="freepik", events=EVENTS, origin="https://music.example")
    job = office.jobs.submit(office.account.id, office.brief(), webhook=target).job
    office.jobs.submit(office.account.id, office.brief("another"))
    make(office, job)
    deliver()
    secret = webhooks.secret(office.account.id, "freepik")
    came = [receiver.next() for _ in range(3)]
    told = [Webhook(secret).verify(one.body, one.headers) for one in came]
    assert [one["state"] for one in told] == ["queued", "running", "succeeded"]
    assert all(one["audio"].startswith("https://music.example/files/") for one in told)
    assert len({one.headers["webhook-id"] for one in came}) == 3


@pytest.mark.parametrize("how", ["fail", "cancel", "cache", "follow"])
def test_however_a_job_ends_it_is_told(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver, how: str
) -> None:
    deliver()
    target = webhooks.target(receiver.url)
    if how == "cache":
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
    leader = office.jobs.submit(office.account.id, office.brief()).job if how == "follow" else None
    job = office.jobs.submit(office.account.id, office.brief(), webhook=target).job
    if how == "fail":
        office.jobs.fail(job.id, EngineFailed("no"))
    elif how == "cancel":
        office.jobs.cancel(job.id)
    elif leader is not None:
        make(office, leader)
    expected = {"fail": "failed", "cancel": "cancelled"}.get(how, "succeeded")
    assert json.loads(receiver.next().body) == {"id": job.id, "state": expected, "audio": json_link(office, job.id)}


def json_link(office: Office, job_id: str) -> str:
    from cadenza.rest.files import file_name
    from cadenza.rest.links import Links

    name = file_name(office.jobs.get(job_id), "audio")
    return "http://home" + Links(b"s" * 32).path(job_id, "audio", name)


def test_a_change_that_is_undone_is_not_told(office: Office, webhooks: Webhooks, receiver: Receiver) -> None:
    webhooks.subscribe(office.account.id, webhooks.target(receiver.url, events=EVENTS))

    job = office.jobs.submit(office.account.id, office.brief()).job
    assert count(office) == 1

    def begin_and_crash() -> None:
        with office.jobs.change() as change:
            change.record(job.id, "running", {})
            raise RuntimeError("no power")

    with pytest.raises(RuntimeError, match="no power"):
        begin_and_crash()
    assert count(office) == 1


def test_nobody_hears_of_anothers_jobs_nor_of_events_not_asked_for(
    office: Office, webhooks: Webhooks, receiver: Receiver
) -> None:
    other = office.accounts.create("bob")
    webhooks.subscribe(other.id, webhooks.target(receiver.url, events=EVENTS))
    webhooks.subscribe(office.account.id, webhooks.target(receiver.url, events=("failed",)))
    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    assert count(office) == 0


def test_what_is_refused_is_sent_again_the_same_until_it_is_taken(
    office: Office, webhooks: Webhooks, deliver: Deliver, eventually: Eventually
) -> None:
    answers = iter([500, 503, 302, 204])
    with receiving(lambda _: (next(answers), {"location": "http://127.0.0.1:1/elsewhere"})) as receiver:
        subscribed = webhooks.subscribe(office.account.id, webhooks.target(receiver.url))
        deliver(waits=FAST)
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
        came = [receiver.next() for _ in range(4)]
        assert len({(one.body, one.headers["webhook-id"]) for one in came}) == 1
        for one in came:
            Webhook(webhooks.reveal(subscribed)).verify(one.body, one.headers)
        eventually(lambda: webhooks.deliveries(office.account.id)[0].state == DeliveryState.delivered)
        (delivery,) = webhooks.deliveries(office.account.id)
        assert [attempt.status for attempt in delivery.attempts] == [500, 503, 302, 204]
        assert [attempt.number for attempt in delivery.attempts] == [1, 2, 3, 4]
        assert "redirects are not followed" in delivery.attempts[2].error
        assert receiver.nothing_more()


def test_what_is_never_taken_is_given_up_and_can_be_sent_again(
    office: Office, webhooks: Webhooks, deliver: Deliver, eventually: Eventually
) -> None:
    working = threading.Event()
    with receiving(lambda _: (200 if working.is_set() else 500, {})) as receiver:
        webhooks.subscribe(office.account.id, webhooks.target(receiver.url))
        deliverer = deliver(waits=FAST[:2])
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
        eventually(lambda: webhooks.deliveries(office.account.id)[0].state == DeliveryState.failed)
        (given_up,) = webhooks.deliveries(office.account.id)
        assert (len(given_up.attempts), given_up.next_at) == (2, None)
        working.set()
        came = [receiver.next(), receiver.next()]
        again = webhooks.redeliver(office.account.id, given_up.notice.id)
        assert again.state == DeliveryState.pending
        deliverer.wake()
        third = receiver.next()
        assert third.headers["webhook-id"] == came[0].headers["webhook-id"] == given_up.notice.id
        assert third.body == came[0].body
        eventually(lambda: webhooks.delivery(office.account.id, given_up.notice.id).state == DeliveryState.delivered)
        assert len(webhooks.delivery(office.account.id, given_up.notice.id).attempts) == 3


def test_who_says_gone_is_not_asked_again(
    office: Office, webhooks: Webhooks, deliver: Deliver, eventually: Eventually
) -> None:
    with receiving(lambda _: (410, {})) as receiver:
        webhooks.subscribe(office.account.id, webhooks.target(receiver.url))
        deliver(waits=FAST)
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
        eventually(lambda: webhooks.deliveries(office.account.id)[0].state == DeliveryState.failed)
        assert len(webhooks.deliveries(office.account.id)[0].attempts) == 1


def test_a_slow_receiver_and_a_dead_one_delay_nobody_else(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver
) -> None:
    release = threading.Event()

    def hang(_: Received) -> tuple[int, dict[str, str]]:
        release.wait(30)
        return 200, {}

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        with receiving(hang) as slow:
            jobs = [
                office.jobs.submit(office.account.id, office.brief(f"{n}"), webhook=webhooks.target(url)).job
                for n, url in enumerate([slow.url] * 12 + [dead] * 12 + [receiver.url] * 3)
            ]
            for job in jobs:
                office.jobs.cancel(job.id)
            deliver(timeout_seconds=30.0, per_lane=2)
            told = {json.loads(receiver.next().body)["id"] for _ in range(3)}
            assert told == {job.id for job in jobs[-3:]}
            assert slow.came.qsize() <= 2
            release.set()
            assert {json.loads(slow.next().body)["id"] for _ in range(12)} == {job.id for job in jobs[:12]}


def test_a_receiver_that_never_answers_is_given_up_in_time(
    office: Office, webhooks: Webhooks, deliver: Deliver, eventually: Eventually
) -> None:
    release = threading.Event()
    with receiving(lambda _: (200 if release.wait(30) else 500, {})) as slow:
        webhooks.subscribe(office.account.id, webhooks.target(slow.url))
        deliver(timeout_seconds=0.2, waits=FAST[:1])
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
        eventually(lambda: webhooks.deliveries(office.account.id)[0].state == DeliveryState.failed)
        (attempt,) = webhooks.deliveries(office.account.id)[0].attempts
        release.set()
        assert attempt.status is None
        assert "no answer within 0.2 seconds" in attempt.error


def test_a_name_that_leads_inside_is_not_called(
    office: Office,
    webhooks: Webhooks,
    receiver: Receiver,
    deliver: Deliver,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", fake_names({"inside.example": ["127.0.0.1", "10.0.0.7", "::1"]}))
    port = receiver.url.split(":")[-1]
    careful = Webhooks(office.jobs.database, vault=Vault(b"s" * 32))
    careful.subscribe(office.account.id, careful.target(f"http://inside.example:{port}"))
    deliver(networks=Networks(), waits=FAST[:1])
    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    eventually(lambda: webhooks.deliveries(office.account.id)[0].state == DeliveryState.failed)
    (attempt,) = webhooks.deliveries(office.account.id)[0].attempts
    assert (attempt.status, "private" in attempt.error) == (None, True)
    assert "127.0.0.1" not in attempt.error
    assert receiver.nothing_more()


def test_the_address_that_was_checked_is_the_one_that_is_called(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes between two look-ups has only one to change for."""
    names = {"moving.example": ["127.0.0.1"]}
    asked: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", fake_names(names, asked))
    port = receiver.url.split(":")[-1]
    webhooks.subscribe(office.account.id, webhooks.target(f"http://moving.example:{port}"))
    deliver()
    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    assert receiver.next().headers["host"] == f"moving.example:{port.partition('/')[0]}"
    assert asked.count("moving.example") == 1


def fake_names(names: dict[str, list[str]], asked: list[str] | None = None) -> Callable[..., Any]:
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if asked is not None:
            asked.append(name)
        if name not in names:
            return real(host, port, *more, **options)
        return [entry for address in names[name] for entry in real(address, port, *more, **options)]

    return getaddrinfo


def test_a_redirect_leads_nowhere(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver, eventually: Eventually
) -> None:
    with receiving(lambda _: (307, {"location": receiver.url})) as pointing:
        webhooks.subscribe(office.account.id, webhooks.target(pointing.url))
        deliver(waits=FAST[:2])
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
        eventually(lambda: webhooks.deliveries(office.account.id)[0].state == DeliveryState.failed)
        assert receiver.nothing_more()


def test_two_processes_share_an_outbox_and_send_each_notice_once(
    office: Office, webhooks: Webhooks, receiver: Receiver, deliver: Deliver, eventually: Eventually
) -> None:
    webhooks.subscribe(office.account.id, webhooks.target(receiver.url, events=("queued",)))
    first, second = deliver(), deliver()
    ids = {office.jobs.submit(office.account.id, office.brief(f"{n}")).job.id for n in range(30)}
    first.wake()
    second.wake()
    eventually(
        lambda: (
            {one.state for one in webhooks.deliveries(office.account.id)} == {DeliveryState.delivered}
            and len(webhooks.deliveries(office.account.id)) == 30
        )
    )
    assert receiver.came.qsize() == 30
    assert {json.loads(receiver.next().body)["id"] for _ in range(30)} == ids


def test_a_stopped_deliverer_leaves_the_rest_to_the_next(
    office: Office, webhooks: Webhooks, deliver: Deliver, eventually: Eventually
) -> None:
    waiting = threading.Event()

    def hang(_: Received) -> tuple[int, dict[str, str]]:
        return (200, {}) if waiting.wait(30) else (500, {})

    with receiving(hang) as receiver:
        webhooks.subscribe(office.account.id, webhooks.target(receiver.url))
        deliverer = deliver(timeout_seconds=30.0)
        make(office, office.jobs.submit(office.account.id, office.brief()).job)
        first = receiver.next()
        deliverer.stop(grace_seconds=0.0)
        receiver.answer = ok
        deliver()
        assert receiver.next().headers["webhook-id"] == first.headers["webhook-id"]
        waiting.set()


def test_subscriptions_are_listed_and_ended_with_what_is_on_its_way(
    office: Office, webhooks: Webhooks, receiver: Receiver
) -> None:
    mine = webhooks.subscribe(office.account.id, webhooks.target(receiver.url))
    other = office.accounts.create("bob")
    theirs = webhooks.subscribe(other.id, webhooks.target(receiver.url))
    assert webhooks.list(office.account.id) == (mine,)
    assert webhooks.reveal(mine) != webhooks.reveal(theirs)
    with pytest.raises(NotFound):
        webhooks.remove(office.account.id, theirs.id)
    make(office, office.jobs.submit(office.account.id, office.brief()).job)
    (delivery,) = webhooks.deliveries(office.account.id)
    with pytest.raises(NotFound):
        webhooks.redeliver(other.id, delivery.notice.id)
    webhooks.remove(office.account.id, mine.id)
    assert webhooks.list(office.account.id) == ()
    assert count(office) == 0
    assert webhooks.list(other.id) == (theirs,)


def test_an_account_has_only_so_many_subscriptions(office: Office, webhooks: Webhooks) -> None:
    for number in range(20):
        webhooks.subscribe(office.account.id, webhooks.target(f"https://example.com/{number}"))
    with pytest.raises(Conflict, match="20"):
        webhooks.subscribe(office.account.id, webhooks.target("https://example.com/more"))


def test_a_target_inside_is_refused_where_it_is_named(office: Office) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Webhooks(office.jobs.database, vault=Vault(b"s" * 32)).target("http://10.0.0.1/", field="webhook_url")
    assert refused.value.field == "webhook_url"


def test_an_accounts_own_secret_stays_until_it_is_changed(office: Office, webhooks: Webhooks) -> None:
    first = webhooks.secret(office.account.id, "freepik")
    assert webhooks.secret(office.account.id, "freepik") == first
    assert webhooks.secret(office.account.id, "varg") != first
    webhooks.set_secret(office.account.id, "freepik", "a secret of our own")
    assert webhooks.secret(office.account.id, "freepik") == "a secret of our own"
    with pytest.raises(InvalidRequest):
        webhooks.set_secret(office.account.id, "freepik", "short")


def test_a_jobs_target_is_kept_whole(office: Office, tmp_path: Path) -> None:
    target = Target("https://example.com/", "varg", "sixteen letters!", EVENTS, "https://here", "varg")
    job = office.jobs.submit(office.account.id, office.brief(), webhook=target).job
    with office.jobs.database.connect() as connection:
        row = connection.execute(
            sa.select(schema.webhook_deliveries).where(schema.webhook_deliveries.c.job_id == job.id)
        ).one()
    assert (row.url, row.scheme, row.secret, row.origin, row.shape) == (
        "https://example.com/",
        "varg",
        "sixteen letters!",
        "https://here",
        "varg",
    )
