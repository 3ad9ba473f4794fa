"""The score: what was written, and the performance: the same as it is played."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.score.beat import Fraction
from cadenza.score.chord import ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.note import Note, TimedNote
from cadenza.score.pitch import pitch_name
from cadenza.score.scale import Key
from cadenza.score.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays. `name` is unique in its score; `instrument` is a name of score.instruments."""

    name: str
    instrument: str
    role: str  # drums, percussion, bass, chords, pad, arp, lead, counter, ostinato, bed, fx
    notes: tuple[Note, ...]
    pan: float = 0.0  # -1 left … 1 right
    gain_db: float = 0.0  # what the arrangement wishes on top of the mixer's own balance


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a section begins."""

    name: str
    start_beat: Fraction
    bars: int
    energy: float


@dataclass(frozen=True, slots=True)
class Score:
    """The written music. Notes are timed in beats; `tempo` says where a beat falls in seconds."""

    title: str
    key: Key
    meter: Meter
    tempo: TempoMap
    parts: tuple[Part, ...]
    chords: tuple[ChordSpan, ...]
    markers: tuple[Marker, ...]
    duration_seconds: float

    def listing(self) -> str:
        """Return the score as text: a line a bar a part, for reading and for tests."""
        bar_beats = self.meter.beats_per_bar
        flats = self.key.flats
        tempo = f"{self.tempo.bpm_at(0):g} BPM"
        lines = [f"{self.title}  {self.key.name}  {self.meter.name}  {tempo}  {self.duration_seconds:g} s"]
        for marker in self.markers:
            first = int(marker.start_beat / bar_beats)
            lines.append(f"\n[{marker.name}]  bar {first + 1}, {marker.bars} bars, energy {marker.energy:.2f}")
            for bar in range(first, first + marker.bars):
                start, end = bar * bar_beats, (bar + 1) * bar_beats
                chords = " ".join(c.chord.name for c in self.chords if start <= c.start_beat < end)
                lines.append(f" bar {bar + 1}: {chords}")
                for part in self.parts:
                    row = [_written(n, start, flats) for n in part.notes if start <= n.start_beat < end]
                    if row:
                        lines.append(f"   {part.name:16} {' '.join(row)}")
        return "\n".join(lines) + "\n"


def _written(note: Note, bar_start: Fraction, flats: bool) -> str:
    at, length = float(note.start_beat - bar_start), float(note.length_beats)
    return f"{at:g}:{pitch_name(note.pitch, flats=flats)}/{length:g}v{note.velocity}"


@dataclass(frozen=True, slots=True)
class PerformedPart:
    """One part as it is played. `pedal` holds (down, up) in seconds; `automation` holds (seconds, dB)."""

    name: str
    instrument: str
    role: str
    notes: tuple[TimedNote, ...]  # in order of start
    pan: float = 0.0
    gain_db: float = 0.0
    pedal: tuple[tuple[float, float], ...] = ()
    automation: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Performance:
    """The score with human timing and touch, in seconds from the start of the sound."""

    score: Score
    parts: tuple[PerformedPart, ...]
    energy: tuple[tuple[float, float], ...]  # (seconds, 0-1), the plan's energy curve, linear between points
    duration_seconds: float
    seed: int
    loop: bool = False
