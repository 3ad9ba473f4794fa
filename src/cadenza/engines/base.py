"""What an engine is: anything that turns a brief into a take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cadenza.brief import FORMATS, Brief

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEMS = ("vocals", "drums", "bass", "other")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do; enforced before anything is charged and shown by `/v1/engines`."""

    name: str
    title: str
    version: str
    min_seconds: float
    max_seconds: float
    formats: tuple[str, ...] = FORMATS
    stems: tuple[str, ...] = ()  # the stems it can give
    exact_stems: bool = False  # whether they are what was mixed, and not separated from the mix
    exact_duration: bool = False
    seed: bool = False
    plan: bool = False
    score: bool = False
    streaming: bool = False  # whether what it is sent can be heard while it comes in
    live: bool = False  # whether it can be heard while it plays: see Live
    licence: str = ""
    available: bool = True
    unavailable_because: str = ""


@dataclass(frozen=True, slots=True)
class TakeFile:
    """One file of a take. `role` is audio, stem:drums, waveform, midi, musicxml, plan or receipt."""

    role: str
    path: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class Take:
    """One answer to a brief: its files and what is known about them."""

    files: tuple[TakeFile, ...]
    duration_seconds: float
    seed: int
    title: str = ""
    genre: str | None = None
    tempo_bpm: float | None = None
    key: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # JSON: understood, ignored, sections, cast, versions


@dataclass(frozen=True, slots=True)
class Live:
    """A brief being played: sound of `frames` frames in pieces (2, n), the first after moments.

    It is what the take will be like, not the take itself. Who stops listening closes `pieces`.
    """

    frames: int
    sample_rate: int
    pieces: Iterator[NDArray[np.float32]]


class Report(Protocol):
    """Where an engine says how far it is; raises errors.Cancelled where the job was called off."""

    def __call__(self, stage: str, fraction: float, seconds_done: float = 0.0) -> None: ...


Keys = Mapping[str, str]  # engine: the key that a caller lent for it


class Engine(Protocol):
    """Turns a brief into a take, writing the files into `folder`: those of `roles`, or all that it can make.

    One that asks others has `with_journal(path)` too, which returns it keeping notes in a file that outlives the
    attempt, and `call_off()`, which ends what those notes say is under way, and `with_keys(keys)`, which returns it
    asking on a caller's keys alone; `lent` does so with any engine. One whose capabilities say `live` has
    `play_live(brief)`, which returns a Live.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take: ...


def lent(engine: Engine, keys: Keys) -> Engine:
    """Return an engine that asks on a caller's keys and on none of the operator's; as it is where there are none."""
    make: Callable[[Keys], Engine] | None = getattr(engine, "with_keys", None)
    return make(keys) if make is not None and keys else engine
