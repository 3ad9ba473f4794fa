"""Effects that are played, not mixed: stutters of a glitch, the throb of a tremolo, a tape that stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.passage import stream
from cadenza.compose.plan import CastMember, Plan
from cadenza.score.beat import Fraction
from cadenza.score.note import Curve, Note

GLITCHED = ("drums", "percussion", "arp")
THROBBING = ("chords", "pad", "lead", "counter")
THROB_HZ, THROB_DB = 5.2, -9.0
TAPE_SECONDS = 1.8  # from its full speed to rest
SINKING: Curve = ((0.0, 0.0), (0.25, -0.6), (0.55, -3.0), (0.8, -7.0), (1.0, -12.0))  # semitones
FADING: Curve = ((0.0, 0.0), (0.7, -4.0), (1.0, -30.0))  # decibels
STUTTERS = (2, 3, 4)
LONGEST_STUTTER = Fraction(1, 2)


def played(line: Sequence[Note], member: CastMember, plan: Plan) -> tuple[Note, ...]:
    """Return a part's notes with the effects that the plan's knobs name."""
    glitch, tremolo = plan.knobs.get("glitch", 0.0), plan.knobs.get("tremolo", 0.0)
    if glitch > 0 and member.role in GLITCHED:
        line = stuttered(line, member, plan, share=0.22 * glitch)
    if tremolo > 0 and member.role in THROBBING:
        line = [replace(n, swell=n.swell or throb(n, plan.tempo_bpm)) for n in line]
    return tuple(line)


def stopped_tape(line: Sequence[Note], *, last_bar: Fraction, tempo_bpm: float, pitched: bool) -> tuple[Note, ...]:
    """Return a part whose last tones sink and fade as the tape slows down; what has no pitch strikes once more."""
    length = Fraction(TAPE_SECONDS * tempo_bpm / 60.0).limit_denominator(24)
    found: list[Note] = []
    for note in line:
        if note.start_beat < last_bar or (note.start_beat == last_bar and not pitched):
            found.append(note)
        elif note.start_beat == last_bar:
            found.append(replace(note, length_beats=length, bend=SINKING, swell=FADING))
    return tuple(found)


def stuttered(line: Sequence[Note], member: CastMember, plan: Plan, *, share: float) -> list[Note]:
    """Return the notes with some off-beat ones cut into quick repeats that fade."""
    rng = stream(plan.seed, "glitch", member.part)
    found: list[Note] = []
    for note, after in zip(line, [*line[1:], None], strict=True):
        room = min(LONGEST_STUTTER, (after.start_beat - note.start_beat) if after else LONGEST_STUTTER)
        if rng.random() >= share or note.start_beat.denominator == 1 or room < Fraction(1, 4):
            found.append(note)
            continue
        times = rng.choice(STUTTERS)
        step = room / times
        found += [
            replace(note, start_beat=note.start_beat + n * step, length_beats=step, velocity=_faded(note.velocity, n))
            for n in range(times)
        ]
    return found


def throb(note: Note, tempo_bpm: float) -> Curve:
    """Return a swell that dips `THROB_DB` as often as an amplifier's tremolo; () for notes too short for one dip."""
    seconds = float(note.length_beats) * 60.0 / tempo_bpm
    dips = int(seconds * THROB_HZ)
    if dips < 1 or dips > 60:
        return ()
    step = 1.0 / (2 * dips)
    return tuple((round(n * step, 4), THROB_DB if n % 2 else 0.0) for n in range(2 * dips + 1))


def _faded(velocity: int, times: int) -> int:
    return max(20, round(velocity * 0.86**times))
