"""A ladder: the scale as numbered rungs, so that a line can be moved by steps and fitted to chords."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.scale import MODES, Key

RAISED = (4, 8, 11)  # tones of a chord that come from below when foreign to the key: leading tones
TICKS = 12  # of a quarter note: sixteenths and triplets both fall on whole ticks


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rung 0 is the tonic below MIDI 12; `steps` are semitones above the tonic, ascending."""

    tonic: int
    steps: tuple[int, ...]

    @classmethod
    def of(cls, key: Key, kind: str) -> Ladder:
        """Return the ladder of the key itself, of its pentatonic or of its blues scale."""
        if kind == "blues":
            return cls(key.tonic, MODES["blues"])
        steps = MODES[key.mode]
        if kind == "pentatonic" and len(steps) > 6:
            steps = tuple(s for s in MODES["minor_pentatonic" if key.is_minor else "major_pentatonic"] if s in steps)
        return cls(key.tonic, steps)

    def pitch(self, rung: int, bends: Sequence[int] = ()) -> int:
        """Return the MIDI pitch of a rung, altered as the chord demands."""
        octave, degree = divmod(rung, len(self.steps))
        return self.tonic + 12 * octave + self.steps[degree] + (bends[degree] if bends else 0)

    def nearest(self, pitch: float) -> int:
        """Return the rung nearest to a pitch."""
        guess = int((pitch - self.tonic) / 12 * len(self.steps))
        return min(range(guess - 3, guess + 4), key=lambda r: (abs(self.pitch(r) - pitch), r))

    def fit(self, chord: Chord, *, sevenths: bool = False) -> Fit:
        """Return how this ladder bends to a chord, and which of its degrees belong to it."""
        core = chord.pitch_classes[: 5 if sevenths else 3]
        bends = [0] * len(self.steps)
        own = [(self.tonic + s) % 12 for s in self.steps]
        if len(self.steps) > 6:
            for wanted in chord.pitch_classes[:4]:
                if wanted in own:
                    continue
                free = [d for d, pc in enumerate(own) if (wanted - pc) % 12 in (1, 11) and pc not in core]
                if free:
                    sharp = (wanted - chord.root) % 12 in RAISED or chord.quality.startswith("dim")
                    degree = next((d for d in free if ((wanted - own[d]) % 12 == 1) == sharp), free[0])
                    bends[degree] = 1 if (wanted - own[degree]) % 12 == 1 else -1
                    own[degree] = wanted
            minor = {(self.tonic + 3) % 12, (self.tonic + 8) % 12} <= set(own)
            leading = (self.tonic + 11) % 12
            if minor and {4, 11} <= set(self.steps) and leading in own and leading not in chord.pitch_classes:
                # a chord of the parallel minor brings its seventh along: no augmented second beside its root
                bends[own.index(leading)] = -1
                own[own.index(leading)] = (leading - 1) % 12
        tones = frozenset(d for d, pc in enumerate(own) if pc in core)
        if not tones:
            tones = frozenset(d for d, pc in enumerate(own) if pc in chord.pitch_classes) or frozenset({0})
        return Fit(tuple(bends), tones)


@dataclass(frozen=True, slots=True)
class Fit:
    """A ladder over one chord: semitones added by degree, and the degrees that are chord tones."""

    bends: tuple[int, ...]
    tones: frozenset[int]


class Ground:
    """What a line stands on: the ladder, and the chord that rules at each tick of the section."""

    def __init__(self, ladder: Ladder, chords: Sequence[ChordSpan], *, start_beat: float, sevenths: bool) -> None:
        self.ladder = ladder
        self.size = len(ladder.steps)
        self._starts = [round((float(c.start_beat) - start_beat) * TICKS) for c in chords]
        self._fits = [ladder.fit(c.chord, sevenths=sevenths) for c in chords]

    def fit(self, tick: int) -> Fit:
        """Return the fit that rules at a tick of the section."""
        return self._fits[max(0, bisect_right(self._starts, tick) - 1)]

    def is_tone(self, rung: int, tick: int) -> bool:
        return rung % self.size in self.fit(tick).tones

    def pitch(self, rung: int, tick: int) -> int:
        return self.ladder.pitch(rung, self.fit(tick).bends)

    def snap(self, rung: int, tick: int, *, toward: int = 0) -> int:
        """Return the chord tone nearest to a rung; of two, the one on the side of `toward`."""
        tones = self.fit(tick).tones
        for away in range(self.size):
            for side in (1, -1) if toward >= 0 else (-1, 1):
                if (rung + side * away) % self.size in tones:
                    return rung + side * away
        return rung
