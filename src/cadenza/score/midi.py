"""Standard MIDI files (type 1): the performance as other programs can play and edit it."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.note import Curve, TimedNote
from cadenza.score.score import Performance, PerformedPart

TICKS_PER_BEAT = 480
BEND_RANGE_SEMITONES = 12
BEND_STEP_SECONDS = 0.01
DRUM_CHANNEL = 9

Event = tuple[int, int, bytes]  # tick, order among equals, message


def midi_bytes(performance: Performance) -> bytes:
    """Return the performance as a type 1 file: tempo map and markers first, then one named track a part.

    Human timing is kept: a note's tick is where it is played. Noise beds are left out, since General MIDI has
    no such sounds.
    """
    parts = [p for p in performance.parts if p.notes and p.role != "bed"]
    tracks = [_conductor(performance)]
    free = [c for c in range(16) if c != DRUM_CHANNEL]
    melodic = 0
    for part in parts:
        facts = INSTRUMENTS[part.instrument]
        channel = DRUM_CHANNEL if not facts.pitched else free[melodic % len(free)]
        melodic += facts.pitched
        tracks.append(_track(part, channel, performance))
    header = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), TICKS_PER_BEAT)
    return header + b"".join(tracks)


def _conductor(performance: Performance) -> bytes:
    score = performance.score
    end = _tick(performance, performance.duration_seconds)
    events: list[Event] = [(0, 0, _text(3, score.title))]
    meter = score.meter
    events.append((0, 1, bytes((0xFF, 0x58, 4, meter.numerator, meter.denominator.bit_length() - 1, 24, 8))))
    events.append((0, 1, bytes((0xFF, 0x59, 2, score.key.fifths & 0xFF, int(score.key.is_minor)))))
    for beat, bpm in score.tempo.steps(score.tempo.beat_at(performance.duration_seconds)):
        tick = 0 if beat <= 0 else _tick(performance, score.tempo.seconds_at(beat))
        events.append((tick, 2, b"\xff\x51\x03" + struct.pack(">I", round(6e7 / bpm))[1:]))
    for marker in score.markers:
        tick = _tick(performance, score.tempo.seconds_at(marker.start_beat))
        events.append((tick, 3, _text(6, marker.name)))
    return _chunk(events, end)


def _track(part: PerformedPart, channel: int, performance: Performance) -> bytes:
    facts = INSTRUMENTS[part.instrument]
    events: list[Event] = [(0, 0, _text(3, part.name)), (0, 0, _text(4, facts.title))]
    events.append((0, 1, bytes((0xC0 | channel, facts.program))))
    events.append((0, 1, bytes((0xB0 | channel, 10, max(0, min(127, round(64 + 63 * part.pan)))))))
    bends = any(n.bend or n.vibrato_cents for n in part.notes)
    if bends:
        for control, value in ((101, 0), (100, 0), (6, BEND_RANGE_SEMITONES), (38, 0)):
            events.append((0, 2, bytes((0xB0 | channel, control, value))))
    for seconds, gain_db in part.automation:
        value = max(1, min(127, round(100 * 10 ** (gain_db / 40))))
        events.append((_tick(performance, seconds), 3, bytes((0xB0 | channel, 11, value))))
    for down, up in part.pedal:
        events.append((_tick(performance, down), 3, bytes((0xB0 | channel, 64, 127))))
        events.append((_tick(performance, up), 0, bytes((0xB0 | channel, 64, 0))))
    for note in part.notes:
        on = _tick(performance, note.start_seconds)
        off = max(on + 1, _tick(performance, note.start_seconds + note.length_seconds))
        events.append((on, 6, bytes((0x90 | channel, note.pitch, max(1, min(127, note.velocity))))))
        events.append((off, 1, bytes((0x80 | channel, note.pitch, 64))))
        if note.bend:
            events.extend(_bend(note, channel, performance))
    return _chunk(events, _tick(performance, performance.duration_seconds))


def _bend(note: TimedNote, channel: int, performance: Performance) -> Iterable[Event]:
    steps = max(2, min(200, round(note.length_seconds / BEND_STEP_SECONDS)))
    last = None
    for step in range(steps + 1):
        at = step / steps
        wheel = max(0, min(16383, 8192 + round(value_at(note.bend, at) / BEND_RANGE_SEMITONES * 8191)))
        if wheel != last:
            tick = _tick(performance, note.start_seconds + at * note.length_seconds)
            yield tick, 5, bytes((0xE0 | channel, wheel & 127, wheel >> 7))
            last = wheel
    end = _tick(performance, note.start_seconds + note.length_seconds)
    yield end, 2, bytes((0xE0 | channel, 0, 64))


def value_at(curve: Curve, at: float) -> float:
    """Return a curve's value at a fraction of the note, linear between points and flat outside them."""
    before = curve[0]
    for point in curve:
        if point[0] >= at:
            span = point[0] - before[0]
            return point[1] if span <= 0 else before[1] + (point[1] - before[1]) * (at - before[0]) / span
        before = point
    return curve[-1][1]


def _tick(performance: Performance, seconds: float) -> int:
    tempo = performance.score.tempo
    return max(0, round((tempo.beat_at(seconds) - tempo.beat_at(0.0)) * TICKS_PER_BEAT))


def _text(kind: int, text: str) -> bytes:
    data = text.encode()
    return bytes((0xFF, kind)) + _length(len(data)) + data


def _length(number: int) -> bytes:
    out = [number & 127]
    while number := number >> 7:
        out.append(128 | number & 127)
    return bytes(reversed(out))


def _chunk(events: list[Event], end: int) -> bytes:
    body, now = bytearray(), 0
    for tick, _, message in sorted(events, key=lambda e: (e[0], e[1])):
        body += _length(tick - now) + message
        now = tick
    body += _length(max(0, end - now)) + b"\xff\x2f\x00"
    return b"MTrk" + struct.pack(">I", len(body)) + bytes(body)
