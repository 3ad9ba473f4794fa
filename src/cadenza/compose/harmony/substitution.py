"""Substitution: the same progression made darker, richer or stranger, as the mood asks."""

from __future__ import annotations

import random
from dataclasses import replace

from cadenza.compose.harmony.progression import Bars
from cadenza.score.chord import Chord
from cadenza.score.scale import Key

RICHER = {
    "": (("maj9", "add9", "maj7"), ("maj7", "add9")),
    "m": (("m9", "m7"), ("m7",)),
    "7": (("13", "9"), ("9",)),
    "m7": (("m9",), ()),
    "maj7": (("maj9",), ()),
}
RICH, TENSE, DARK = 0.5, 0.5, -0.45


def colour(bars: Bars, key: Key, *, valence: float, tension: float, richness: float, rng: random.Random) -> Bars:
    """Return the progression with at most one chord darkened, one made strange, and all of them enriched."""
    if valence <= DARK and not key.is_minor:
        bars = _darken(bars, key)
    if tension >= TENSE:
        bars = _unsettle(bars, key, rng)
    if richness >= RICH:
        bars = tuple(tuple(enrich(chord, key, far=richness >= 0.9) for chord in bar) for bar in bars)
    return bars


def enrich(chord: Chord, key: Key, *, far: bool = False) -> Chord:
    """Return the chord with the sevenths and ninths that the key offers it."""
    if chord.bass is not None:
        return chord
    for quality in RICHER.get(chord.quality, ((), ()))[0 if far else 1]:
        richer = replace(chord, quality=quality)
        added = set(richer.pitch_classes) - set(chord.pitch_classes)
        if added <= set(key.scale):
            return richer
    return chord


def _darken(bars: Bars, key: Key) -> Bars:
    """Turn the last major subdominant into the minor one."""
    for n in reversed(range(1, len(bars))):
        chord = bars[n][-1]
        if chord.root == (key.tonic + 5) % 12 and 4 in chord.intervals and 10 not in chord.intervals:
            quality = "m6" if len(chord.intervals) > 3 else "m"
            return (*bars[:n], (*bars[n][:-1], replace(chord, quality=quality)), *bars[n + 1 :])
    return bars


def _unsettle(bars: Bars, key: Key, rng: random.Random) -> Bars:
    """Replace the last bar that is neither home nor first by a semitone or tritone neighbour of home."""
    for n in reversed(range(1, len(bars))):
        if all(chord.root != key.tonic for chord in bars[n]):
            flats = key.flats
            strange = [
                Chord((key.tonic + 1) % 12, "maj7" if len(bars[n][0].intervals) > 3 else "", None, flats),
                Chord((key.tonic + 6) % 12, "dim7", None, flats),
                Chord((key.tonic + 8) % 12, "m", None, flats),
            ]
            return (*bars[:n], (rng.choice(strange),), *bars[n + 1 :])
    return bars
