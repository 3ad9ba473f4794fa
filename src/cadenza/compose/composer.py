"""The composer: a plan becomes a score. It reads nothing but the plan and the style files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cadenza.compose import effects, endings
from cadenza.compose.arranging.chamber import exposed, figured, led_apart
from cadenza.compose.arranging.layers import rests, silences, without
from cadenza.compose.arranging.phases import Phase, phased
from cadenza.compose.arranging.stops import stop_of, stopped
from cadenza.compose.harmony.progression import read_bar
from cadenza.compose.harmony.scales import scale_over
from cadenza.compose.idioms import idiom
from cadenza.compose.passage import Passage
from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.compose.planning.edited import check_playable
from cadenza.compose.styles.style import Style, style
from cadenza.score.beat import Fraction
from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.scale import Key
from cadenza.score.score import Marker, Part, Score
from cadenza.score.tempo import TempoMap

# melody first: everybody after it leaves it room; drums late, to catch what the others accent
ORDER = ("lead", "counter", "bass", "chords", "pad", "arp", "ostinato", "percussion", "drums", "bed", "fx")
WHOLE = ("lead", "counter", "bed")  # who writes a section in one breath
SILENCE_SECONDS = 0.4  # nothing written rings into the last quarter of a second


def compose(plan: Plan) -> Score:
    """Return the score of a plan; equal plans give equal scores."""
    check_playable(plan)
    meter = Meter.parse(plan.meter)
    tempo = tempo_map(plan, meter)
    chords = chord_track(plan, meter)
    end = plan.bars * meter.beats_per_bar
    ring = plan.tail_seconds + float(meter.beats_per_bar) * 60.0 / plan.tempo_bpm
    last = tempo.beat_at(plan.duration_seconds - min(SILENCE_SECONDS, 0.1 * ring))
    until = end if plan.loop else Fraction(last).limit_denominator(96)
    lines = _write(plan, meter, chords)
    members = {m.part: m for m in plan.cast}
    last_bar = end - meter.beats_per_bar
    lines = endings.close(
        lines, plan, members, last_bar=last_bar, end=end, ring=until - end, chord=_chord_at(chords, last_bar)
    )
    lines = _tape_stopped(lines, plan, last_bar)
    parts = tuple(_part(m, effects.played(_clipped(lines.get(m.part, ()), m, until), m, plan)) for m in plan.cast)
    return Score(
        title=plan.title,
        key=Key.parse(plan.key),
        meter=meter,
        tempo=tempo,
        parts=tuple(p for p in parts if p.notes),
        chords=tuple(span for spans in chords for span in spans),
        markers=tuple(
            Marker(s.name, start, s.bars, s.energy)
            for s, start in zip(plan.sections, _starts(plan, meter), strict=True)
        ),
        duration_seconds=plan.duration_seconds,
    )


def tempo_map(plan: Plan, meter: Meter) -> TempoMap:
    """Return when each beat falls: the plan's tempo under its curve, beat 0 after the lead-in."""
    bar = float(meter.beats_per_bar)
    steps = [(0.0, plan.tempo_bpm)]
    for at, factor in plan.tempo_curve:
        step = (at * bar, plan.tempo_bpm * factor)
        steps = [*steps[:-1], step] if at <= 0 else [*steps, step]
    return TempoMap.from_steps(steps, start_seconds=plan.lead_in_seconds)


def chord_track(plan: Plan, meter: Meter) -> list[tuple[ChordSpan, ...]]:
    """Return the chords of each section, with the scale that fits over each."""
    key = Key.parse(plan.key)
    return [
        tuple(_spans(section, start, Key.parse(section.key) if section.key else key, meter))
        for section, start in zip(plan.sections, _starts(plan, meter), strict=True)
    ]


def _starts(plan: Plan, meter: Meter) -> list[Fraction]:
    starts, at = [], Fraction(0)
    for section in plan.sections:
        starts.append(at)
        at += section.bars * meter.beats_per_bar
    return starts


def _spans(section: Section, start: Fraction, key: Key, meter: Meter) -> Iterator[ChordSpan]:
    """Yield the section's chords, the same chord over several bars as one span a bar."""
    for n, text in enumerate(section.harmony):
        chords = read_bar(text)
        at = start + n * meter.beats_per_bar
        cuts = _cuts(len(chords), meter)
        for chord, a, b in zip(chords, cuts, cuts[1:], strict=False):
            yield ChordSpan(at + a, b - a, chord, scale_over(chord, key))


