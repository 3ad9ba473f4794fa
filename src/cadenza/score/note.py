"""A note: one event of a part, as written and as played."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.score.beat import Fraction

# (fraction of the note's length 0-1, value): semitones for a bend, dB for a swell; linear between points
Curve = tuple[tuple[float, float], ...]

ARTICULATIONS = ("", "legato", "staccato", "accent", "tenuto", "ghost", "mute", "harmonic", "tremolo", "pizzicato")


@dataclass(frozen=True, slots=True)
class Note:
    """One written note, timed in quarter-note beats from the start of the score.

    `pitch` is a MIDI number (in a drum part: the General MIDI percussion key); `velocity` is 1-127.
    """

    start_beat: Fraction
    length_beats: Fraction
    pitch: int
    velocity: int = 80
    articulation: str = ""
    bend: Curve = ()
    swell: Curve = ()
    vibrato_cents: float = 0.0

    @property
    def end_beat(self) -> Fraction:
        return self.start_beat + self.length_beats


@dataclass(frozen=True, slots=True)
class TimedNote:
    """One note as it is played, in seconds from the start of the sound."""

    start_seconds: float
    length_seconds: float
    pitch: int
    velocity: int
    articulation: str = ""
    bend: Curve = ()
    swell: Curve = ()
    vibrato_cents: float = 0.0
