"""Chamber: a few single voices with no chords around them, where every parallel is heard and somebody has to move.

The voices were written one after another; here those in the middle, and the bass against the tune, leave parallel
fifths and octaves, and then they take up a figure: repeated, off the beat, across it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from cadenza.compose.passage import stream
from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.score.beat import Fraction
from cadenza.score.chord import ChordSpan
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.note import Note

VOICES, BETWEEN = ("lead", "counter", "bass"), ("counter",)
UNPITCHED = ("drums", "percussion", "bed", "fx")
LEAST_VOICES = 3
PERFECT = (0, 7)  # semitones (mod 12)
FARTHEST = 9  # semitones that a voice moves to leave a parallel
CROSSING = 0.3  # of a voice's tones above the tune, from where it moves an octave down
SECOND_INVERSION = 12.0  # what it costs a bass to stand on the fifth
HALF = Fraction(1, 2)
QUIET, FULL = 0.34, 0.72  # of energy: below they hold their tones, from here on they press on
SLOW_BPM = 84.0  # below it a tune is carried by what is held or crosses the beat
FIGURES = {
    "statement": (("held", "pulse"), ("pulse", "pulse"), ("offbeat", "offbeat"), ("held", "across")),
    "contrast": (("held", "held"), ("across", "held"), ("offbeat", "pulse")),
}
CLIMAX, CALM = (("pulse", "pulse"), ("across", "pulse")), (("held", "held"), ("held", "across"))


def exposed(plan: Plan) -> list[CastMember]:
    """Return the voices of a plan, the tune first, where there is nothing else to hear; [] for any other band."""
    tonal = [m for m in plan.cast if m.role not in UNPITCHED]
    if len(tonal) < LEAST_VOICES or any(m.role not in VOICES or m.idiom == "octave_double" for m in tonal):
        return []
    return sorted(tonal, key=lambda m: VOICES.index(m.role))


def led_apart(
    lines: Mapping[str, Sequence[Note]], plan: Plan, chords: Sequence[tuple[ChordSpan, ...]], starts: Sequence[Fraction]
) -> dict[str, list[Note]]:
    """Return the lines with no two voices in parallel fifths or octaves inside a section, where another tone serves."""
    voices = exposed(plan)
    found = {part: list(line) for part, line in lines.items()}
    for spans, start in zip(chords, starts, strict=True):
        end = spans[-1].end_beat
        inside = {m.part: {n.start_beat: n for n in found[m.part] if start <= n.start_beat < end} for m in voices}
        for member in voices:
            if member.role in BETWEEN:
                inside[member.part] = _below(inside[member.part], inside[voices[0].part], member)
        _part_ways(inside, voices, spans)
        for m in voices:
            found[m.part] = [inside[m.part].get(n.start_beat, n) for n in found[m.part]]
    return found


def _below(line: dict[Fraction, Note], tune: Mapping[Fraction, Note], member: CastMember) -> dict[Fraction, Note]:
    """Return an inner voice an octave lower where it would lie over the tune for much of a section."""
    if not line or not tune:
        return line
    told = sum(n.pitch * n.length_beats for n in tune.values()) / sum(n.length_beats for n in tune.values())
    above = sum(n.pitch > told for n in line.values())
    if above < CROSSING * len(line):
        return line
    low = max(member.low, INSTRUMENTS[member.instrument].low)
    return {at: replace(n, pitch=n.pitch - 12) if n.pitch - 12 >= low else n for at, n in line.items()}


def _part_ways(
    inside: Mapping[str, dict[Fraction, Note]], voices: Sequence[CastMember], spans: Sequence[ChordSpan]
) -> None:
    """Move the tones of one section's inner voices, and of its bass, that go in parallel with another voice."""
    before: dict[str, int] = {}
    sounding: dict[str, Note] = {}
    movable = [m for m in voices if m.role in BETWEEN] + [m for m in voices if m.role == "bass"]
    for at in sorted({beat for notes in inside.values() for beat in notes}):
        sounding = {part: note for part, note in sounding.items() if note.end_beat > at}
        sounding |= {part: notes[at] for part, notes in inside.items() if at in notes}
        now = {part: note.pitch for part, note in sounding.items()}
        for member in movable:
            part = member.part
            if at not in inside[part] or not _parallels(part, now, before):
                continue
            span = spans[max(0, bisect_right(spans, at, key=lambda s: s.start_beat) - 1)]
            better = _other_tone(member, now, before, span, voices[0].part)
            if better is not None:
                inside[part][at] = sounding[part] = replace(inside[part][at], pitch=better)
                now[part] = better
        before = now


