"""Endings: what the last bar of a piece does, in every part at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace

from cadenza.compose.arranging.chamber import exposed
from cadenza.compose.harmony.voicing import voice_lead
from cadenza.compose.plan import CastMember, Plan
from cadenza.score.beat import Fraction
from cadenza.score.chord import Chord
from cadenza.score.note import Note
from cadenza.score.pitch import nearest

HELD = ("ring", "ritard", "unresolved")
TONAL = ("bass", "chords", "pad", "lead")
STROKE, HIT = 14, 6  # velocity steps of a last stroke above what went before
FINAL_TONES = (1, 2, 0)  # tones of the last chord that single voices in the middle end on: third, fifth, root
LEAST_BARS = 3  # shorter pieces have no bar to spare


def close(
    notes: Mapping[str, tuple[Note, ...]],
    plan: Plan,
    members: Mapping[str, CastMember],
    *,
    last_bar: Fraction,
    end: Fraction,
    ring: Fraction,
    chord: Chord,
) -> dict[str, tuple[Note, ...]]:
    """Return the parts with their last bar turned into an ending: one stroke together, held or short.

    `ring` is how many beats beyond the end the tail lasts. Fades and loops stay as they are.
    """
    if plan.ending in ("fade", "loop") or plan.bars < LEAST_BARS:
        return dict(notes)
    held = plan.ending in HELD
    bar = end - last_bar
    since = end - plan.sections[-1].bars * bar
    length = end - last_bar + ring if held else Fraction(1)
    closed = {}
    inner = [m.part for m in exposed(plan) if m.role == "counter"]
    for part, line in notes.items():
        member = members[part]
        playing = any(float(n.start_beat) + float(n.length_beats) > float(last_bar) - 4.0 for n in reversed(line))
        if member.role == "bed":
            closed[part] = tuple(
                replace(n, length_beats=end + ring - n.start_beat) if n.end_beat == end else n for n in line
            )
        elif member.role == "lead" and line and not playing:
            closed[part] = _last_chord(line, member, last_bar, length, chord, held, since)  # it comes back to go home
        elif member.role == "fx" or not playing:
            closed[part] = line
        elif member.role in ("drums", "percussion"):
            closed[part] = _last_stroke(line, last_bar, since)
        else:
            tone = FINAL_TONES[inner.index(part) % len(FINAL_TONES)] if part in inner else 0
            closed[part] = _last_chord(line, member, last_bar, length, chord, held, since, tone)
    return closed


def _last_stroke(line: tuple[Note, ...], last_bar: Fraction, since: Fraction) -> tuple[Note, ...]:
    """Return the line up to the last stroke, which is no shock after what was played `since` the section began."""
    before = [n.velocity for n in line if since <= n.start_beat < last_bar]
    most = sum(before) / len(before) + STROKE if before else 127.0
    return tuple(
        n if n.start_beat < last_bar else replace(n, velocity=min(n.velocity, round(most)))
        for n in line
        if n.start_beat < last_bar + Fraction(1, 4)
    )


def _stopped(note: Note, beat: Fraction) -> Note:
    """Return the note cut where it would sound over a beat."""
    over = float(note.start_beat) + float(note.length_beats) > float(beat)
    return replace(note, length_beats=beat - note.start_beat) if over else note


def _last_chord(
    line: tuple[Note, ...],
    member: CastMember,
    last_bar: Fraction,
    length: Fraction,
    chord: Chord,
    held: bool,
    since: Fraction,
    tone: int = 0,
) -> tuple[Note, ...]:
    """Return the line with the last chord, near what the part played `since` the last section began.

    `tone` says which tone of the chord a single voice ends on: 0 its root, 1 its third.
    """
    cut = bisect_left(line, float(last_bar), key=lambda n: float(n.start_beat))
    before = [_stopped(n, last_bar) for n in line[:cut]]
    line = line[cut:]
    recent = [n for n in before[-6:] if n.start_beat >= since]
    middle = (member.low + member.high) // 2
    struck = [n for n in line if last_bar <= n.start_beat < last_bar + Fraction(1, 2)]
    if member.role == "lead":
        final = [n for n in line if n.start_beat >= last_bar]
        if held and final and final[-1].pitch % 12 == chord.root:
            tail = final[-1]
            return (*before, *final[:-1], replace(tail, length_beats=last_bar + length - tail.start_beat))
        pitches = [nearest(chord.root, (recent or final)[-1].pitch if recent or final else middle)]
    elif struck and member.role in ("chords", "pad", "bass"):
        pitches = [n.pitch for n in struck]
    elif member.role == "bass":
        pitches = [nearest(chord.bass_class, (recent[-1].pitch if recent else middle))]
    elif member.role in ("chords", "pad"):
        near = tuple(sorted({n.pitch for n in recent[-4:]})) or None
        pitches = list(voice_lead([chord], low=member.low, high=member.high, previous=near)[0])
    else:
        pitches = [nearest(chord.pitch_classes[tone % len(chord.pitch_classes)], recent[-1].pitch)] if recent else []
    inside = [p if p >= member.low else p + 12 for p in pitches]
    inside = [p if p <= member.high else p - 12 for p in inside]
    loud = round(sum(n.velocity for n in recent) / len(recent)) if recent else 80
    last = [
        Note(last_bar, length, p, min(127, max(20, loud if held else loud + HIT)), "" if held else "accent")
        for p in inside
    ]
    return (*before, *last)
