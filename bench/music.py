"""Measure what the composer writes: does a tune come back, does it move as people's do, do the dynamics follow?

python bench/music.py                                     twelve prompts of our own, three seeds each, a minute long
python bench/music.py --prompts FILE --take 100 --seeds 2  a prompt a line (what follows a tab is not read)
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from cadenza.brief import Brief  # noqa: E402
from cadenza.compose.composer import compose  # noqa: E402
from cadenza.compose.melody import critic  # noqa: E402
from cadenza.compose.melody.ladder import TICKS  # noqa: E402
from cadenza.compose.performing.perform import perform  # noqa: E402
from cadenza.compose.planning import make_plan  # noqa: E402
from cadenza.compose.reading import read  # noqa: E402
from cadenza.score.meter import Meter  # noqa: E402
from cadenza.score.note import Note  # noqa: E402
from cadenza.score.score import Performance, Score  # noqa: E402

PROMPTS = (
    "upbeat pop with a catchy chorus",
    "lofi hip hop with mellow electric piano, vinyl crackle",
    "epic orchestral trailer, builds to a huge climax",
    "swinging jazz quartet with saxophone",
    "driving rock anthem with distorted guitars",
    "melancholic piano ballad for a rainy evening",
    "techno, hypnotic, 909 drums",
    "celtic folk dance with fiddle and flute",
    "slow blues, electric guitar leads",
    "warm ambient pads for meditation",
    "salsa with horns and piano montuno",
    "a waltz for strings, tender",
)
GROUP = 4  # bars by which a return is recognised
ALIKE = 0.9  # how alike four bars have to be to count as heard before
RETURNS = (0.2, 0.7)  # the share of places where they are, in music that people remember
FOLLOWS = 0.7  # the correlation from which velocities follow the plan's energy
ENOUGH = 0.75  # of a line's measures inside the human bands
Bars = Mapping[int, Sequence[Note]]


@dataclass(frozen=True)
class Piece:
    """What was measured of one piece; `line` is empty and `returns` None where nobody leads."""

    line: Mapping[str, float]
    returns: float | None
    follows: float | None
    grams: frozenset[tuple[int, ...]]
    cpu_seconds: float

    @property
    def share(self) -> float:
        """Return the share of the line's measures that lie between p10 and p90 of human melodies."""
        return sum(critic.HUMAN[n][0] <= v <= critic.HUMAN[n][2] for n, v in self.line.items()) / len(self.line)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--prompts", type=Path, help="a file with a prompt a line instead of our own")
    ask.add_argument("--take", type=int, help="so many of them, evenly spread")
    ask.add_argument("--seeds", type=int, default=3)
    ask.add_argument("--seconds", type=float, default=60.0)
    told = ask.parse_args()
    groups = [
        [measured(prompt, seed, told.seconds) for seed in range(1, told.seeds + 1)]
        for prompt in prompts_of(told.prompts, told.take)
    ]
    for row in table(groups, told.seconds):
        print(row)


