"""Fixtures of deliveries: a receiver, and an office whose outbox is emptied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cadenza.rest.links import Links
from cadenza.rest.notices import Bodies
from cadenza.webhooks import Deliverer, Networks, Vault, Webhooks
from office import Office
from receiver import Receiver, receiving

VAULT = Vault(b"s" * 32)
LOOPBACK = Networks.read("127.0.0.0/8")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def webhooks(office: Office) -> Webhooks:
    return Webhooks(office.jobs.database, vault=VAULT, networks=LOOPBACK)


@pytest.fixture
def deliver(office: Office) -> Iterator[Callable[..., Deliverer]]:
    """Start delivering; what was started is stopped at the end."""
    started: list[Deliverer] = []

    def start(**options: Any) -> Deliverer:
        shapers = {"native": lambda job, link: {"id": job.id, "state": job.state.value, "audio": link("audio")}}
        bodies = Bodies(office.jobs, Links(b"s" * 32), shapers, home="http://home")
        deliverer = Deliverer(
            office.jobs.database,
            **{"shape": bodies, "vault": VAULT, "networks": LOOPBACK, "timeout_seconds": 5.0, **options},
        )
        office.jobs.hub.post = deliverer.wake
        deliverer.start()
        started.append(deliverer)
        return deliverer

    yield start
    for deliverer in started:
        deliverer.stop(grace_seconds=0.0)
