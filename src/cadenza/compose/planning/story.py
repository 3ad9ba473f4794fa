"""Stories: the sections of a prompt that gives times, `0:00-0:15 …`, and where they begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.planning.form import ENERGIES, KEPT, MARKS
from cadenza.compose.planning.timing import Timing, bar_seconds
from cadenza.compose.reading.result import SectionWish
from cadenza.compose.styles.style import FUNCTIONS, SectionSpec

LEAST_CLOSED = 4  # bars of a last section that has room for an ending of its own


def told_starts(wishes: Sequence[SectionWish]) -> tuple[float, ...]:
    """Return the seconds at which a prompt says that sections begin, after the first."""
    starts = sorted({w.start_seconds for w in wishes if w.start_seconds is not None})
    return tuple(starts[1:]) if len(starts) > 1 else ()


def story(wishes: Sequence[SectionWish], timing: Timing) -> list[SectionSpec] | None:
    """Return the sections of a prompt that gives times (`0:00-0:15 …`), to the nearest bar; None without times."""
    timed = sorted((w for w in wishes if w.start_seconds is not None), key=lambda w: (w.start_seconds or 0.0, w.order))
    bars = timing.bars
    if len(timed) < 2 or len(timed) > bars:
        return None
    bar = bar_seconds(timing.meter, timing.tempo_bpm)
    on_time = {hit.seconds: hit.bar for hit in timing.hits}
    starts = [on_time.get(w.start_seconds or 0.0, round((w.start_seconds or 0.0) / bar)) for w in timed]
    starts[0] = 0
    for n in range(1, len(starts)):
        starts[n] = max(starts[n], starts[n - 1] + 1)
    if starts[-1] >= bars:
        return None
    sections = []
    for n, wish in enumerate(timed):
        name, function = MARKS.get(wish.mark, (wish.mark or "theme", FUNCTIONS.get(wish.mark, ("statement", 6))[0]))
        end = starts[n + 1] if n + 1 < len(starts) else bars
        energy = wish.energy if wish.energy is not None else ENERGIES.get(function, 0.5)
        letter = {"climax": "B", "contrast": "C", "break": "A"}.get(function, "A")
        sections.append(SectionSpec(name, letter, end - starts[n], energy, function, KEPT))
    return _closed(sections, wishes)


def _closed(sections: list[SectionSpec], wishes: Sequence[SectionWish]) -> list[SectionSpec]:
    """Return a timed story with the ending that it speaks of without a time: the last third of its last section."""
    ending = next((w for w in wishes if w.mark == "outro" and w.start_seconds is None), None)
    last = sections[-1]
    if ending is None or last.function == "outro" or last.bars < LEAST_CLOSED:
        return sections
    bars = max(2, last.bars // 3)
    energy = ENERGIES["intro"] if ending.energy is None else ending.energy
    outro = SectionSpec("outro", sections[0].letter, bars, energy, "outro", KEPT)
    return [*sections[:-1], replace(last, bars=last.bars - bars), outro]