def _parallels(part: str, now: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether a voice reaches a perfect interval with another that it had with it, both having moved."""
    if part not in before or now[part] == before[part]:
        return False
    return any(
        (now[part] - pitch) % 12 == (before[part] - before[other]) % 12 and abs(now[part] - pitch) % 12 in PERFECT
        for other, pitch in now.items()
        if other != part and other in before and pitch != before[other]
    )


def _other_tone(
    member: CastMember, now: Mapping[str, int], before: Mapping[str, int], span: ChordSpan, tune: str
) -> int | None:
    """Return the nearest tone of the chord that goes in parallel with nobody: for a bass its third, else its fifth."""
    facts = INSTRUMENTS[member.instrument]
    low, high = max(member.low, facts.low), min(member.high, facts.high)
    bass = member.role == "bass"
    classes = span.chord.pitch_classes[1:3] if bass else span.chord.pitch_classes[:4]
    own, was = now[member.part], before[member.part]
    others = [pitch for part, pitch in now.items() if part != member.part]

    def cost(pitch: int) -> float:
        clash = 4.0 * sum(abs(pitch - other) % 12 in (1, 11) for other in others)
        crossed = 3.0 * (pitch > now.get(tune, high)) + 1.5 * (pitch in others)
        weak = SECOND_INVERSION * (bass and pitch % 12 != classes[0])
        return abs(pitch - own) + 0.5 * abs(pitch - was) + clash + crossed + weak

    tones = [p for p in range(max(low, was - FARTHEST), min(high, was + FARTHEST) + 1) if p % 12 in classes]
    free = [p for p in tones if not _parallels(member.part, {**now, member.part: p}, before)]
    return min(free, key=cost, default=None)


def figured(
    lines: Mapping[str, Sequence[Note]], plan: Plan, starts: Sequence[Fraction], meter: Meter
) -> dict[str, list[Note]]:
    """Return the lines with the held tones of the inner voices as the figures of their sections."""
    inner = [m for m in plan.cast if m.role in BETWEEN]
    found = {part: list(line) for part, line in lines.items()}
    for section, start in zip(plan.sections, starts, strict=True):
        last_bar = start + (section.bars - 1) * meter.beats_per_bar
        chosen = figures_of(plan, section)
        for number, member in enumerate(inner):
            figure = chosen[min(number, len(chosen) - 1)]
            found[member.part] = [
                tone
                for note in found[member.part]
                for tone in (_told(note, figure, meter) if start <= note.start_beat < last_bar else (note,))
            ]
    return found


def figures_of(plan: Plan, section: Section) -> tuple[str, ...]:
    """Return how the inner voices carry a section, from the highest down; equal letters are carried alike."""
    rng = stream(section.seed or plan.seed, "figure", section.letter, section.function)
    if section.energy < QUIET or section.function in ("intro", "outro", "break"):
        return CALM[0]
    if section.energy >= FULL:
        return rng.choice(CLIMAX)
    ways = CALM if plan.tempo_bpm < SLOW_BPM else FIGURES.get(section.function, FIGURES["statement"])
    return rng.choice(ways)


def _told(note: Note, figure: str, meter: Meter) -> Iterable[Note]:
    """Return a held tone as a figure of eighths: each of them, the weak ones, or tones that cross the beat."""
    eighths = int(note.length_beats / HALF)
    if figure == "held" or eighths < 4 or note.start_beat % HALF:
        return (note,)
    pulse = int(meter.pulse_beats / HALF)
    first = int(note.start_beat / HALF)
    if figure == "across":
        bounds = [0, *range(1, eighths, 2), eighths] if pulse == 2 else [0, *range(1, eighths, 3), eighths]
        return [
            replace(note, start_beat=note.start_beat + a * HALF, length_beats=(b - a) * HALF, swell=())
            for a, b in pairwise(bounds)
            if b > a
        ]
    played = [n for n in range(eighths) if figure == "pulse" or (first + n) % pulse]
    return [
        replace(
            note,
            start_beat=note.start_beat + n * HALF,
            length_beats=HALF * Fraction(4, 5),
            velocity=max(20, note.velocity - (6 if (first + n) % pulse else 0) - 2),
            articulation="",
            swell=(),
        )
        for n in played
    ]
