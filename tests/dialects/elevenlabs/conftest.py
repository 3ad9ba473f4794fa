"""A server that plays real sound, for both of the dialects whose clients are installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import gateway
from serving import Server


@pytest.fixture(scope="session")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose composer answers at once."""
    with gateway.running(tmp_path_factory.mktemp("sounding")) as server:
        yield server
