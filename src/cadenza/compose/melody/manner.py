"""A manner: what makes one lead idiom sing unlike another, as facts for the tune writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

# weight of a move by so many ladder steps, either way: repeat, step, third, fourth, fifth, sixth, seventh, octave
SINGING = (0.20, 0.26, 0.085, 0.040, 0.024, 0.008, 0.0, 0.005)
STEPWISE = (0.12, 0.30, 0.10, 0.030, 0.022, 0.010, 0.0, 0.004)
PENTATONIC = (0.23, 0.34, 0.085, 0.022, 0.006, 0.004, 0.0, 0.0)
LINEAR = (0.05, 0.33, 0.13, 0.035, 0.012, 0.010, 0.0, 0.004)
LEAPING = (0.20, 0.22, 0.13, 0.060, 0.050, 0.015, 0.0, 0.010)


@dataclass(frozen=True, slots=True)
class Manner:
    """How an idiom moves, breathes and repeats. Shares are 0-1; `moves` are weights by ladder step."""

    moves: tuple[float, ...] = SINGING
    scale: str = "key"  # key, pentatonic, blues
    notes_per_second: float = 2.5
    bar_notes: tuple[float, float] = (3.6, 6.4)  # in a 4/4 bar, scaled to other metres
    syncopation: float = 0.4
    sixteenths: float = 0.3
    phrase_beats: float = 8.0
    forms: tuple[str, ...] = ("abab", "abac", "abab", "aaba", "abab")
    rounds: float = 0.35  # how often a section says its first half twice
    rest: float = 0.36  # share of silence that the phrase ends make room for
    late_start: float = 0.25  # how often a phrase begins after its first beat
    pickup: float = 0.25  # how often notes lead into a phrase
    literal: float = 0.85  # how exactly a figure comes back
    span: float = 7.0  # semitones either side of the middle
    arch: tuple[float, float] = (2.8, 4.8)  # ladder steps from start to peak
    chord_sevenths: bool = False  # sevenths and ninths count as chord tones
    chorus_notes: float = 1.0  # notes of high sections, as a factor
    vibrato_cents: float = 0.0
    detached: float = 0.0  # how often a tone of a beat or more is cut short of the next; repeated ones always are
    candidates: int = 20
    lift: bool = True  # the last return may rise an octave for a phrase
    bar_silence: float = 0.0  # how often a whole phrase is left out
    ends: str = "long"  # how a phrase ends: long (a held tone), clipped (then a late echo), over (into an empty bar)
    arpeggio: float = 0.0  # how much lines climb by thirds and come down by step
    opening_leaps: tuple[int, ...] = ()  # rungs of the leap that opens the motif
    returns: tuple[int, ...] = (0, 1, -1, 2, -2)  # rungs by which a phrase may come back, dearest last
    expression: str = ""  # blues, vocal, wind, folk, slide: what the pitch does inside a note
    cells: int = 3  # rhythm cells in the budget of a piece
    triplets: float = 0.0  # how often a pair of eighths becomes a triplet
    appoggiatura: float = 0.5  # how often a repeated strong tone is leant on from the step above
    chromatic: float = 0.0  # how often a strong tone is enclosed or approached by semitone


def tuned(manner: Manner, options: Mapping[str, Any]) -> Manner:
    """Return the manner with what a part's options say instead, where they name a field of ours."""
    known = {f.name for f in fields(Manner)}
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items() if k in known}
    return replace(manner, **given) if given else manner
