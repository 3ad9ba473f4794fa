"""The composer as an engine: a brief in, the files of a take out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza import __version__
from cadenza.brief import FORMATS, Brief
from cadenza.engines.base import STEMS, Capabilities, Live, Report, Take
from cadenza.engines.form import form_of

if TYPE_CHECKING:
    from cadenza.compose.plan import Plan
    from cadenza.score.score import Performance, Score
    from cadenza.synth.sampler.bank import Bank

REVISION = "6"  # goes up when equal briefs begin to give other bytes
SAMPLE_RATE = 44100
LICENCE = "CC0-1.0"
CODED_DB = 0.65  # what MP3 and Vorbis may add to the peaks of a loud record
COMPOSED, RENDERED = 0.05, 0.85  # where in a job's progress these stages end


class ComposerEngine:
    """Reads, plans, composes, performs, renders, mixes; every stage a pure function of the brief.

    `soundfonts` None means those the machine has (CADENZA_SOUNDFONT may name others, or `none`).
    """

    def __init__(self, soundfonts: Sequence[Path] | None = None, *, threads: int = 0) -> None:
        self._soundfonts = soundfonts
        self.threads = threads or min(4, os.cpu_count() or 1)

    @cached_property
    def soundfonts(self) -> tuple[Path, ...]:
        """The SoundFonts in use, the preferred one first."""
        if self._soundfonts is not None:
            return tuple(self._soundfonts)
        from cadenza.settings import from_environment
        from cadenza.synth.sampler.folders import find_soundfonts

        wish = from_environment().soundfont
        if wish == "none":
            return ()
        return find_soundfonts([Path(p).expanduser() for p in wish.split(os.pathsep) if p])

    @cached_property
    def bank(self) -> Bank | None:
        """The sounds of those SoundFonts, decoded as they are needed."""
        from cadenza.synth.sampler.bank import Bank

        return Bank.open(self.soundfonts) if self.soundfonts else None

    @cached_property
    def version(self) -> str:
        """What decides the bytes beside the brief: our version and the SoundFonts in use."""
        fonts = ",".join(f"{p.name}:{p.stat().st_size}" for p in self.soundfonts)
        return f"{__version__}-{REVISION}+{fonts or 'synthesis'}"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name="composer",
            title="Cadenza's own composer: no weights, no network",
            version=self.version,
            min_seconds=3.0,
            max_seconds=600.0,
            formats=FORMATS,
            stems=STEMS,
            exact_stems=True,
            exact_duration=True,
            seed=True,
            plan=True,
            score=True,
            live=True,
            licence=LICENCE,
        )

    def warm_up(self) -> None:
        """Load what a first take would wait for: compiled kernels, styles, the SoundFonts' tables."""
        with tempfile.TemporaryDirectory(prefix="cadenza-") as folder:
            brief = Brief(prompt="calm lo-fi hip hop with piano, strings and guitar", duration_seconds=5.0, seed=1)
            self.perform(brief, Path(folder), lambda *_: None)

    def plan(self, brief: Brief) -> Plan:
        """Return the decisions for a brief, or the brief's own edited plan, checked."""
        from cadenza.compose.plan import Plan
        from cadenza.compose.planning import make_plan
        from cadenza.compose.planning.edited import settled
        from cadenza.compose.reading import read

        if brief.plan is not None:
            return settled(Plan.from_json(brief.plan))
        form = form_of(brief)
        if form is not None:
            from cadenza.engines.composer.sections import plan_of_form

            return plan_of_form(brief, form)
        return make_plan(brief, read(brief))

    def compose(self, plan: Plan) -> tuple[Score, Performance]:
        """Return the plan as written music and as it is played."""
        from cadenza.compose.composer import compose
        from cadenza.compose.performing.perform import perform

        score = compose(plan)
        return score, perform(score, plan)

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Make the take and write its files into `folder`: those of `roles`, or all of them."""
        from cadenza.audio.codecs import codec
        from cadenza.engines.composer.files import write_files
        from cadenza.score.production import Production
        from cadenza.synth.desk import render

        report("composing", 0.0)
        plan = self.plan(brief)
        score, performance = self.compose(plan)
        report("rendering", COMPOSED)
        mixdown = render(
            performance,
            Production.from_json(plan.production),
            sample_rate=SAMPLE_RATE,
            bank=self.bank,
            threads=self.threads,
            loudness_lufs=brief.loudness_lufs,
            headroom_db=0.0 if codec(brief.output_format).lossless else CODED_DB,
            report=part_of(report, COMPOSED, RENDERED),
            stems=roles is None or any(role.startswith("stem:") for role in roles),
        )
        return write_files(
            self, brief, plan, score, performance, mixdown, folder, part_of(report, RENDERED, 1.0), roles=roles
        )

    def play_live(self, brief: Brief) -> Live:
        """Compose, and play the score as it comes: the take's notes and sounds under a master that hears no further."""
        from cadenza.score.production import Production
        from cadenza.synth.live.desk import perform_live

        plan = self.plan(brief)
        _, performance = self.compose(plan)
        pieces = perform_live(
            performance,
            Production.from_json(plan.production),
            sample_rate=SAMPLE_RATE,
            bank=self.bank,
            threads=self.threads,
            loudness_lufs=brief.loudness_lufs,
        )
        return Live(round(performance.duration_seconds * SAMPLE_RATE), SAMPLE_RATE, pieces)


def part_of(report: Report, start: float, end: float) -> Callable[[str, float, float], None]:
    """Return a report that maps a stage's own 0-1 to its part of the whole."""

    def inner(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
        report(stage, start + (end - start) * min(1.0, max(0.0, fraction)), seconds_done)

    return inner
