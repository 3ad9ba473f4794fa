"""Again: what a drummer does otherwise when a groove comes back, one small thing that lasts the whole section."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from cadenza.compose.groove.grid import pulses
from cadenza.compose.groove.kit import PERCUSSION
from cadenza.compose.groove.pattern import Beatmap
from cadenza.compose.groove.vary import FAST_BPM
from cadenza.compose.passage import Passage
from cadenza.score.beat import Fraction

STEADY = ("intro", "build", "break", "outro")  # what these are for is said by their own patterns
KITS = ("acoustic_kit", "rock_kit", "brush_kit", "jazz_kit", "electronic_kit", "kit_909", "gated_kit")
TIME = ("Sh", "Tb", "Ma", "Gu", "Sl", "D")  # of these one is enough
SIXTEENTH, EIGHTH = Fraction(1, 4), Fraction(1, 2)
TRESILLO = (Fraction(3, 2), Fraction(3))


def again(bar: Beatmap, passage: Passage, number: int, *, live: bool, level: int) -> Beatmap:
    """Return bar `number` as it is played in this return of its letter; the first time stays as it was written."""
    section = passage.section
    if not passage.occurrence or level < 2 or section.function in STEADY:
        return bar
    rng = passage.shared_rng("again", passage.occurrence)
    known = {row for pattern in passage.style.drums.values() for row in pattern}
    ways = {name: way for name, way in (_LIVE if live else _MACHINE).items() if _fits(name, bar, passage, known, level)}
    count = 1 if len(ways) < 3 or (live and passage.occurrence == 1) else 2
    for name in rng.sample(sorted(ways), k=min(count, len(ways))):
        bar = ways[name](bar, passage, number if live else 1, rng)  # a machine has no other bar
    return bar


def _fits(name: str, bar: Beatmap, passage: Passage, known: set[str], level: int) -> bool:
    rows = {row for row, _ in bar}
    kit = passage.member.instrument in KITS
    if name == "ride":
        return "H" in rows and "D" not in rows and kit and level >= 3
    if name == "time":
        return kit and level >= 3 and not rows & set(TIME) and "percussion" not in passage.roles
    if name in ("open", "hats"):
        return "H" in rows and passage.meter.beats_per_bar >= 2
    if name in ("foot", "late"):
        return "K" in rows
    if name == "drag":
        return "S" in rows and len(pulses(passage.meter)) >= 2
    if name == "rim":
        return kit and "R" not in rows and "R" not in known and level >= 3
    if name == "clap":
        return bool(rows & {"C", "S"})
    return bool(rows & set(PERCUSSION))


def _in_thirds(bar: Beatmap, length: Fraction) -> bool:
    return length != 1 or any(at % SIXTEENTH for _, at in bar)


def _off(bar: Beatmap, start: Fraction, length: Fraction) -> Fraction:
    """Return where the second part of a beat falls: in the middle, or on the last third of a shuffled beat."""
    return start + length * (Fraction(2, 3) if _in_thirds(bar, length) else EIGHTH)


def _ride(bar: Beatmap, _: Passage, __: int, ___: random.Random) -> Beatmap:
    """Take the time from the hat to the ride."""
    return {("D" if row == "H" else row, at): "x" if (row, sign) == ("H", "O") else sign
            for (row, at), sign in bar.items()}  # fmt: skip


def _time(bar: Beatmap, passage: Passage, _: int, rng: random.Random) -> Beatmap:
    """Add a tambourine on the backbeats, or a soft shaker in eighths."""
    if rng.random() < 0.5:
        back = {at for (row, at), sign in bar.items() if row in ("S", "C", "R") and sign in "Xx"}
        return bar | {("Tb", at): "x" for at in back}
    halves = [at for start, length in pulses(passage.meter) for at in (start, _off(bar, start, length))]
    return bar | {("Sh", at): "x" if n % 2 == 0 else "o" for n, at in enumerate(halves)}


def _open(bar: Beatmap, passage: Passage, number: int, rng: random.Random) -> Beatmap:
    """Let the hat speak before the bar line, in every bar or every other."""
    if number % 2 == 0 and rng.random() < 0.6:
        return bar
    at = _off(bar, *pulses(passage.meter)[-1])
    kept = {k: v for k, v in bar.items() if not (k[0] == "H" and k[1] > at)}
    return kept | {("H", at): "O"}


def _foot(bar: Beatmap, passage: Passage, number: int, rng: random.Random) -> Beatmap:
    """Add one stroke of the foot to every other bar, where neither foot nor backbeat is."""
    beats = pulses(passage.meter)[1:]
    late = passage.plan.tempo_bpm < FAST_BPM and not any(_in_thirds(bar, length) for _, length in beats)
    spots = [start + length * Fraction(3, 4) if late else _off(bar, start, length) for start, length in beats]
    free = [at for at in spots if not {("K", at), ("S", at), ("C", at)} & bar.keys()]
    at = rng.choice(free) if free else None
    return bar if at is None or number % 2 == 0 else bar | {("K", at): "x"}


def _drag(bar: Beatmap, passage: Passage, number: int, rng: random.Random) -> Beatmap:
    """Lead into a backbeat with a ghost or two, in every other bar."""
    back = sorted(at for (row, at), sign in bar.items() if row == "S" and sign in "Xx")
    aim = rng.choice(back) if back else Fraction(0)
    step = Fraction(1, 3) if _in_thirds(bar, Fraction(1)) else SIXTEENTH
    steps = (step,) if rng.random() < 0.5 or passage.plan.tempo_bpm > FAST_BPM else (step, 2 * step)
    ghosts = {("S", aim - d): "g" for d in steps if aim > d and ("K", aim - d) not in bar}
    return bar if number % 2 == 0 else ghosts | bar


def _hats(bar: Beatmap, _: Passage, number: int, rng: random.Random) -> Beatmap:
    """Double the hat on one beat of every other bar."""
    beats = sorted(at for row, at in bar if row == "H" and at.denominator == 1)
    at = rng.choice(beats) if beats else Fraction(0)
    step = Fraction(1, 3) if _in_thirds(bar, Fraction(1)) else SIXTEENTH
    return bar if number % 2 == 0 or not beats else {("H", at + step): "o"} | bar


def _rim(bar: Beatmap, passage: Passage, _: int, rng: random.Random) -> Beatmap:
    """Add a soft stick on two places off the beat."""
    places = rng.choice((TRESILLO, (Fraction(3, 4), Fraction(5, 2)), (Fraction(7, 4), Fraction(13, 4))))
    return bar | {("R", at): "o" for at in places if at < passage.meter.beats_per_bar}


def _clap(bar: Beatmap, passage: Passage, number: int, _: random.Random) -> Beatmap:
    """Answer the backbeat softly a sixteenth before the bar line, every other bar."""
    row = "C" if any(r == "C" for r, _ in bar) else "S"
    at = passage.meter.beats_per_bar - SIXTEENTH
    return bar if number % 2 == 0 else {(row, at): "o"} | bar


def _hands(bar: Beatmap, passage: Passage, number: int, rng: random.Random) -> Beatmap:
    """Turn a soft stroke into a firm one, and add one in a gap, the same in every other bar."""
    soft = sorted(k for k, v in bar.items() if k[0] in PERCUSSION and v in "og")
    played = dict(bar)
    if soft:
        played[rng.choice(soft)] = "x"
    rows = sorted({row for row, _ in bar if row in PERCUSSION and row not in ("Cl", "Sh", "Ma", "Gu", "Sl", "Tr")})
    if not rows or number % 2 == 0:
        return played
    step = (
        Fraction(1, 3) if any(at % SIXTEENTH for _, at in bar) else EIGHTH if passage.meter.is_compound else SIXTEENTH
    )
    row, taken = rng.choice(rows), {at for r, at in bar if r in PERCUSSION and r not in TIME}
    free = [n * step for n in range(1, int(passage.meter.beats_per_bar / step)) if n * step not in taken]
    return played | ({(row, rng.choice(free)): "o"} if free else {})


_Way = Callable[[Beatmap, Passage, int, random.Random], Beatmap]
_LIVE: Mapping[str, _Way] = {
    "ride": _ride, "time": _time, "open": _open, "foot": _foot, "drag": _drag, "hands": _hands,
}  # fmt: skip
_MACHINE: Mapping[str, _Way] = {
    "time": _time, "open": _open, "late": _foot, "hats": _hats, "rim": _rim, "clap": _clap, "hands": _hands,
}  # fmt: skip
