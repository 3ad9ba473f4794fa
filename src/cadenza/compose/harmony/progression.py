"""Progressions: loops of roman numerals, which of them suit a key, and the chords they mean in it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from cadenza.score.chord import Chord
from cadenza.score.scale import Key

Bars = tuple[tuple[Chord, ...], ...]  # the chords of each bar

# what sounds like the mode itself, for keys that a style's own loops do not know
MODE_LOOPS: dict[str, tuple[str, ...]] = {
    "phrygian": ("i | bII | i | bvii", "i | bII | bIII | bII"),
    "phrygian_dominant": ("I | bII | I | bvii", "I | bII | iv | bII"),
    "double_harmonic": ("I | bII | I | iv", "I | I | bII | I"),
    "lydian": ("I | II/1 | I | II/1", "IΔ7 | II | vi7 | II"),
    "mixolydian": ("I | bVII | IV | I", "I | v7 | bVII | IV"),
    "dorian": ("i7 | IV | i7 | IV", "i | bVII | IV | i"),
    "locrian": ("i° | bII | i° | bvi",),
    "whole_tone": ("I+ | II+ | I+ | bVII+",),
    "octatonic": ("i | bv | i | bIII", "i° | bIII | i | #iv°7"),
    "hirajoshi": ("i | i | bVI | i",),
    "insen": ("isus4 | bII | isus4 | bII",),
    "major": ("I | V | vi | IV", "I | IV | ii | V", "vi | IV | I | V"),
    "minor": ("i | bVI | bIII | bVII", "i | iv | bVI | V", "i | bVII | bVI | bVII"),
}
MODAL = frozenset(MODE_LOOPS) - {"major", "minor", "mixolydian", "dorian", "lydian"}


@dataclass(frozen=True, slots=True)
class Loop:
    """A progression as a style writes it: one tuple of numerals a bar."""

    bars: tuple[tuple[str, ...], ...]

    @property
    def names_home(self) -> bool:
        """Whether the tonic chord itself is among the numerals."""
        return any(_roman(n) in ("i", "I") for bar in self.bars for n in bar)

    @property
    def is_minor(self) -> bool:
        """Whether the numerals are meant in a minor key."""
        romans = [_roman(n) for bar in self.bars for n in bar]
        if "i" in romans or "I" in romans:
            return "i" in romans
        return any(r in ("bVI", "bIII") for r in romans) and not any(r in ("vi", "iii") for r in romans)

    def stretched(self, bars_per_chord: float) -> Loop:
        """Return the loop with each bar held for `bars_per_chord` bars (or two bars in one, for a half)."""
        if bars_per_chord >= 2:
            return Loop(tuple(bar for bar in self.bars for _ in range(int(bars_per_chord))))
        if bars_per_chord <= 0.5 and len(self.bars) % 2 == 0:
            return Loop(tuple(a + b for a, b in zip(self.bars[::2], self.bars[1::2], strict=True)))
        return self

    def chords(self, key: Key) -> Bars:
        """Return the chords in `key`; a loop of the other gender is read in the relative key, home first."""
        if self.is_minor == key.is_minor or key.mode == "blues":
            return read_in(self.bars, key)
        relative = Key((key.tonic + (3 if key.is_minor else 9)) % 12, "major" if key.is_minor else "minor")
        bars = read_in(self.bars, relative)
        home = next((n for n, bar in enumerate(bars) if bar[0].root == key.tonic), 0)
        return bars[home:] + bars[:home]


def _roman(numeral: str) -> str:
    found = re.match(r"[#b]?[IViv]+", numeral)
    return found[0] if found else ""


def read_in(bars: Sequence[Sequence[str]], key: Key) -> Bars:
    return tuple(tuple(Chord.from_roman(numeral, key) for numeral in bar) for bar in bars)


@cache
def parse(text: str) -> Loop:
    """Return the loop that `I, V | vi | IV` writes: `|` parts bars, `,` parts chords of one bar."""
    return Loop(tuple(tuple(n.strip() for n in bar.split(",")) for bar in text.split("|")))


def foreign_share(bars: Bars, key: Key) -> float:
    """Return the share of chord tones that lie outside the key's scale."""
    tones = [pc for bar in bars for chord in bar for pc in chord.pitch_classes]
    return sum(pc not in key.scale for pc in tones) / max(1, len(tones))


def suitable(texts: Sequence[str], key: Key) -> list[tuple[Loop, float]]:
    """Return the loops that suit `key` with their weights; those of the mode itself where the style has none."""
    loops = [parse(t) for t in texts]
    fitting = [loop for loop in loops if loop.is_minor == key.is_minor]
    if key.mode in MODAL:
        fitting = [loop for loop in fitting if foreign_share(loop.chords(key), key) < 0.12]
        fitting += [parse(t) for t in MODE_LOOPS[key.mode]]
    elif not fitting and key.mode in MODE_LOOPS and not key.is_minor:
        fitting = [parse(t) for t in MODE_LOOPS[key.mode]]
    chosen = fitting or loops
    return [(loop, 0.05 + 2.0 ** (-25.0 * foreign_share(loop.chords(key), key))) for loop in chosen]


def pick(weighted: Sequence[tuple[Loop, float]], rng: random.Random, *, taken: Sequence[Loop] = ()) -> Loop:
    """Return a loop by weight, one not `taken` where there is a choice."""
    free = [(loop, weight) for loop, weight in weighted if loop not in taken] or list(weighted)
    return rng.choices([loop for loop, _ in free], [weight for _, weight in free])[0]


def spell(bars: Bars, key: Key) -> tuple[str, ...]:
    """Return one text a bar, chord symbols parted by commas, spelled as the key is (borrowed chords with flats)."""
    borrowed = key.fifths < 4
    return tuple(
        ", ".join(replace(chord, flats=key.flats or (borrowed and chord.flats)).name for chord in bar) for bar in bars
    )


def read_bar(text: str) -> tuple[Chord, ...]:
    """Return the chords of one bar of a plan (`G13, G7b9`)."""
    return tuple(_symbol(symbol.strip()) for symbol in text.split(","))


@cache
def _symbol(symbol: str) -> Chord:
    return Chord.parse(symbol)
