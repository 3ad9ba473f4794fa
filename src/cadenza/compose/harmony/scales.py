"""Which scale fits over a chord in a key."""

from __future__ import annotations

from functools import lru_cache

from cadenza.score.chord import Chord
from cadenza.score.scale import Key


@lru_cache(maxsize=4096)
def scale_over(chord: Chord, key: Key) -> tuple[int, ...]:
    """Return the key's scale bent to the chord: each foreign chord tone pushes out the neighbours it replaces.

    Pitch classes in order from the key's tonic. A raised seventh over V in minor, a lowered one over I7, come
    out by themselves.
    """
    tones = set(chord.pitch_classes)
    foreign = tones - set(key.scale)
    if not foreign:
        return key.scale
    kept = set(key.scale)
    for tone in sorted(foreign):
        beside = [(tone + step) % 12 for step in (-1, 1) if (tone + step) % 12 in kept - tones]
        kept.add(tone)
        if beside and len(key.scale) >= 7:
            kept.remove(min(beside, key=lambda pc: (_clusters(kept - {pc}), _weight(pc, key))))
    return tuple(sorted(kept, key=lambda pc: (pc - key.tonic) % 12))


def _clusters(scale: set[int]) -> int:
    """Return how many times three neighbours a semitone apart stand in a row."""
    return sum({pc, (pc + 1) % 12, (pc + 2) % 12} <= scale for pc in scale)


def _weight(pitch_class: int, key: Key) -> int:
    """Return how much the key would miss a tone: the tonic most, then its fifth."""
    return {0: 2, 7: 1}.get((pitch_class - key.tonic) % 12, 0)
