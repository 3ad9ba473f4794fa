"""Perform: a score and its plan in, what people would play out. Pure: one random stream a part."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.performing import touch
from cadenza.compose.performing.articulate import Played, articulate
from cadenza.compose.performing.conductor import UNLED, followed, signs
from cadenza.compose.performing.dynamics import automation, energy_curve, faded_out, rung_out, swell
from cadenza.compose.performing.hand import Hand, hand_of
from cadenza.compose.performing.pedal import pedal_spans
from cadenza.compose.performing.spread import spread_ms
from cadenza.compose.performing.timing import (
    SHARE_OF_HUMAN,
    breathing,
    drift_ms,
    jitter_share,
    late_ms_of,
    seconds,
    swing,
    wander,
)
from cadenza.compose.plan import Plan
from cadenza.compose.styles.style import Style
from cadenza.compose.styles.style import style as style_named
from cadenza.score.beat import Fraction
from cadenza.score.production import Production
from cadenza.score.score import Part, Performance, PerformedPart, Score

Floats = NDArray[np.float64]
GROUP_BARS = 4
HELD = ("ring", "ritard", "unresolved")  # the endings whose last chord sounds on
FORCE = 6.0  # velocity steps that a mood insisted on adds
STRAIGHT, MACHINE = 1.2, 0.55  # swing below which eighths are even, tightness from which nobody leans
SECOND_BEAT = "beat2"  # of a style's `late_ms`: the early second beat of a Viennese waltz
AHEAD_MS = {"kick": -1.5, "snare": -4.0}  # of the hat, where a drummer plays straight: half of what people do


def perform(score: Score, plan: Plan, *, style: Style | None = None) -> Performance:
    """Return the score as it is played, in seconds from the start of the sound.

    `style` is the plan's own unless given. Every note starts at 0 or later and ends within the duration. The
    performance's score has the tempo as it was played: where the band breathes, its bar lines breathe with it.
    """
    style = style or style_named(plan.style)
    members = {m.part: m for m in plan.cast}
    human = max(0.0, 1.0 + plan.knobs.get("human", 0.0))
    looseness = (1.0 - style.tightness) * human
    tempo = breathing(score.tempo, groups_of(score), amount=rubato_of(score, plan, looseness))
    score = replace(score, tempo=tempo)
    energy = energy_curve(score)
    bars = int(max((float(m.start_beat / score.meter.beats_per_bar) + m.bars for m in score.markers), default=1))
    drift = drift_ms(plan.seed, bars, looseness=looseness)
    band = _Band(score, plan, style, energy, looseness, drift, Production.from_json(plan.production).dynamics)
    parts = tuple(band.play(part, hand_of(part, members.get(part.name), plan)) for part in score.parts)
    return Performance(score, parts, energy, score.duration_seconds, plan.seed, plan.loop)


def rubato_of(score: Score, plan: Plan, looseness: float) -> float:
    """Return how much the tempo breathes: nothing where drums keep time, up to 9 % where rubato is asked for."""
    drums = any(p.role in ("drums", "percussion") for p in score.parts)
    asked = plan.knobs.get("rubato", 0.0)
    if drums or plan.loop:
        return max(0.0, 0.03 * asked) if not plan.loop else 0.0
    return max(0.0, min(0.09, 0.05 * looseness + 0.05 * asked))


def groups_of(score: Score) -> list[float]:
    """Return the beats where phrases of the whole band begin: every fourth bar of each section, and the end."""
    bar = float(score.meter.beats_per_bar)
    starts = [float(m.start_beat) + n * bar for m in score.markers for n in range(0, m.bars, GROUP_BARS)]
    ends = [float(m.start_beat) + m.bars * bar for m in score.markers]
    return sorted({*starts, max(ends, default=0.0)})


class _Band:
    """What all parts of one performance share."""

    def __init__(
        self,
        score: Score,
        plan: Plan,
        style: Style,
        energy: tuple[tuple[float, float], ...],
        looseness: float,
        drift: Floats,
        dynamics: float,
    ) -> None:
        self.score, self.plan, self.style, self.energy = score, plan, style, energy
        self.looseness, self.drift, self.dynamics = looseness, drift, dynamics
        self.swing8 = 1.0 if score.meter.is_compound else plan.swing8
        straight = self.swing8 <= STRAIGHT and style.tightness < MACHINE
        self.late_ms = {**(AHEAD_MS if straight else {}), **style.late_ms}
        self.bar_beats = float(score.meter.beats_per_bar)
        self.groups = groups_of(score)
        self.signs = signs(score, self.groups, dynamics=dynamics)
        band = [p for p in score.parts if p.notes and p.role not in UNLED]
        chords = [p for p in band if p.role not in ("lead", "counter")] or band  # a soloist may come in over the last
        strokes = [n.start_beat for p in chords for n in p.notes]
        self.last = float(score.tempo.seconds_at(max(strokes, default=Fraction(0))))
        self.hits = [score.tempo.beat_at(at) for at in plan.hits]

    def play(self, part: Part, hand: Hand) -> PerformedPart:
        """Return one part as it is played."""
        rng = random.Random(f"{self.plan.seed}/perform/{part.name}")
        notes = sorted(part.notes, key=lambda n: (n.start_beat, n.pitch))
        fader = automation(self.energy, part.role, dynamics=self.dynamics)
        if self.plan.ending == "fade":
            fader = faded_out(fader, duration=self.score.duration_seconds)
        elif self.plan.ending in HELD and not self.plan.loop and part.role not in UNLED:
            fader = rung_out(fader, last=self.last, duration=self.score.duration_seconds)
        if not notes:
            return PerformedPart(part.name, part.instrument, part.role, (), part.pan, part.gain_db, (), fader)
        written = np.array([float(n.start_beat) for n in notes])
        ends = written + np.array([float(n.length_beats) for n in notes])
        pitches = np.array([n.pitch for n in notes])
        velocities = np.array([float(n.velocity) for n in notes])
        start, stop = self._clock(written, hand), self._clock(ends, hand)
        velocities = touch.touched(
            rng, velocities, written=written, ends=ends, pitches=pitches, hand=hand, meter=self.score.meter,
            dynamics=self.dynamics, looseness=self.looseness,
        )  # fmt: skip
        if part.role not in UNLED:
            velocities = velocities + followed(self.signs[part.name], self.groups, written)
            velocities = velocities + swell(self.energy, start) + FORCE * self.plan.knobs.get("force", 0.0)
        moved = self._moved_ms(rng, written, pitches, part, hand) / 1000.0
        spread = spread_ms(rng, written, pitches, hand, meter=self.score.meter) / 1000.0
        played = Played(notes, written, ends, start + moved + spread, stop + moved, velocities)
        timed = articulate(
            rng, played, hand, plan=self.plan, duration=self.score.duration_seconds, dynamics=self.dynamics
        )
        pedal = pedal_spans(self.score, written, ends, duration=self.score.duration_seconds) if hand.pedals else ()
        return PerformedPart(part.name, part.instrument, part.role, timed, part.pan, part.gain_db, pedal, fader)

    def _clock(self, beats: Floats, hand: Hand) -> Floats:
        if hand.swings:
            beats = swing(beats, swing8=self.swing8, swing16=self.plan.swing16)
        return seconds(self.score.tempo, beats)

    def _leaning(self, written: Floats, hand: Hand) -> Floats | float:
        """Return how far the second beat leans to the first where accompanists play it so: more, the faster."""
        early = self.late_ms.get(SECOND_BEAT, 0.0) * float(np.clip((self.plan.tempo_bpm - 120.0) / 30.0, 0.0, 1.0))
        if not early or hand.role not in ("chords", "percussion"):
            return 0.0
        return np.where(np.abs(np.mod(written, self.bar_beats) - 1.0) < 0.01, early, 0.0)

    def _moved_ms(
        self, rng: random.Random, written: Floats, pitches: NDArray[np.int_], part: Part, hand: Hand
    ) -> Floats:
        """Return each note's displacement: the style's own offset, the hand's walk, the band's sway.

        A soloist is never early on the first beat of a bar, and everybody is on time where the picture is hit.
        """
        late = np.array([late_ms_of(self.late_ms, hand.role, part.name, int(p)) for p in pitches])
        onsets, which = np.unique(written, return_inverse=True)
        walk = wander(rng, len(onsets), sd=SHARE_OF_HUMAN * self.looseness)[which]
        sizes = np.array([jitter_share(hand.role, int(p), hand.jitter_ms) for p in pitches])
        bar = written / self.bar_beats
        sway = np.interp(bar, np.arange(len(self.drift)), self.drift) if hand.jitter_ms else 0.0
        laid_back: Floats = np.zeros(len(written))
        if hand.role == "lead" and self.swing8 > 1.3:
            laid_back = np.where(np.abs(written - np.round(written)) < 0.01, 14.0 * self.looseness, 0.0)
        moved = late + walk * sizes + sway + hand.lead_ms + laid_back + self._leaning(written, hand)
        if hand.role == "lead":
            opens = np.abs(bar - np.round(bar)) < 0.001
            moved = np.where(opens, np.abs(moved), moved)
        for hit in self.hits:
            moved = np.where(np.abs(written - hit) < 0.01, 0.0, moved)
        return np.asarray(moved)
