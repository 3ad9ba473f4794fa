"""When each note of a phrase sounds: where it starts, how long it is held, what it grew out of."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.score.note import TimedNote
from cadenza.synth.instrument import Phrase

_TOUCHING_S = 0.06
_CUT_S, _LEAST_S = 0.03, 0.12
_LAPPED_S = 0.25  # how long a voice of a chord may sound on beside the one that it moves to
_STEP, _LEAP, _NEAR = 4, 12, 12  # semitones that a voice of a chord and a line move; notes looked back over
_SHORTER = {"staccato": 0.55, "pizzicato": 0.6}
_LOUDER_DB = {"accent": 3.0, "ghost": -9.0, "tenuto": 0.5, "mute": -2.0, "harmonic": -2.0}
_BRIGHTER = {"accent": 0.14, "ghost": -0.15, "mute": -0.1, "tenuto": 0.0, "harmonic": -0.1}


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note made ready to sound: frames from the start of the phrase; `grew_from` is the pitch it glides from."""

    number: int
    note: TimedNote
    start: int
    hold: int
    release_s: float
    gain: float
    bright: float
    grew_from: int | None = None

    @property
    def slurred(self) -> bool:
        return self.grew_from is not None


def ready(
    phrase: Phrase, *, release_s: float, mono: bool = False, pedalled: bool = False, strung: bool = True
) -> list[Sounding]:
    """Place every note: the pedal holds it, a new note on one voice cuts it short, or on its own string if `strung`."""
    notes = list(phrase.notes)
    ends = [_end(note, phrase.pedal if pedalled else ()) for note in notes]
    answer = []
    last_of: dict[int, int] = {}
    for number in range(len(notes) - 1, -1, -1):
        note = notes[number]
        end, fade = ends[number], release_s
        following = last_of.get(-1 if mono else note.pitch)
        if (mono or strung) and following is not None and notes[following].start_seconds <= end + release_s:
            cut = notes[following].start_seconds
            end, fade = (
                min(end, cut),
                (_CUT_S if end >= cut - _TOUCHING_S else min(release_s, max(cut - end, _LEAST_S))),
            )
        last_of[-1 if mono else note.pitch] = number
        answer.append(_sounding(number, note, end, fade, phrase.sample_rate, _origin(notes, ends, number, mono)))
    answer.reverse()
    return [one for one in answer if one.start < phrase.frames]


def _end(note: TimedNote, pedal: tuple[tuple[float, float], ...]) -> float:
    length = note.length_seconds * _SHORTER.get(note.articulation, 1.0)
    end = note.start_seconds + max(length, 0.02)
    for down, up in pedal:
        if down <= end < up:
            return up
    return end


def _origin(notes: list[TimedNote], ends: list[float], number: int, mono: bool) -> int | None:
    """Return the pitch that a bound note comes from: the one before it, in a chord the voice nearest to it."""
    note = notes[number]
    if note.articulation != "legato" or number == 0:
        return None
    begin = note.start_seconds
    if mono:
        return notes[number - 1].pitch if ends[number - 1] >= begin - _TOUCHING_S else None
    beside = notes[max(number - 1, 0) : number] + notes[number + 1 : number + 2]
    in_chord = any(abs(other.start_seconds - begin) < _TOUCHING_S for other in beside)
    reach = _STEP if in_chord else _LEAP
    from_here = [
        notes[before].pitch
        for before in range(max(number - _NEAR, 0), number)
        if notes[before].start_seconds < begin - _TOUCHING_S
        and begin - _TOUCHING_S <= ends[before] <= begin + _LAPPED_S
        and abs(notes[before].pitch - note.pitch) <= reach
    ]
    nearest = min(from_here, key=lambda pitch: abs(pitch - note.pitch), default=note.pitch)
    return nearest if nearest != note.pitch else None


def _sounding(number: int, note: TimedNote, end: float, fade: float, rate: int, origin: int | None) -> Sounding:
    loud = 10 ** (_LOUDER_DB.get(note.articulation, 0.0) / 20)
    bright = min(max(note.velocity / 127 + _BRIGHTER.get(note.articulation, 0.0), 0.02), 1.0)
    start = max(round(note.start_seconds * rate), 0)
    hold = max(round((end - note.start_seconds) * rate), 64)
    return Sounding(number, note, start, hold, fade, loud, bright, origin)
