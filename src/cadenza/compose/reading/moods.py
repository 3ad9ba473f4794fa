"""Moods: words of feeling as valence, arousal and nudges; tempo words as a place in a style's own range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.text import Token, words

NUDGES = ("rise", "ext", "diss", "rep", "dyn", "rubato", "stacc", "legato", "sync", "human", "dens", "brass", "low",
          "acoustic", "ostinato", "detune", "swell", "contrast", "callresp", "fills", "improv",
          "fade_in", "bend")  # fmt: skip
FASTEST, INSISTED = 1.2, 1.6  # the fastest that one word means, and several
# what "not happy" asks for, a little
_OPPOSITES = {
    "happy": "sad", "sad": "warm", "dark": "bright", "bright": "dark", "scary": "warm", "tense": "calm",
    "aggressive": "calm", "energetic": "calm", "calm": "energetic", "upbeat": "nostalgic", "complex": "simple",
    "romantic": "cold", "playful": "dramatic", "dramatic": "simple", "soft": "powerful", "powerful": "soft",
}  # fmt: skip
_DENIED = -0.4  # "not sad" is a little of sad's opposite
_MORE = frozenset(("faster", "quicker"))
_LESS = frozenset(("slower",))
_STEP = 0.5
_AGAIN = 0.35  # what "fast" adds to a "fast" before it
_STRONG, _MOST_FORCE = 0.4, 1.6
_CONNECTED = words("and very really but so more extremely super quite the it is make keep")
_ADVERBS = frozenset(("slowly", "quickly", "rapidly", "swiftly", "briskly"))
_PLAYED = words("played playing plays sung moves moving performed strummed plucked very quite more")


@dataclass(frozen=True, slots=True)
class Feeling:
    """Valence and arousal (-1 … 1), the moods by weight, the nudges by size, and the hits behind them."""

    valence: float = 0.0
    arousal: float = 0.0
    moods: dict[str, float] = field(default_factory=dict)
    knobs: dict[str, float] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()


def feeling(run: Sequence[Token], found: Sequence[Hit]) -> Feeling:
    """Return what the hits say of mood; the words that a prompt ends on count as much as all before them."""
    moods: dict[str, float] = {}
    knobs: dict[str, float] = {}
    sums = {"v": [0.0, 0.0], "a": [0.0, 0.0]}
    kept: list[Hit] = []
    for hit in found:
        numbers = hit.entry.numbers
        if hit.facet == "mood":
            weight = hit.strength * hit.weight * (_DENIED if hit.denied else 1.0)
            for axis, total in sums.items():
                if axis in numbers:
                    total[0] += weight * numbers[axis]
                    total[1] += abs(weight)
            if hit.denied and hit.name in _OPPOSITES:
                other = _OPPOSITES[hit.name]
                moods[other] = round(max(moods.get(other, 0.0), -weight), 3)
            if not hit.denied:
                moods[hit.name] = round(min(moods.get(hit.name, 0.0) + weight, 2.0), 3)
                kept.append(hit)
        if not hit.denied and hit.facet in ("mood", "structure", "fx", "feel", "tempo"):
            for name in NUDGES:
                if name in numbers:
                    knobs[name] = _louder(knobs.get(name, 0.0), numbers[name] * min(hit.strength, 1.4))
    valence, arousal = (_settled(*sums[axis]) for axis in ("v", "a"))
    last = closing(run, found)
    force = round(max(-_MOST_FORCE, min(_MOST_FORCE, sum(h.entry.numbers["a"] * h.strength for h in last))), 3)
    if last and len(last) < len(kept):
        arousal = round(0.5 * (arousal + max(-1.0, min(1.0, force))), 3)
    if force:
        knobs["force"] = force
    return Feeling(valence, arousal, moods, knobs, tuple(kept))


def closing(run: Sequence[Token], found: Sequence[Hit]) -> list[Hit]:
    """Return the strong moods that end a prompt as words of their own: "…, slow, very calm" is meant to be calm."""
    last: list[Hit] = []
    end = len(run)
    for hit in sorted(found, key=lambda h: (-h.last, -h.first)):
        if hit.last != end or hit.denied:
            if hit.last > end:
                continue  # another sense of the same words
            break
        if hit.facet == "mood" and abs(hit.entry.numbers.get("a", 0.0)) >= _STRONG:
            if last and hit.entry.numbers["a"] * last[0].entry.numbers["a"] < 0:
                break
            last.append(hit)
        elif hit.facet not in ("mood", "mod", "tempo"):
            break
        end = hit.first
        while end > 0 and not run[end].gap and run[end - 1].word in _CONNECTED:
            end -= 1
    return last


def tempo_position(run: Sequence[Token], found: Sequence[Hit]) -> tuple[float | None, Hit | None]:
    """Return where in a style's own tempo range the words point (-1.2 slow … 1.2 fast), and the hit that said so.

    What a genre's own name says of its tempo ("thrash metal" is fast) counts where no other word does; a musician's
    name says nothing of it.
    """
    best: tuple[float | None, Hit | None] = (None, None)
    said = 0.0  # how often the same direction was named before
    names = {(hit.first, hit.last) for hit in found if hit.facet == "artist"}
    genres = {(hit.first, hit.last) for hit in found if hit.facet == "genre"}
    told = [hit for hit in found if hit.facet == "tempo" and "pos" in hit.entry.numbers]
    told = [hit for hit in told if (hit.first, hit.last) not in names and not _of_something_else(run, hit)]
    for hit in [hit for hit in told if (hit.first, hit.last) not in genres] or told:
        position = hit.entry.numbers["pos"]
        if hit.words.lower() in _MORE | _LESS:
            position = _STEP if position > 0 else -_STEP
        position *= hit.strength
        if hit.denied:
            position = -0.4 * position
            if best[1] is not None and best[1].denied and (best[0] or 0.0) * position < 0:
                best = (0.0, hit)  # "not too fast, not too slow"
                continue
        position = max(-FASTEST, min(FASTEST, position))
        said = said + 1 if best[0] is not None and best[0] * position > 0 else 0
        insisted = position + said * _AGAIN * (1 if position > 0 else -1)
        best = (round(max(-INSISTED, min(INSISTED, insisted)), 3), hit)
    return best


def _of_something_else(run: Sequence[Token], hit: Hit) -> bool:
    if hit.words.lower() in _ADVERBS and (not hit.first or run[hit.first - 1].word not in _PLAYED):
        return True
    after = run[hit.last].word if hit.last < len(run) and not run[hit.last].gap else ""
    return after in (
        "motion",
        "build",
        "fade",
        "attack",
        "forward",
        "rise",
        "release",
        "burn",
        "drum",
        "transitions",
        "decay",
    )


def _settled(total: float, weight: float) -> float:
    """One clear word says nearly all; many words agree or cancel out."""
    if not weight:
        return 0.0
    return round(max(-1.0, min(1.0, total / max(weight, 1.0) * (1.1 if weight > 1.5 else 1.0))), 3)


def _louder(a: float, b: float) -> float:
    return round(a if abs(a) >= abs(b) else b, 3)
