"""How each note of a phrase is struck: articulation, pedal, overlap, and the small differences between repeats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cadenza.score.note import Curve, TimedNote
from cadenza.synth.instrument import Phrase
from cadenza.synth.roll import rolled_db
from cadenza.synth.sampler.kernel import BLOCK

FOREVER = 1e9
Values = NDArray[np.float64]
STILL: Values = np.zeros(1)
STILL.flags.writeable = False

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
_JOIN_SECONDS = 0.06  # a legato note joins one that ends no longer ago than this
_OVERLAP_SECONDS = 0.025
_JOINED_RELEASE_SECONDS = 0.15  # 96 dB of it: the old note makes way for the one that joins it
_VIBRATO_HZ = 5.4
_TREMOLO_HZ = 13.0


@dataclass(frozen=True, slots=True)
class Touch:
    """One note, ready for its zones: when, how long, and what is changed of the zone's own sound.

    `skip_seconds` of the sample are passed over at the start; `shelf` adds (or takes) what lies above 3 kHz;
    `filter_cents` moves the filter; `damp_db` per second is added to the decay; the curves hold a value per block.
    """

    start: float
    held: float
    key: int
    velocity: int
    articulation: str
    gain_db: float = 0.0
    cents: float = 0.0
    skip_seconds: float = 0.0
    fade_in: float = 0.0
    joins: bool = False
    release_scale: float = 1.0
    release_limit: float = FOREVER
    damp_db: float = 0.0
    shelf: float = 0.0
    filter_cents: float = 0.0
    bend_cents: Values = field(default_factory=lambda: STILL)
    level_db: Values = field(default_factory=lambda: STILL)


@dataclass(frozen=True, slots=True)
class Looseness:
    """How far repeats of a note may differ: detune, start of the sample, level, brightness.

    `variants` is in how many ways a key is read (its detune and start), one after the other; 0: in no two alike.
    """

    cents: float
    skip_seconds: float
    gain_db: float
    shelf: float
    variants: int = 0


PITCHED = Looseness(cents=2.5, skip_seconds=0.0008, gain_db=0.35, shelf=0.05, variants=5)
DRUMS = Looseness(cents=24.0, skip_seconds=0.0010, gain_db=0.7, shelf=0.28, variants=8)
_SNARES, _APART = frozenset({38, 40}), (1.65, 1.2)  # a stick seldom meets a head in the same place: detune, brightness
_BRONZE = frozenset({42, 44, 46, 49, 51, 52, 53, 55, 57, 59})  # keys of plates, which fonts record at one force alone
_BRONZE_VELOCITY, _DULLED = (
    104.0,
    0.85,
)  # played so hard they sound as recorded; the share of the top a breath leaves out


def touches(phrase: Phrase, *, drums: bool) -> list[Touch]:
    """Give the touch of every note of a phrase, in its order; `drums` let each hit ring and differ more."""
    notes = phrase.notes
    held = [note.length_seconds for note in notes] if drums else _held(phrase)
    joins = [not drums and _joins(notes, i) for i in range(len(notes))]
    loose = _loosened(phrase, DRUMS if drums else PITCHED)
    softer_db = rolled_db(notes) if drums else [0.0] * len(notes)
    found = []
    for i, note in enumerate(notes):
        cents, skip, shelf, gain_db, luck = loose[i]
        if drums and note.pitch in _SNARES:
            cents, shelf = cents * _APART[0], shelf * _APART[1]
        if drums and note.pitch in _BRONZE:
            dulled = _DULLED * min(1.0 - note.velocity / _BRONZE_VELOCITY, 1.0)
            shelf = max(shelf * (1.0 - max(dulled, 0.0)) - dulled, -0.9)
        touch = Touch(
            max(note.start_seconds, 0.0), held[i], note.pitch, note.velocity, note.articulation,
            gain_db=gain_db + softer_db[i], cents=cents, skip_seconds=skip, shelf=shelf,
        )  # fmt: skip
        shaped = _articulate(touch, joins=joins[i])
        if i + 1 < len(notes) and joins[i + 1]:
            shaped = replace(shaped, release_limit=_JOINED_RELEASE_SECONDS)
        found.append(_follow(shaped, note, phrase.sample_rate, luck=luck))
    return found


def _held(phrase: Phrase) -> list[float]:
    """Give how long each note is held: to its end, on under the pedal, at most to the next stroke of its key."""
    ends = [_pedalled(note.start_seconds + note.length_seconds, phrase.pedal) for note in phrase.notes]
    next_stroke: dict[int, float] = {}
    for i in range(len(phrase.notes) - 1, -1, -1):
        note = phrase.notes[i]
        ends[i] = min(ends[i], next_stroke.get(note.pitch, FOREVER))
        next_stroke[note.pitch] = note.start_seconds
    for i in range(len(phrase.notes)):
        if _joins(phrase.notes, i):
            ends[i - 1] = max(ends[i - 1], phrase.notes[i].start_seconds + _OVERLAP_SECONDS)
    return [max(end - note.start_seconds, 0.02) for end, note in zip(ends, phrase.notes, strict=True)]


def _pedalled(end: float, pedal: Sequence[tuple[float, float]]) -> float:
    return next((up for down, up in pedal if down <= end < up), end)


def _joins(notes: Sequence[TimedNote], i: int) -> bool:
    if i == 0 or notes[i].articulation != "legato":
        return False
    before, note = notes[i - 1], notes[i]
    gap = note.start_seconds - (before.start_seconds + before.length_seconds)
    return before.pitch != note.pitch and before.start_seconds < note.start_seconds and gap < _JOIN_SECONDS


def _loosened(phrase: Phrase, looseness: Looseness) -> list[list[float]]:
    """Vary repeats: golden-ratio steps keep neighbours far apart, luck keeps the series from being a pattern.

    A row for each note: cents, seconds skipped, shelf, gain in dB, and luck of its own, 0-1.
    """
    count = len(phrase.notes)
    # A row belongs to a note's place in the phrase, so that one note's luck never depends on another's.
    luck = np.random.default_rng(phrase.seed % (1 << 64)).random((count, 5))
    phases = np.random.default_rng([phrase.seed % (1 << 64), 1]).random((128, 3))
    met: dict[int, int] = {}
    seen = np.zeros((count, 3))
    for i, note in enumerate(phrase.notes):
        seen[i] = met[note.pitch] = met.get(note.pitch, -1) + 1
    x = phases[[note.pitch % 128 for note in phrase.notes]] + 0.2 * (luck[:, :3] - 0.5)
    if looseness.variants:
        seen[:, :2] %= looseness.variants
        x[:, :2] -= 0.2 * (luck[:, :2] - 0.5)
    x += seen * (_GOLDEN * np.arange(1, 4))
    swing = 2.0 * (x - np.floor(x)) - 1.0
    cents, skip = looseness.cents * swing[:, 0], looseness.skip_seconds * (0.5 + 0.5 * swing[:, 1])
    level = looseness.gain_db * (2.0 * luck[:, 3] - 1.0)
    rows: list[list[float]] = np.stack([cents, skip, looseness.shelf * swing[:, 2], level, luck[:, 4]], axis=1).tolist()
    return rows


def _articulate(touch: Touch, *, joins: bool) -> Touch:
    if joins:
        return replace(touch, joins=True, fade_in=0.03)
    match touch.articulation:
        case "staccato":
            return replace(touch, release_scale=0.5, release_limit=0.35)
        case "accent":
            return replace(touch, gain_db=touch.gain_db + 1.5, shelf=touch.shelf + 0.2)
        case "ghost":
            return replace(touch, gain_db=touch.gain_db - 3.0, shelf=touch.shelf - 0.3, filter_cents=-900.0)
        case "mute":
            return replace(touch, damp_db=110.0, release_limit=0.09, filter_cents=-2200.0, shelf=touch.shelf - 0.3)
        case "pizzicato":
            return replace(touch, damp_db=40.0, release_limit=0.2)
        case "harmonic":
            return replace(touch, key=min(touch.key + 12, 127), gain_db=touch.gain_db - 3.0, filter_cents=-3000.0)
    return touch


def _follow(touch: Touch, note: TimedNote, sample_rate: int, *, luck: float) -> Touch:
    """Draw the note's curves at block rate: bend and vibrato in cents, swell and tremolo in dB."""
    if not (note.bend or note.swell or note.vibrato_cents or note.articulation == "tremolo"):
        return touch
    length = max(note.length_seconds, 0.02)
    seconds = (np.arange(int(touch.held * sample_rate) // BLOCK + 2) + 0.5) * BLOCK / sample_rate
    bend = 100.0 * _drawn(note.bend, seconds / length)
    if note.vibrato_cents:
        onset = np.clip((seconds - min(0.2, 0.3 * length)) / 0.3, 0.0, 1.0)
        bend = bend + note.vibrato_cents * onset * np.sin(2 * np.pi * (_VIBRATO_HZ + 0.5 * luck) * seconds)
    level = _drawn(note.swell, seconds / length)
    if note.articulation == "tremolo":
        level = level - 4.5 * (
            1.0 + np.cos(2 * np.pi * (_TREMOLO_HZ + 1.5 * luck) * seconds + 0.4 * np.sin(7 * seconds))
        )
    return replace(touch, bend_cents=bend, level_db=level)


def _drawn(curve: Curve, fractions: Values) -> Values:
    if not curve:
        return np.zeros(len(fractions))
    return np.interp(fractions, [x for x, _ in curve], [y for _, y in curve])
