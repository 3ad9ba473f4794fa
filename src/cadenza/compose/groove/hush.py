"""Hush: the beats of silence before a drop or a chorus, kept by the whole band; the kick's own absence inside one."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.groove.pattern import played_live
from cadenza.compose.passage import Passage, stream
from cadenza.compose.plan import Section
from cadenza.compose.styles.style import Style, style
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

LOUD = 0.7  # the energy from which a section is worth a silence before it
RISE = 0.16  # how much louder it has to be than what stands before it
FAST_BPM = 112.0  # from here on a silence takes two beats
ABSENT_BEATS = Fraction(2)


def silent_from(passage: Passage) -> Fraction:
    """Return the beat from which the part falls silent before what follows (the passage's end if never)."""
    section, total = passage.section, passage.meter.beats_per_bar
    following = _following(passage)
    if following is None or section.bars < 2 or total <= 2:
        return passage.end_beat
    if section.function == "build":
        return passage.end_beat - (1 if following.energy >= LOUD else 0)
    if breaks_off(passage):
        return passage.end_beat - stop_beats(passage)
    if passage.member.role == "bass" and kick_rests(passage):
        return passage.end_beat - ABSENT_BEATS
    return passage.end_beat


def breaks_off(passage: Passage) -> bool:
    """Return whether the band stops for a moment before the louder section that follows."""
    section, following = passage.section, _following(passage)
    if following is None or section.function in ("build", "intro") or section.bars < 4:
        return False
    if following.energy < LOUD or following.energy - section.energy < RISE or not _drummed(passage, following):
        return False
    share = float(_drummers_style(passage).drum_options.get("stops", 0.0))
    return stream(passage.plan.seed, "stop", passage.place[0]).random() < share


def stop_beats(passage: Passage) -> Fraction:
    """Return how long the band stops: one beat, two where they are short."""
    return Fraction(2 if passage.plan.tempo_bpm >= FAST_BPM else 1)


def kick_rests(passage: Passage) -> bool:
    """Return whether a machine takes its kick and bass out at the end of this phase of a climax."""
    following = _following(passage)
    inside = following is not None and following.function == passage.section.function == "climax"
    return inside and not played_live(passage.plan, _drummers_style(passage)) and passage.section.bars >= 8


def hushed(notes: list[Note], passage: Passage) -> list[Note]:
    """Return the notes with those beats left empty."""
    end = silent_from(passage)
    if end == passage.end_beat:
        return notes
    return [
        n if n.end_beat <= end else replace(n, length_beats=end - n.start_beat) for n in notes if n.start_beat < end
    ]


def _following(passage: Passage) -> Section | None:
    return None if passage.is_last else passage.plan.sections[passage.index + 1]


def _drummers_style(passage: Passage) -> Style:
    """Return the style that the drummer plays, whoever asks: the band stops together."""
    lent = next((m.options.get("style") for m in passage.plan.cast if m.role == "drums"), None)
    return style(str(lent)) if lent else passage.style


def _drummed(passage: Passage, following: Section) -> bool:
    drums = {m.part for m in passage.plan.cast if m.role == "drums"}
    return bool(drums & set(passage.section.cast)) and bool(drums & set(following.cast))
