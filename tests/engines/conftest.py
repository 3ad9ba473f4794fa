"""Engines to hold to the same demands, and the provider that the hosted ones ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cadenza.accounts import Accounts
from cadenza.db import connect, migrate
from cadenza.engines.base import Engine
from cadenza.engines.composer import ComposerEngine
from cadenza.engines.hosted.elevenlabs import ElevenLabsEngine
from cadenza.engines.hosted.replicate import ReplicateEngine
from cadenza.jobs import Jobs
from cadenza.settings import Settings
from cadenza.storage import FolderStore
from engines.provider import KEY, Provider, serving
from office import Office
from sounding_engine import SoundingEngine


@dataclass
class Maker:
    """Makes engines that ask the provider and never really pause."""

    provider: Provider
    pauses: list[float] = field(default_factory=list)

    def settings(self, **more: Any) -> Settings:
        url = self.provider.url
        keys = {"elevenlabs_key": KEY, "elevenlabs_url": url, "replicate_key": KEY, "replicate_url": url}
        return Settings(**{**keys, "provider_timeout_seconds": 60.0, **more})  # type: ignore[arg-type]

    def elevenlabs(self, **more: Any) -> ElevenLabsEngine:
        return ElevenLabsEngine(self.settings(**more), pause=self.pauses.append)

    def replicate(self, **more: Any) -> ReplicateEngine:
        return ReplicateEngine(self.settings(**more), pause=self.pauses.append)

    def named(self, name: str, **more: Any) -> Engine:
        """Return the engine of that name."""
        own = {"composer": lambda **more: ComposerEngine(()), "sounding": lambda **more: SoundingEngine()}
        made: Callable[..., Engine] = own.get(name) or getattr(self, name)
        return made(**more)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on this machine."""
    with serving() as provider:
        yield provider


@pytest.fixture
def make(provider: Provider) -> Maker:
    """What makes the engines."""
    return Maker(provider)


@pytest.fixture
def desk(tmp_path: Path, make: Maker) -> Iterator[Office]:
    """A desk on SQLite whose engines ask the provider, and an account with 1000 credits."""
    database = connect(f"sqlite:///{tmp_path}/cadenza.sqlite")
    migrate(database)
    accounts = Accounts(database)
    account = accounts.create("ann")
    accounts.credit(account.id, 1000, "to begin with")
    made: dict[str, Engine] = {"composer": ComposerEngine(())}
    made |= {name: make.named(name, elevenlabs_stems=False) for name in ("elevenlabs", "replicate")}
    jobs = Jobs(database, store=FolderStore(tmp_path / "objects"), engines=made.__getitem__)
    yield Office(jobs, accounts, account, tmp_path)
    jobs.close()
    database.dispose()
