"""The harmony of a whole piece: a loop for each letter, cadences where sections end, home at the end."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cadenza.compose.harmony import progression
from cadenza.compose.harmony.passing import enriched
from cadenza.compose.harmony.progression import Bars, Loop, foreign_share, parse, pick, suitable
from cadenza.compose.harmony.substitution import colour
from cadenza.compose.passage import stream
from cadenza.compose.plan import Section
from cadenza.compose.styles.style import Style
from cadenza.score.chord import Chord
from cadenza.score.scale import Key

# which bars of a twelve-bar chorus a shorter one keeps: home, away, the turn and home again
CHORUS = {
    3: (0, 8, 10), 4: (0, 4, 8, 10), 5: (0, 4, 8, 9, 10), 6: (0, 1, 4, 8, 9, 10), 7: (0, 1, 4, 6, 8, 9, 10),
    8: (0, 1, 4, 5, 6, 8, 9, 10), 9: (0, 1, 2, 4, 5, 6, 8, 9, 10), 10: (0, 1, 2, 4, 5, 6, 8, 9, 10, 11),
}  # fmt: skip
STAYS_OPEN = ("loop", "unresolved")


@dataclass(frozen=True, slots=True)
class Taste:
    """What the mood asks of the chords."""

    valence: float = 0.0
    tension: float = 0.0
    richness: float = 0.0
    loops: Mapping[str, str] = field(default_factory=dict)  # letter -> progression, where one was asked for


def harmonise(
    sections: Sequence[Section], key: Key, style: Style, *, taste: Taste, ending: str, seed: int
) -> list[tuple[str, ...]]:
    """Return the harmony of each section, one text a bar.

    Sections of one letter share their loop; `section.key` (where set) moves it. A section whose successor begins
    at home is led back to it as the style's cadences say; the last bar is home unless the ending stays open.
    """
    loops = assign(sections, key, style, taste, seed)
    keys = [Key.parse(s.key) if s.key else key for s in sections]
    laid = [
        _fill(
            progression.read_in(loops[s.letter].bars, k)
            if s.letter in taste.loops
            else _coloured(loops[s.letter], k, taste, stream(seed, "colour", s.letter)),
            s.bars,
        )
        for s, k in zip(sections, keys, strict=True)
    ]
    for n in range(len(laid) - 1):
        if sections[n].letter in taste.loops:
            continue
        length = len(loops[sections[n].letter].bars)
        laid[n] = _turn(laid[n], laid[n + 1][0][0], keys[n], style, own_turn=length >= 8 and len(laid[n]) % length == 0)
    laid = enriched(laid, sections, keys, share=0.0 if taste.loops else style.passing, seed=seed)
    if ending not in STAYS_OPEN and taste.loops:
        home = Chord(keys[-1].tonic, "m" if keys[-1].is_minor else "", None, keys[-1].flats)
        laid[-1] = (*laid[-1][:-1], (home,))
    elif ending not in STAYS_OPEN:
        laid[-1] = _close(laid[-1], keys[-1], style)
    return [progression.spell(bars, k) for bars, k in zip(laid, keys, strict=True)]


def assign(sections: Sequence[Section], key: Key, style: Style, taste: Taste, seed: int) -> dict[str, Loop]:
    """Return the loop of each letter: the style's own for statements, a contrasting one for bridges and builds."""
    rng = stream(seed, "harmony")
    chosen: dict[str, Loop] = {}
    for letter in dict.fromkeys(s.letter for s in sections):
        functions = {s.function for s in sections if s.letter == letter} - {"intro", "outro", "break"}
        texts = style.loops
        if functions and functions <= {"contrast", "build"} and style.bridge_loops and chosen:
            texts = style.bridge_loops
        if letter in taste.loops:
            chosen[letter] = parse(taste.loops[letter])
            continue
        weighted = suitable(texts, key)
        picked = pick(weighted, rng, taken=tuple(chosen.values()))
        chosen[letter] = picked
    return {letter: loop.stretched(style.bars_per_chord) for letter, loop in chosen.items()}


def _coloured(loop: Loop, key: Key, taste: Taste, rng: random.Random) -> Bars:
    return colour(loop.chords(key), key, valence=taste.valence, tension=taste.tension, richness=taste.richness, rng=rng)


def _fill(bars: Bars, count: int) -> Bars:
    short = CHORUS.get(count, ()) if len(bars) == 12 else ()
    return tuple(bars[n] for n in short) if short else tuple(bars[n % len(bars)] for n in range(count))


def cadences(style: Style, key: Key, *, closing: bool) -> list[Bars]:
    """Return the style's cadences that fit the key: those that end at home, or those that lead there."""
    found = []
    for text in style.cadences:
        loop = parse(text)
        if loop.names_home and loop.is_minor != key.is_minor:
            continue
        bars = progression.read_in(loop.bars, key)
        if foreign_share(bars, key) <= 0.34 and (bars[-1][-1].root == key.tonic) == closing:
            found.append(bars)
    return found


def _turn(bars: Bars, following: Chord, key: Key, style: Style, *, own_turn: bool) -> Bars:
    """Lead the end of a section into the next where that begins at home and the loop does not lead there itself."""
    last = bars[-1][-1]
    leads = (last.root - following.root) % 12 in (7, 10, 1)
    if own_turn or leads or following.root != key.tonic or len(bars) < 4:
        return bars
    fitting = [c for c in cadences(style, key, closing=False) if len(c) <= max(1, len(bars) // 4)]
    return bars[: -len(fitting[0])] + fitting[0] if fitting else bars


def _close(bars: Bars, key: Key, style: Style) -> Bars:
    """End at home: by the style's closing cadence where the section has room for it, else on the tonic alone."""
    home = next((c for bar in bars for c in bar if c.root == key.tonic and c.bass is None), None)
    tonic = home or Chord(key.tonic, "m" if key.is_minor else "", None, key.flats)
    dominants = sum(c.is_dominant for bar in bars for c in bar)
    if tonic.is_dominant and 2 * dominants < len(bars):
        tonic = Chord(key.tonic, "", None, key.flats)
    closing = [c for c in cadences(style, key, closing=True) if len(c) <= max(1, len(bars) // 2)]
    if closing:
        return bars[: -len(closing[0])] + closing[0]
    turning = [c for c in cadences(style, key, closing=False) if len(c) <= max(1, (len(bars) - 1) // 3)]
    if turning and len(bars) >= 4:
        return bars[: -len(turning[0]) - 1] + turning[0] + ((tonic,),)
    return (*bars[:-1], (tonic,))
