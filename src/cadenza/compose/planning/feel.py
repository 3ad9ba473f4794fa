"""Feel: which sections are felt in half or double time, and what that asks of their energy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cadenza.compose.planning.form import MARKS
from cadenza.compose.styles.style import SectionSpec

FELT_BREAK = 0.6  # the least energy of a breakdown whose beat is the point of it


def feel_of(spec: SectionSpec, feels: Mapping[str, str]) -> str:
    """Return how the beat of a section is felt: "half", "double", or "" as it is written."""
    for mark, feel in feels.items():
        name, function = MARKS.get(mark, (mark, mark))
        if mark and (spec.name == name or spec.function == function):
            return feel
    return feels.get("", "")


def beaten(specs: Sequence[SectionSpec], energies: Sequence[float], feels: Mapping[str, str]) -> list[float]:
    """Return the energies with a breakdown that is felt in half time strong enough for its drums."""
    named = {mark: feel for mark, feel in feels.items() if mark}
    return [
        max(e, FELT_BREAK) if s.function == "break" and feel_of(s, named) else e
        for s, e in zip(specs, energies, strict=True)
    ]
