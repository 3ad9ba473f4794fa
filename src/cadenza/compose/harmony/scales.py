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
        beside = [(tone + step) % 12 for step in (1, -1) if (tone + step) % 12 in kept - tones]
        kept -= set(beside[:1] if len(key.scale) >= 7 else ())
        kept.add(tone)
    return tuple(sorted(kept, key=lambda pc: (pc - key.tonic) % 12))
