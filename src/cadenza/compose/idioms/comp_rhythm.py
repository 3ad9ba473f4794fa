"""Chords as rhythm: stabs, Charleston, skank, bubble, off-beats."""

from __future__ import annotations

import random
from dataclasses import replace

from cadenza.compose.groove.grid import pulses
from cadenza.compose.lines.strikes import Strike, anticipated, by_rows, changed, sounded
from cadenza.compose.lines.voicings import Lead, voiced
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note


def stabs(passage: Passage) -> list[Note]:
    """Strike short and syncopated, fuller where the lead rests; option `steady` (bool): never thinner."""
    chords = voiced(passage)
    usual = ("x..x ..x. .x.. ....", "...x ..x. .... ..x.", "x..x .... ..x. ....")
    plucked = passage.member.instrument in ("nylon_guitar", "jazz_guitar", "harp")
    longest = Fraction(str(passage.member.options.get("length", 0.7 if plucked else 0.3)))
    strikes = [replace(s, length=min(s.length, longest + s.accent * Fraction(1, 100))) for s in by_rows(passage, usual)]
    lead = Lead(passage)
    half, two = Fraction(1, 2), 2 * passage.meter.beats_per_bar
    firm = {passage.bar_start(b) for b in range(0, passage.section.bars, 2)}
    places = sorted({(s.at - passage.start_beat) % two for s in strikes})
    share = 0.6 - 0.4 * passage.section.energy  # fewer stand aside where everybody is loud
    spare = {at for at in places if passage.shared_rng("thin", at).random() < share}  # the same in every pair of bars
    kept = [
        s
        for s in strikes
        if lead.silent
        or passage.member.options.get("steady")
        or s.at in firm
        or (s.at - passage.start_beat) % two not in spare
        or lead.onsets(s.at - half, s.at + half) < 2
    ]
    return sounded(kept, chords, passage, base=82)


def charleston(passage: Passage) -> list[Note]:
    """Comp like a jazz pianist: one or two strikes a bar, some bars none, changes often an eighth early."""
    chords = voiced(passage, voices=4, rootless=True)
    lead, rng = Lead(passage), passage.rng("comp")
    bar, beats = passage.meter.beats_per_bar, [s for s, _ in pulses(passage.meter)]
    half = beats[1] / 2 if len(beats) > 1 else Fraction(1, 2)
    cells: list[tuple[Fraction, ...]] = [(Fraction(0), beats[-3 % len(beats)] + half), (half,), (beats[-1],)]
    cells += [(Fraction(0),), (half, beats[len(beats) // 2] + half), (beats[1 % len(beats)], beats[-1] + half)]
    theme = passage.shared_rng("theme").sample(range(len(cells)), 3)
    strikes: list[Strike] = []
    for number in range(passage.section.bars):
        start = passage.bar_start(number)
        busy = lead.onsets(start, start + bar) >= 5
        if rng.random() < (0.3 if busy else 0.08) and number % 4:
            continue
        cell = cells[theme[(0, 1, 0, 2)[number % 4]]] if rng.random() < 0.6 else rng.choice(cells)
        if busy:
            cell = cell[:1]
        if passage.level == 4 and len(cell) < 2:
            cell = (*cell, beats[-1] + half) if cell[0] < beats[-1] else cell
        for at in cell:
            length = rng.choice((Fraction(1, 3), Fraction(1, 2), Fraction(3, 2)))
            strikes.append(Strike(start + at, length, rng.choice((-6, 0, 5)), early=at > beats[-1]))
    found = changed(strikes, chords, within=Fraction(5, 2))
    return sounded(_cut(anticipated(found, chords, rng, 0.4)), chords, passage, base=70)


def skank(passage: Passage) -> list[Note]:
    """Chop short chords on two and four."""
    chords = voiced(passage, voices=3)
    strikes = [replace(s, length=Fraction(1, 4), stroke="u") for s in by_rows(passage, (".... x... .... x...",))]
    return sounded(_flicked(strikes, passage, passage.shared_rng("flicks")), chords, passage, base=84)


def offbeat_chords(passage: Passage) -> list[Note]:
    """Strike every off-beat eighth, short, as ska guitars, polka accordions and house pianos do."""
    chords = voiced(passage)
    usual = tuple(_offbeats(passage))
    if passage.member.rows:
        strikes = by_rows(passage, usual)
    else:
        places = [(passage.bar_start(b) + s, n) for b in range(passage.section.bars) for s, n in pulses(passage.meter)]
        strikes = [Strike(at + n / 2, n * Fraction(2, 5), 4 if i % 2 else -2) for i, (at, n) in enumerate(places)]
        strikes = _doubled(strikes, passage)
    return sounded([replace(s, stroke="u") for s in strikes], chords, passage, base=76)


def bubble(passage: Passage) -> list[Note]:
    """Bubble on an organ: the left hand on the second sixteenth, the right on the third, both short."""
    chords = voiced(passage)
    strikes: list[Strike] = []
    for bar in range(passage.section.bars):
        for start, length in pulses(passage.meter):
            at = passage.bar_start(bar) + start
            quarter = length / 4
            strikes.append(Strike(at + quarter, quarter * Fraction(4, 5), -16, voices="low"))
            strikes.append(Strike(at + quarter * 2, quarter * Fraction(4, 5), 0, voices="top"))
    return sounded(strikes, chords, passage, base=74)


def _offbeats(passage: Passage) -> list[str]:
    return ["..x. ..x. ..x. ..x."] if passage.meter.numerator == 4 else ["..x." * passage.meter.numerator]


def _doubled(strikes: list[Strike], passage: Passage) -> list[Strike]:
    """Follow each off-beat of some bars with a soft second stroke: other bars each time a letter comes back."""
    if not passage.occurrence or passage.level < 2:
        return strikes
    bar, found = passage.meter.beats_per_bar, list[Strike]()
    for s in strikes:
        found.append(s)
        if int((s.at - passage.start_beat) / bar) % 4 in (3, 3 - passage.occurrence % 3):
            length = s.length * Fraction(5, 8)
            found[-1] = replace(s, length=length)
            found.append(replace(s, at=s.at + length, length=length, accent=s.accent - 14))
    return found


def _flicked(strikes: list[Strike], passage: Passage, rng: random.Random) -> list[Strike]:
    """Double a chop with a softer one a sixteenth later, here and there."""
    found: list[Strike] = []
    for s in strikes:
        found.append(s)
        inside = (s.at - passage.start_beat) % (4 * passage.meter.beats_per_bar)
        if inside >= 2 * passage.meter.beats_per_bar and rng.random() < 0.3 and s.length <= Fraction(1, 4):
            found.append(replace(s, at=s.at + Fraction(1, 2), accent=s.accent - 12))
    return [s for s in found if s.at < passage.end_beat]


def _cut(strikes: list[Strike]) -> list[Strike]:
    """Let no strike sound into the next."""
    ends = [s.at for s in strikes[1:]]
    cut = [replace(s, length=min(s.length, e - s.at)) for s, e in zip(strikes, ends, strict=False)]
    return [s for s in [*cut, *strikes[-1:]] if s.length > 0]


IDIOMS: dict[str, Idiom] = {
    "stabs": stabs,
    "charleston": charleston,
    "skank": skank,
    "offbeat_chords": offbeat_chords,
    "bubble": bubble,
}