def prompts_of(path: Path | None, take: int | None) -> Sequence[str]:
    """Return our own prompts or those of a file, `take` of them evenly spread."""
    lines = [line.split("\t")[0] for line in path.read_text().splitlines() if line.strip()] if path else list(PROMPTS)
    count = min(take or len(lines), len(lines))
    return [lines[n * len(lines) // count] for n in range(count)]


def measured(prompt: str, seed: int, seconds: float) -> Piece:
    """Compose one piece and return its measures."""
    brief = Brief(prompt, duration_seconds=seconds, seed=seed)
    start = time.process_time()
    plan = make_plan(brief, read(brief))
    score = compose(plan)
    performance = perform(score, plan)
    spent = time.process_time() - start
    lead = next((p.notes for p in score.parts if p.role == "lead" and p.notes), ())
    ticks = [(round(n.start_beat * TICKS), round(n.length_beats * TICKS), n.pitch) for n in lead]
    line = critic.measure(ticks, int(score.meter.beats_per_bar * TICKS)) if lead else {}
    returns = heard_again(lead, score.meter) if line else None
    return Piece(line, returns, energy_followed(performance), grams_of(lead), spent)


def heard_again(notes: Sequence[Note], meter: Meter) -> float | None:
    """Return the share of places, four bars in, whose four bars of melody resemble four earlier ones; None if short.

    A bar is the pitch classes it sounds and the sixteenths it strikes, each as a unit vector; silence is like nothing.
    """
    bar = meter.beats_per_bar
    bars: dict[int, list[Note]] = {}
    for note in notes:
        bars.setdefault(int(note.start_beat // bar), []).append(note)
    rows = np.array([picture_of(bars.get(n, ()), n, meter) for n in range(max(bars) + 1)])
    like = rows @ rows.T
    best = [
        max(sum(like[n + k, m + k] for k in range(GROUP)) / GROUP for m in range(n - GROUP + 1))
        for n in range(GROUP, len(rows) - GROUP + 1)
    ]
    return float(np.mean(np.array(best) > ALIKE)) if best else None


def picture_of(notes: Iterable[Note], number: int, meter: Meter) -> NDArray[np.float64]:
    """Return one bar of melody as a vector of length 1, or 0 where it is empty."""
    bar = meter.beats_per_bar
    sounded, struck = np.zeros(12), np.zeros(int(bar * 4))
    for note in notes:
        sounded[note.pitch % 12] += float(min(note.length_beats, bar))
        struck[round((note.start_beat - number * bar) * 4) % len(struck)] = 1.0
    parts = [v / np.linalg.norm(v) if v.any() else v for v in (sounded, struck)]
    return np.concatenate(parts) / np.sqrt(2.0)


def energy_followed(performance: Performance) -> float | None:
    """Return how the mean velocity of each bar goes with the plan's energy (Pearson); None where either is flat."""
    score = performance.score
    bar, heard = float(score.meter.beats_per_bar), dict[int, list[int]]()
    for part in performance.parts:
        for note in part.notes if part.role not in ("bed", "fx") else ():
            beat = score.tempo.beat_at(note.start_seconds) + 0.02
            heard.setdefault(int(beat // bar), []).append(note.velocity)
    told = dict(energies(score, bar))
    bars = sorted(told.keys() & heard.keys())
    energy, velocity = [told[n] for n in bars], [float(np.mean(heard[n])) for n in bars]
    flat = len(bars) < 4 or np.ptp(energy) < 1e-6 or np.ptp(velocity) < 1e-6
    return None if flat else float(np.corrcoef(energy, velocity)[0, 1])


def energies(score: Score, bar: float) -> Iterator[tuple[int, float]]:
    for marker in score.markers:
        first = int(float(marker.start_beat) / bar)
        yield from ((first + n, marker.energy) for n in range(marker.bars))


def grams_of(notes: Sequence[Note]) -> frozenset[tuple[int, ...]]:
    """Return every four intervals in a row."""
    moves = [b.pitch - a.pitch for a, b in pairwise(notes)]
    return frozenset(zip(moves, moves[1:], moves[2:], moves[3:], strict=False))


def table(groups: Sequence[Sequence[Piece]], seconds: float) -> Iterator[str]:
    """Yield the figures as lines; `groups` are the pieces of one prompt each."""
    pieces = [p for group in groups for p in group]
    led = [p for p in pieces if p.line]
    yield f"{len(pieces)} pieces of {seconds:g} s, {len(led)} with somebody in the lead\n"
    yield f"{'the lead':18} {'p10':>6} {'median':>6} {'p90':>6}   {'people':>19}  outside"
    for name, (low, middle, high) in critic.HUMAN.items():
        values = [p.line[name] for p in led if name in p.line]
        outside = np.mean([not low <= v <= high for v in values])
        yield f"{name:18} {spread(values)}   {low:5.2f} … {middle:4.2f} … {high:5.2f}  {outside:6.1%}"
    shares = [p.share for p in led]
    yield f"{'measures inside':18} {spread(shares)}   {ENOUGH:.0%} of them in {share_from(shares, ENOUGH):.1%}"
    returns = [p.returns for p in led if p.returns is not None]
    inside = np.mean([RETURNS[0] <= r <= RETURNS[1] for r in returns]) if returns else 0.0
    yield f"{'bars heard again':18} {spread(returns)}   {RETURNS[0]} to {RETURNS[1]} in {inside:.1%}"
    follows = [p.follows for p in pieces if p.follows is not None]
    yield f"{'velocity, energy':18} {spread(follows)}   {FOLLOWS} or more in {share_from(follows, FOLLOWS):.1%}"
    overlaps = [
        len(a.grams & b.grams) / max(1, min(len(a.grams), len(b.grams)))
        for group in groups
        for a, b in combinations(group, 2)
        if a.grams and b.grams
    ]
    if overlaps:
        yield f"{'shared by seeds':18} {spread(overlaps)}   four intervals in a row"
    speed = seconds * len(pieces) / sum(p.cpu_seconds for p in pieces)
    yield f"\n{speed:.0f} times as fast as it plays, on one core, from the prompt to the performance"


def share_from(values: Sequence[float], least: float) -> float:
    return float(np.mean(np.array(values) >= least)) if values else 0.0


def spread(values: Sequence[float]) -> str:
    """Return p10, median and p90 as text."""
    return " ".join(f"{v:6.2f}" for v in np.percentile(values, (10, 50, 90))) if values else " ".join(["     -"] * 3)


if __name__ == "__main__":
    main()
