"""One real server for the tests of the dialects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import gateway
from serving import Server, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose engine does what the prompt tells it."""
    folder: Path = tmp_path_factory.mktemp("server")
    with running(folder, environment={"CADENZA_HOLD_SECONDS": "20"}) as server:
        yield server


@pytest.fixture(scope="session")
def rich(server: Server) -> Server:
    """The same server; the account of its key has credits enough."""
    server.credit("tester", 1_000_000)
    return server


@pytest.fixture(scope="session")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits for no audio and may tell receivers on this machine; its account has credits enough."""
    environment = {"CADENZA_HOLD_SECONDS": "0", "CADENZA_WEBHOOK_ALLOW": "127.0.0.0/8"}
    with running(tmp_path_factory.mktemp("impatient"), environment=environment) as server:
        server.credit("tester", 1_000_000)
        yield server


@pytest.fixture(scope="session")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that makes real sound, and at once; its account has credits, its webhooks may stay on this machine."""
    with gateway.running(
        tmp_path_factory.mktemp("sounding"), environment={"CADENZA_WEBHOOK_ALLOW": "127.0.0.0/8"}
    ) as server:
        yield server
