"""Continuo: the keyboard that realises a figured bass, with tones held over from chord to chord."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadenza.compose.groove.grid import pulses
from cadenza.compose.harmony.voicing import Voicing, voice_lead
from cadenza.compose.lines.lane import Lane, hemiola_bars
from cadenza.compose.lines.strikes import closed
from cadenza.compose.lines.voicings import below_lead
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

SHARE = {1: 0.35, 2: 0.5, 3: 0.6, 4: 0.6}  # how often a tone that can be held over is
SPREAD = Fraction(1, 24)  # of a beat between the tones of a broken chord
VOICES = 3


@dataclass(frozen=True, slots=True)
class Stroke:
    """One chord of the realisation, and the voice (if any) whose tone from before is resolved a beat later."""

    at: Fraction
    length: Fraction
    pitches: Voicing
    changes: bool
    held: int = -1  # which voice is suspended
    over: int = 0  # the pitch it holds


def continuo(passage: Passage) -> list[Note]:
    """Realise the chords in three strict voices: suspensions prepared and resolved by step, a hemiola before a close.

    Quiet sections strike once a chord; louder ones on the half bar and on every beat, the tones broken upward.
    """
    notes: list[Note] = []
    touch = passage.rng("touch")
    loud = 66 + (passage.section.energy - 0.5) * 26
    for stroke in _suspended(_strokes(passage), passage):
        resolved = stroke.at + min(Fraction(1), stroke.length / 2)
        for n, pitch in enumerate(stroke.pitches):
            velocity = max(24, min(112, round(loud + (4 if stroke.changes else -8) - n + touch.gauss(0, 2))))
            late = SPREAD * n if stroke.changes else Fraction(0)
            if n == stroke.held:
                notes.append(Note(stroke.at + late, resolved - stroke.at - late, stroke.over, velocity + 4, "legato"))
                notes.append(Note(resolved, stroke.at + stroke.length - resolved, pitch, velocity - 8))
            else:
                notes.append(Note(stroke.at + late, stroke.length * Fraction(19, 20) - late, pitch, velocity))
    return closed(sorted(notes, key=lambda n: (n.start_beat, n.pitch)), passage)


def _strokes(passage: Passage) -> list[Stroke]:
    """Return when the keyboard strikes which chord."""
    spans, lane = passage.chords, Lane.of(replace(passage, member=replace(passage.member, low=36, high=57)))
    low = passage.member.low or 52
    high = below_lead(passage, low, passage.member.high or 76)
    voiced = voice_lead(
        [s.chord for s in spans],
        low=low,
        high=high,
        voices=VOICES,
        strict=True,
        bass=[lane.stop_at(s.start_beat).root for s in spans],
        onward=passage.next_chord.chord if passage.next_chord else None,
    )
    found: list[Stroke] = []
    for span, pitches in zip(spans, voiced, strict=True):
        before = found[-1].pitches if found else ()
        places = [p for p in places_of(passage) if span.start_beat <= p < span.end_beat] or [span.start_beat]
        if places[0] != span.start_beat:
            places = [span.start_beat, *places]
        for at, end in zip(places, [*places[1:], span.end_beat], strict=True):
            found.append(Stroke(at, end - at, pitches, at == span.start_beat and pitches != before))
    return found


def places_of(passage: Passage) -> list[Fraction]:
    """Return where a chord may be struck anew: by the energy once a bar, in halves or on the beats."""
    beats = [start for start, _ in pulses(passage.meter)]
    inside = {1: beats[:1], 2: beats[:: max(1, len(beats) // 2)], 3: beats[:: max(1, len(beats) // 2)], 4: beats}
    hemiolas = hemiola_bars(passage)
    found: list[Fraction] = []
    for bar in range(passage.section.bars):
        start = passage.bar_start(bar)
        if bar in hemiolas:
            found += [start, start + 2, start + 4]
        elif bar - 1 not in hemiolas:
            found += [start + at for at in inside[passage.level]]
    return found


def _suspended(strokes: Sequence[Stroke], passage: Passage) -> list[Stroke]:
    """Hold a tone over each change where a voice steps down into the new chord and there is time to resolve it."""
    rng = passage.rng("suspensions")
    found: list[Stroke] = []
    for stroke in strokes:
        before = found[-1] if found else None
        classes = passage.chord_at(stroke.at).chord.pitch_classes
        chance = rng.random() < SHARE[passage.level]
        if before and stroke.changes and stroke.length >= 1 and chance and len(before.pitches) == len(stroke.pitches):
            for n, (old, new) in enumerate(zip(before.pitches, stroke.pitches, strict=True)):
                clear = old not in stroke.pitches and n != before.held
                if 1 <= old - new <= 2 and old % 12 not in classes and clear:
                    stroke = replace(stroke, held=n, over=old)
                    break
        found.append(stroke)
    return found


IDIOMS: dict[str, Idiom] = {"continuo": continuo}