def _cuts(count: int, meter: Meter) -> list[Fraction]:
    """Return where the chords of one bar begin, on pulses where the bar has enough of them, and the bar's end."""
    bar, pulse = meter.beats_per_bar, meter.pulse_beats
    pulses = int(bar / pulse)
    if pulses < count:
        return [bar * n / count for n in range(count + 1)]
    return [pulse * -(-pulses * n // count) for n in range(count)] + [bar]


def _chord_at(chords: Sequence[tuple[ChordSpan, ...]], beat: Fraction) -> Chord:
    spans = [span for section in chords for span in section]
    return next((span.chord for span in spans if span.start_beat <= beat < span.end_beat), spans[-1].chord)


def _write(plan: Plan, meter: Meter, chords: Sequence[tuple[ChordSpan, ...]]) -> dict[str, tuple[Note, ...]]:
    """Return every part's notes: the singers section by section, then the band phase by phase, hearing them."""
    ordered = sorted(plan.cast, key=lambda m: ORDER.index(m.role))
    lines: dict[str, list[Note]] = {m.part: [] for m in plan.cast}
    for heard in _passages(plan, meter, chords, [m for m in ordered if m.role in WHOLE]):
        _play(heard, lines, {})
    sung = {part: sorted(line, key=lambda n: n.start_beat) for part, line in lines.items() if line}
    band, places = phased(plan)
    for heard in _passages(band, meter, chord_track(band, meter), [m for m in ordered if m.role not in WHOLE], places):
        _play(heard, lines, sung)
    for found, start in zip(rests(band, places), _starts(band, meter), strict=True):
        for part, stretches in silences(found, start, meter).items():
            lines[part] = without(lines[part], stretches)
    stop = stop_of(band, places, _starts(band, meter), meter)
    lines = stopped(lines, band, stop) if stop else lines
    if exposed(plan):
        starts = _starts(plan, meter)
        lines = figured(led_apart(lines, plan, chords, starts), plan, starts, meter)
    return {part: tuple(sorted(line, key=lambda n: (float(n.start_beat), n.pitch))) for part, line in lines.items()}


def _play(passages: Sequence[Passage], lines: dict[str, list[Note]], sung: Mapping[str, Sequence[Note]]) -> None:
    """Add what the members play in one section to `lines`, each having heard the singers and those before."""
    written = {part: _between(line, passages[0]) for part, line in sung.items()} if passages else {}
    for passage in passages:
        notes = idiom(passage.member.idiom)(replace(passage, written=dict(written)))
        written[passage.member.part] = tuple(notes)
        lines[passage.member.part] += notes


def _between(line: Sequence[Note], passage: Passage) -> tuple[Note, ...]:
    first = bisect_left(line, passage.start_beat, key=lambda n: n.start_beat)
    return tuple(line[first : bisect_left(line, passage.end_beat, key=lambda n: n.start_beat)])


def _passages(
    plan: Plan,
    meter: Meter,
    chords: Sequence[tuple[ChordSpan, ...]],
    members: Sequence[CastMember],
    places: Sequence[Phase] = (),
) -> Iterator[list[Passage]]:
    """Yield what the members play in each section, one passage for each who plays; nobody has heard anybody yet."""
    key, own = Key.parse(plan.key), style(plan.style)
    seen: dict[str, int] = {}
    sketches: dict[Hashable, Any] = {}
    for index, (section, start) in enumerate(zip(plan.sections, _starts(plan, meter), strict=True)):
        yield [
            Passage(
                plan=plan,
                section=section,
                index=index,
                start_beat=start,
                key=Key.parse(section.key) if section.key else key,
                meter=meter,
                chords=chords[index],
                next_chord=chords[index + 1][0] if index + 1 < len(chords) else None,
                member=member,
                written={},
                occurrence=seen.get(section.letter, 0),
                style=_style_of(member, own),
                place=(places[index].section, places[index].number) if places else (index, 0),
                sketches=sketches,
            )
            for member in members
            if member.part in section.cast
        ]
        seen[section.letter] = seen.get(section.letter, 0) + 1


def _style_of(member: CastMember, own: Style) -> Style:
    """Return the style whose patterns a part plays: its own where a blend lent it."""
    lent = member.options.get("style")
    return style(str(lent)) if lent else own


def _tape_stopped(lines: dict[str, tuple[Note, ...]], plan: Plan, last_bar: Fraction) -> dict[str, tuple[Note, ...]]:
    """Return the lines with a tape that stops under the last bar, where that was asked for."""
    if not plan.knobs.get("tape_stop") or plan.loop:
        return lines
    sunk = {m.part: INSTRUMENTS[m.instrument].pitched and m.role not in ("bed", "fx") for m in plan.cast}
    return {
        part: effects.stopped_tape(line, last_bar=last_bar, tempo_bpm=plan.tempo_bpm, pitched=sunk[part])
        for part, line in lines.items()
    }


def _clipped(line: tuple[Note, ...], member: CastMember, until: Fraction) -> tuple[Note, ...]:
    """Return the notes inside the instrument's range and inside the piece, none twice."""
    facts = INSTRUMENTS[member.instrument]
    low, high = (max(member.low, facts.low), min(member.high, facts.high)) if facts.pitched else (0, 127)
    last = float(until)
    kept: dict[tuple[float, int], Note] = {}
    for note in line:
        pitch, start = note.pitch, float(note.start_beat)
        while pitch < low:
            pitch += 12
        while pitch > high and pitch - 12 >= low:
            pitch -= 12
        if start >= last or note.length_beats <= 0 or not 0 <= pitch <= max(high, facts.high):
            continue
        if start + float(note.length_beats) > last + 1e-9:
            note = replace(note, pitch=pitch, length_beats=until - note.start_beat)
        elif pitch != note.pitch:
            note = replace(note, pitch=pitch)
        at = start, pitch
        if at not in kept or kept[at].velocity < note.velocity:
            kept[at] = note
    return tuple(kept.values())


def _part(member: CastMember, notes: tuple[Note, ...]) -> Part:
    return Part(member.part, member.instrument, member.role, notes, member.pan, member.gain_db)
