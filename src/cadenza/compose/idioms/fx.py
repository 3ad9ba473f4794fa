"""Transitions: risers into climaxes, impacts on their first beat, reversed cymbals, falls after them."""

from __future__ import annotations

from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note


def transitions(passage: Passage) -> list[Note]:
    """Write what the part's instrument does at the edges of this section, and nothing where nothing happens."""
    kinds = {"riser": riser, "impact": impact, "reverse_cymbal": reverse_cymbal, "downlifter": downlifter}
    return kinds.get(passage.member.instrument, impact)(passage)


def riser(passage: Passage) -> list[Note]:
    """Rise over the last bars of a section that a much louder one follows."""
    rise = _rise_after(passage)
    quiet = _following(passage) < 0.55
    if passage.section.function != "build" and (quiet or rise < _threshold(passage, 0.18)):
        return []
    whole = passage.section.function == "build"
    bars = passage.section.bars if whole else max(1, min(4 if rise > 0.3 else 2, passage.section.bars // 2))
    bars = min(bars, 8)
    start = passage.bar_start(passage.section.bars - bars)
    velocity = round(min(116, 74 + 60 * max(rise, 0.2)))
    length = passage.end_beat - start
    return [Note(start, length, 60, velocity, "", (), ((0.0, -24.0), (0.7, -5.0), (1.0, 0.0)))]


def reverse_cymbal(passage: Passage) -> list[Note]:
    """Swell backwards into the next section's first beat where that one is at least as loud."""
    if passage.is_last or _rise_after(passage) < _threshold(passage, 0.04) or _following(passage) < 0.5:
        return []
    length = min(passage.meter.beats_per_bar, Fraction(4)) if _rise_after(passage) > 0.2 else Fraction(2)
    length = min(length, passage.beats / 2)
    return [Note(passage.end_beat - length, length, 60, round(70 + 40 * _following(passage)))]


def impact(passage: Passage) -> list[Note]:
    """Strike the first beat of a loud section that a quieter one precedes, and the piece's last hit."""
    before = passage.plan.sections[passage.index - 1].energy if passage.index else 0.0
    energy = passage.section.energy
    notes: list[Note] = []
    low = passage.member.low or 36
    if energy >= 0.55 and energy - before >= _threshold(passage, 0.12):
        notes.append(Note(passage.start_beat, min(passage.beats, Fraction(4)), low, round(80 + 40 * energy)))
    ends = passage.is_last and passage.plan.ending == "hit" and not passage.plan.loop
    if ends and energy >= 0.6 and passage.section.bars > 1:
        start = passage.bar_start(passage.section.bars - 1)
        notes.append(Note(start, passage.end_beat - start, low, round(76 + 40 * energy)))
    return notes


def downlifter(passage: Passage) -> list[Note]:
    """Fall away over the first bars of a section that is much quieter than the one before, or after its impact."""
    if not passage.index:
        return []
    change = passage.section.energy - passage.plan.sections[passage.index - 1].energy
    if abs(change) < _threshold(passage, 0.2):
        return []
    bars = min(2, passage.section.bars)
    return [Note(passage.start_beat, passage.meter.beats_per_bar * bars, 60, round(70 + 60 * abs(change)))]


def _following(passage: Passage) -> float:
    return passage.section.energy if passage.is_last else passage.plan.sections[passage.index + 1].energy


def _rise_after(passage: Passage) -> float:
    return _following(passage) - passage.section.energy


def _threshold(passage: Passage, usual: float) -> float:
    return float(passage.member.options.get("threshold", usual))


IDIOMS: dict[str, Idiom] = {
    "transitions": transitions,
    "riser": riser,
    "impact": impact,
    "reverse_cymbal": reverse_cymbal,
    "downlifter": downlifter,
}
