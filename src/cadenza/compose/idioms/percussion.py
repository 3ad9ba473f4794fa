"""Percussion: hand drums, shakers, bells and big drums, in the part's own rows or those of the style."""

from __future__ import annotations

from cadenza.compose.groove.grid import Grid, pulses, read_grid
from cadenza.compose.groove.hush import hushed
from cadenza.compose.groove.kit import KEYS, PERCUSSION, key_of
from cadenza.compose.groove.pattern import Beatmap, is_live
from cadenza.compose.groove.rows import fitting, read_row
from cadenza.compose.groove.swing import swung
from cadenza.compose.groove.touch import Touch
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

# what an instrument plays where nobody says: level 1-2, level 3-4
_USUAL: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "shaker": (("Sh: o.x. o.x. o.x. o.x.",), ("Sh: xoXo xoXo xoXo xoXo", "Tb: .... X... .... X...")),
    "claps": (("C: .... .... .... x...",), ("C: .... x... .... X...",)),
    "latin_percussion": (("Cg: g.X. g.OO g.X. g.OO",), ("Cg: ggXg ggOO ggXg gOOO", "Cb: x... x... x... x...")),
    "hand_drums": (("Hd: X... o.x. ..X. o.x.",), ("Hd: X.ox .oX. X.ox oxXo", "Tb: o.x. o.x. o.x. o.x.")),
    "taiko_kit": (
        ("Tk: X... .... X... ....",),
        ("Tk: X..x ..x. X... ..xx / X..x ..x. X.xx X.xx", "Tk: o.oo o.oo o.oo o.oo w.5"),
    ),
    "orchestral_kit": (
        ("Tk: X... .... .... ....",),
        ("Tk: X... .... X... ..xx", "Cr: X... .... .... .... / .... .... .... ...."),
    ),
    "tabla": (("Hd: D.T. T.D. D.k. T.k.",), ("Hd: DkTk TkDk DkTk TTDT / DkTk TkDk D.Tk TkTT",)),
    "darbuka": (("Hd: D.T. ..T. D... T...",), ("Hd: D.Tk .kTk D.kk T.kk / D.Tk .kTk D.Tk TkTk",)),
}


def percussion(passage: Passage) -> list[Note]:
    """Write the percussionist's part: rows with touch, small gaps when live, a figure at the ends of phrases."""
    grids = _rows(passage)
    touch, live = Touch.of(passage), is_live(passage)
    rng = passage.rng("gaps")
    notes: list[Note] = []
    end = passage.end_beat
    for number in range(passage.section.bars):
        bar: Beatmap = {}
        for row, grid in grids:
            for step in grid[number % len(grid)]:
                if live and step.sign in "go" and rng.random() < 0.08:
                    continue
                bar.setdefault((row, step.at), step.sign)
        bar = _phrased(bar, passage, number)
        start = passage.bar_start(number)
        if _is_end(passage, number):
            bar = {k: "X" for k in bar if k[1] == 0}
        for (row, at), sign in sorted(swung(bar, passage).items(), key=lambda hit: (float(hit[0][1]), hit[0][0])):
            articulation = "ghost" if sign == "g" else ""
            length = Fraction(1) if sign == "O" else Fraction(1, 4)
            key, velocity = key_of(row, sign), touch.velocity(row, sign, at)
            notes.append(Note(start + at, min(length, end - start - at), key, velocity, articulation))
    return hushed(sorted(notes, key=lambda n: (float(n.start_beat), n.pitch)), passage)


def _rows(passage: Passage) -> list[tuple[str, Grid]]:
    own = passage.member.rows
    if own:
        rows = [r for r in map(read_row, own) if r.fits(passage.section.energy, passage.felt_bpm)]
        named = [(r.name or _row_of(passage), r.body) for r in rows]
    else:
        named = [(row, read_row(text).body) for row, text in _of_style(passage)]
    if not named:
        low, high = _USUAL.get(passage.member.instrument, _USUAL["shaker"])
        rows = fitting(low if passage.level < 3 else high, passage.section.energy, passage.felt_bpm)
        named = [(r.name, r.body) for r in rows]
    return [(name, read_grid(body, passage.meter)) for name, body in named]


def _of_style(passage: Passage) -> list[tuple[str, str]]:
    """Return the percussion rows of the style's patterns that fit the instrument."""
    drums = passage.style.drums
    names = ("percussion", *{1: ("light",), 2: ("light", "main"), 3: ("main",), 4: ("full", "main")}[passage.level])
    pattern = next((drums[n] for n in names if n in drums and set(PERCUSSION) & set(drums[n])), {})
    only = {"shaker": {"Sh", "Tb", "Ma", "Sl"}, "claps": {"C"}, "taiko_kit": {"Tk"}}.get(passage.member.instrument)
    return [
        (row, text)
        for row, text in pattern.items()
        if row in PERCUSSION and row in KEYS and (only is None or row in only)
    ]


def _row_of(passage: Passage) -> str:
    found = {"shaker": "Sh", "claps": "C", "taiko_kit": "Tk", "orchestral_kit": "Tk", "tabla": "Hd", "darbuka": "Hd"}
    return found.get(passage.member.instrument, "Hd" if passage.member.instrument == "hand_drums" else "Cg")


def _phrased(bar: Beatmap, passage: Passage, number: int) -> Beatmap:
    """Fill the last beat of every fourth bar, the last two of a section, with strokes of the leading row."""
    last = number == passage.section.bars - 1
    if passage.level < 2 or not (last or number % 4 == 3) or not bar or _is_end(passage, number):
        return bar
    rng = passage.rng("figure", number)
    if not last and rng.random() < 0.35:
        return bar
    counts: dict[str, int] = {}
    for row, _ in bar:
        counts[row] = counts.get(row, 0) + (row in ("Cg", "Bg", "Tk", "Hd", "Ti", "T"))
    row = max(sorted(counts), key=lambda r: counts[r])
    if counts[row] == 0:
        return bar
    places = pulses(passage.meter)[-2 if last and passage.level >= 3 else -1 :]
    kept = {k: v for k, v in bar.items() if k[0] != row or k[1] < places[0][0]}
    for start, length in places:
        parts = 3 if length == Fraction(3, 2) else 4
        for j, sign in enumerate(rng.choice(("X.xX", "xxX.", "x.xx", "XxOO", "oxXO"))[:parts]):
            if sign != ".":
                kept[row, start + length * j / parts] = sign
    return kept


def _is_end(passage: Passage, number: int) -> bool:
    ending = passage.plan.ending
    return (
        passage.is_last
        and number == passage.section.bars - 1
        and not passage.plan.loop
        and ending not in ("fade", "loop")
    )


IDIOMS: dict[str, Idiom] = {"percussion": percussion}
