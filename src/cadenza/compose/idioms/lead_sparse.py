"""Leads that leave room: lo-fi cells with bars of silence, and the long tones of ambient music."""

from __future__ import annotations

from cadenza.compose.melody.manner import STEPWISE, Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

SPARSE = Manner(
    moves=(0.17, 0.40, 0.08, 0.02, 0.004),
    scale="pentatonic",
    notes_per_second=1.8,
    bar_notes=(3.4, 3.8),
    chorus_notes=0.7,
    syncopation=0.55,
    sixteenths=0.25,
    phrase_beats=8.0,
    rounds=0.6,
    forms=("abab", "aaba", "abab", "abac"),
    rest=0.5,
    late_start=0.35,
    pickup=0.0,
    literal=0.85,
    detached=1.0,
    span=6.5,
    arch=(2.0, 4.0),
    ends="clipped",
    lift=False,
    vibrato_cents=10.0,
)
DRONE = Manner(
    moves=STEPWISE,
    notes_per_second=0.8,
    bar_notes=(2.9, 3.9),
    syncopation=0.2,
    sixteenths=0.0,
    phrase_beats=16.0,
    forms=("abab", "abac", "aaba"),
    rest=0.34,
    late_start=0.2,
    pickup=0.0,
    literal=0.85,
    span=8.0,
    arch=(2.0, 4.5),
    ends="over",
    lift=False,
    vibrato_cents=12.0,
    expression="wind",
)


def sparse_pentatonic(passage: Passage) -> list[Note]:
    """Write cells of four to six notes, held into as much silence, with a late echo that leads on."""
    return write_tune(passage, SPARSE)


def drone_phrase(passage: Passage) -> list[Note]:
    """Write gestures of a few slow tones that arrive on the next bar and ring there."""
    return write_tune(passage, DRONE)


IDIOMS: dict[str, Idiom] = {"sparse_pentatonic": sparse_pentatonic, "drone_phrase": drone_phrase}
