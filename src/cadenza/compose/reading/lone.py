"""Lone numbers: "phonk 160 cowbell" in a terse prompt is a genre at a tempo, though nobody wrote a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.numbers import Figures
from cadenza.compose.reading.text import Token, words

TERSE = 12  # words of a prompt that may speak in bare numbers
SLOWEST_BPM, FASTEST_BPM = 60, 220
_NEIGHBOURS = frozenset(("genre", "inst", "mood", "feel", "tempo", "fx", "policy"))
_COUNTED = words("s sec secs second seconds min mins minute minutes hz khz bar bars bit bits measures years people x k")
_NUMBERED = words("phase level part track number no version area studio route episode chapter day year room opus op")


def with_lone_tempo(facts: Figures, run: Sequence[Token], found: Sequence[Hit]) -> Figures:
    """Return the figures with the tempo that a bare number beside a word of music means, where none was stated."""
    if facts.tempo_bpm is not None or facts.tempo_range or len(run) > TERSE:
        return facts
    taken = {k for hit in found for k in range(hit.first, hit.last)}
    musical = {k for hit in found if hit.facet in _NEIGHBOURS for k in range(hit.first, hit.last)}
    for at, token in enumerate(run):
        if at in taken or not token.word.isdecimal() or not SLOWEST_BPM <= int(token.word) <= FASTEST_BPM:
            continue
        before, after = run[at - 1].word if at else "", run[at + 1].word if at + 1 < len(run) else ""
        if before in _NUMBERED or after in _COUNTED or at - 1 not in musical:
            continue
        return replace(facts, tempo_bpm=float(token.word), tempo_words=token.word)
    return facts
