"""Falling back: where one engine cannot make a take, the next in the operator's order does, and the take says so."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from cadenza.brief import Brief
from cadenza.engines.base import Capabilities, Engine, Keys, Live, Report, Take, lent
from cadenza.errors import CadenzaError, EngineFailed, RateLimited, Unavailable

log = logging.getLogger(__name__)
PASSED_OVER = (EngineFailed, RateLimited, Unavailable)
FINAL = ("prompt_refused",)  # what one provider will not make is not smuggled past it to another


class Fallback:
    """An engine and those that may stand in for it, in order."""

    def __init__(self, first: Engine, others: Sequence[Callable[[], Engine]]) -> None:
        self.first = first
        self.others = tuple(others)

    @property
    def capabilities(self) -> Capabilities:
        """Those of the first, available where any of them is."""
        own = self.first.capabilities
        if own.available or not any(make().capabilities.available for make in self.others):
            return own
        return replace(own, available=True, unavailable_because="")

    def with_journal(self, path: Path) -> Fallback:
        """Return the same with each engine's notes in a file of its own beside `path`."""
        return Fallback(journaled(self.first, path), [partial(journaled_made, make, path) for make in self.others])

    def with_keys(self, keys: Keys) -> Fallback:
        """Return the same asking on a caller's keys alone; who needs a key and has none is passed over."""
        return Fallback(lent(self.first, keys), [partial(lent_made, make, keys) for make in self.others])

    def call_off(self) -> None:
        """Call off what any of them has begun."""
        for engine in (self.first, *(make() for make in self.others)):
            getattr(engine, "call_off", lambda: None)()

    def play_live(self, brief: Brief) -> Live:
        """Return what the first plays; the others are for takes."""
        made: Live = self.first.play_live(brief)  # type: ignore[attr-defined]
        return made

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Return the take of the first that makes one; raise the first one's error where none does."""
        from cadenza.engines import check

        reasons: list[dict[str, str]] = []
        trouble: CadenzaError | None = None
        for engine in (self.first, *(make() for make in self.others)):
            own = engine.capabilities
            try:
                check(brief, own)
                take = engine.perform(brief, folder, report, roles=roles)
            except CadenzaError as error:
                passing = isinstance(error, PASSED_OVER) and error.code not in FINAL
                if not passing and engine is self.first:
                    raise
                log.warning("engine %s made no take: %s", own.name, error.message)
                reasons.append({"engine": own.name, "because": error.message})
                trouble = trouble or error
                clear(folder)
                continue
            return say(take, asked=self.first.capabilities.name, played=own.name, reasons=reasons) if reasons else take
        assert trouble is not None
        raise trouble


def journaled(engine: Engine, path: Path) -> Engine:
    """Return an engine keeping its notes at `path`, its name before the ending; as it is where it keeps none."""
    make: Callable[[Path], Engine] | None = getattr(engine, "with_journal", None)
    return engine if make is None else make(path.with_suffix(f".{engine.capabilities.name}{path.suffix}"))


def journaled_made(make: Callable[[], Engine], path: Path) -> Engine:
    """Return the engine that `make` makes, keeping its notes."""
    return journaled(make(), path)


def lent_made(make: Callable[[], Engine], keys: Keys) -> Engine:
    """Return the engine that `make` makes, asking on a caller's keys."""
    return lent(make(), keys)


def clear(folder: Path) -> None:
    """Empty a folder of what a failed engine left in it."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def say(take: Take, *, asked: str, played: str, reasons: Sequence[dict[str, str]]) -> Take:
    """Return the take with the change of engine among its facts and in its receipt."""
    fact: dict[str, Any] = {"asked": asked, "played": played, "passed_over": list(reasons)}
    for file in take.files:
        if file.role == "receipt":
            receipt = json.loads(file.path.read_text())
            file.path.write_text(json.dumps({**receipt, "fallback": fact}, ensure_ascii=False, indent=1))
    return replace(take, facts={**take.facts, "fallback": fact})
