"""Recall: how much of a tune is heard again, and the sections that take it up so that somebody remembers it."""

from __future__ import annotations

from collections.abc import Sequence

GROUP = 4  # bars by which a tune is remembered
TUNE = 8  # bars after which a letter's tune begins again
ENOUGH = 0.4  # of the places where four bars of melody could be heard again
# who takes the tune up first: what ends the piece remembers, what states was made for it, what opens foretells
TAKERS = ("outro", "statement", "climax", "return", "contrast", "break", "build", "intro")
ONCE = ("solo", "build")  # what says its bars no second time
HOOKED = ("climax", "return", "statement", "outro")  # a hook over a groove is not told before its time

Bar = tuple[str, int]


def share_heard_again(letters: Sequence[str], bars: Sequence[int], sung: Sequence[bool]) -> float:
    """Return the share of places, a group of bars in, whose four bars of melody were heard before: 0-1.

    The second half of a tune is held to answer the first.
    """
    line: list[Bar | None] = []
    for letter, count, sings in zip(letters, bars, sung, strict=True):
        line += [(letter, bar % TUNE % GROUP) if sings else None for bar in range(count)]
    while line and line[-1] is None:
        line.pop()
    return _share_known(line)


def share_told_again(
    letters: Sequence[str], bars: Sequence[int], sung: Sequence[bool], functions: Sequence[str]
) -> float:
    """Return the share of those places whose four bars an earlier section told, as far as the form alone can say: 0-1.

    A letter's tune is what its longest section holds; a solo and a build are told once, and so is the last bar.
    """
    longest = {x: max(b for y, b in zip(letters, bars, strict=True) if x == y) for x in letters}
    line: list[Bar | None] = []
    for number, (letter, count, sings, function) in enumerate(zip(letters, bars, sung, functions, strict=True)):
        known = sings and function not in ONCE
        line += [(letter, told_as(bar, longest[letter])) if known else (f"{number}", bar) for bar in range(count)]
    end = sum(bars[: max((n for n, sings in enumerate(sung) if sings), default=-1) + 1])
    line = [*line[: max(0, end - 1)], ("", 0)]
    return _share_known(line)


def _share_known(line: Sequence[Bar | None]) -> float:
    """Return the share of places, a group of bars in, whose group was there before and holds no silence (None)."""
    groups = [tuple(line[n : n + GROUP]) for n in range(len(line) - GROUP + 1)]
    first = {group: n for n, group in reversed(list(enumerate(groups)))}
    again = [None not in group and first[group] + GROUP <= n for n, group in enumerate(groups)][GROUP:]
    return sum(again) / len(again) if again else 1.0


def told_as(bar: int, tune_bars: int) -> int:
    """Return which bar of its tune a bar says: of sixteen the third four are new, the last are the second again."""
    place = bar % (2 * TUNE) if tune_bars >= 2 * TUNE else bar
    return place - TUNE if place >= TUNE + GROUP and tune_bars >= 2 * TUNE else place


def taken_up(
    rows: list[set[str]],
    part: str,
    functions: Sequence[str],
    letters: Sequence[str],
    bars: Sequence[int],
    *,
    hooked: bool,
) -> None:
    """Let the melody join the sections that lack it, the likeliest first, until enough of it comes back."""

    def recalled(sung: Sequence[bool]) -> float:
        told = share_told_again(letters, bars, sung, functions)
        return 0.5 * (told + max(told, share_heard_again(letters, bars, sung)))

    sung = [part in row for row in rows]
    heard = recalled(sung)
    for function in HOOKED if hooked else TAKERS:
        for n in [n for n, name in enumerate(functions) if name == function and not sung[n]]:
            if heard >= ENOUGH:
                return
            joined = recalled([*sung[:n], True, *sung[n + 1 :]])
            if joined > heard or (function == "statement" and joined == heard):
                heard, sung[n] = joined, True
                rows[n].add(part)
