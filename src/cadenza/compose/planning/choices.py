"""The first choices of a plan: which style, key, metre, tempo and swing, each with what it came from."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from itertools import pairwise

from cadenza.compose.plan import Decision
from cadenza.compose.reading.genres import parents
from cadenza.compose.reading.numbers import HIGHEST_BPM, LOWEST_BPM
from cadenza.compose.reading.result import Reading
from cadenza.compose.styles.style import Style, names, style
from cadenza.errors import InvalidRequest
from cadenza.score.meter import Meter
from cadenza.score.scale import Key

WITHIN = 0.99  # of the highest tempo allowed: below 60 is not 60
# where nothing points to a genre, one of these by mood and by the instruments wanted
DEFAULTS = ("pop", "lofi_hiphop", "cinematic_emotional", "ambient", "house", "cinematic_epic", "folk", "solo_piano")
BRIGHTNESS = {
    "lydian": 1.2, "major": 1.0, "mixolydian": 0.7, "major_pentatonic": 0.9, "dorian": -0.1, "blues": 0.0,
    "minor": -0.8, "minor_pentatonic": -0.6, "melodic_minor": -0.5, "harmonic_minor": -1.0, "phrygian": -1.3,
    "phrygian_dominant": -0.8, "double_harmonic": -0.9, "locrian": -1.6, "octatonic": -1.6, "whole_tone": -0.6,
    "hirajoshi": -0.7, "insen": -0.9,
}  # fmt: skip
# a narrow genre named beside its family is that genre, not a blend: lo-fi hip hop is no half boom bap
FAMILIES = {
    "lofi_hiphop": "boom_bap", "trap": "boom_bap", "drill": "trap", "phonk": "trap", "bebop": "jazz_swing",
    "big_band": "jazz_swing", "smooth_jazz": "jazz_swing", "hard_rock": "rock", "grunge": "rock", "indie": "rock",
    "punk": "rock", "metal": "rock", "surf": "rock", "house": "edm", "techno": "edm", "trance": "edm",
    "dubstep": "edm",
    "drum_and_bass": "edm", "uk_garage": "edm", "synthwave": "edm", "synth_pop": "pop", "ballad": "pop",
    "dub": "reggae",
    "neo_soul": "soul", "baroque": "classical_orchestral", "waltz": "classical_orchestral", "bluegrass": "country",
    "cinematic_epic": "classical_orchestral", "cinematic_emotional": "classical_orchestral", "celtic": "folk",
}  # fmt: skip
MOOD_PULL, LEAST_SECOND = 4.5, 0.2
TEMPO_LEAN, TEMPO_FORCE = 0.6, 0.3  # of the style's range, by the mood and by a mood that the prompt insists on
GATHERING = 0.88  # where a piece that gathers speed begins, of the tempo it would have at an even pace
LEAST_REACH = 0.07  # what "fast" moves at least, of the usual tempo, in a style of one tempo
FARTHEST = 1.7  # of half the style's range from its usual tempo
EXCITEMENT = 0.6  # how much of a bright mood is mere excitement, which is of no mode
FOREIGN_MODE, CLEAR_MOOD = 0.15, 0.35  # the share of minor in a style that has none, where the mood is this clear
GENDERED = frozenset(("major", "minor", "dorian", "mixolydian", "lydian", "harmonic_minor", "major_pentatonic"))
# eighth-note swing by tempo: players even it out as it gets fast (ratio of the pair)
SWING = ((60.0, 2.3), (120.0, 2.15), (180.0, 1.9), (220.0, 1.75), (260.0, 1.45), (300.0, 1.1))


def blend(reading: Reading, genre: str | None) -> tuple[dict[str, float], Decision]:
    """Return the styles and their weights, the ruling one first, at most two; and where they came from."""
    known: dict[str, float] = {}
    for told, weight in reading.styles.items():
        name = told if told in names() else parents().get(told, "")
        if name in names() and weight > 0:
            known[name] = known.get(name, 0.0) + weight
    for narrow, wide in FAMILIES.items():
        if narrow in known and wide in known:
            known[narrow] += known.pop(wide)
    if not known:
        name = _default(reading)
        return {name: 1.0}, Decision("style", name, _words(reading, "mood", "instrument"))
    ranked = sorted(known.items(), key=lambda kv: -kv[1])[:2]
    if len(ranked) == 2 and ranked[1][1] < LEAST_SECOND * sum(known.values()):
        ranked = ranked[:1]
    total = sum(weight for _, weight in ranked)
    words = next((d.words for d in reading.understood if d.what == "style"), "parameter" if genre else "default")
    mixed = {name: round(weight / total, 3) for name, weight in ranked}
    shares = [name if len(mixed) == 1 else f"{name} {share:.0%}" for name, share in mixed.items()]
    return mixed, Decision("style", " + ".join(shares), words)


def _default(reading: Reading) -> str:
    wanted = {w.instrument for w in reading.wanted}
    candidates = [n for n in DEFAULTS if n in names()] or list(names())
    if not reading.moods and not wanted:
        return candidates[0]

    def score(name: str) -> float:
        own = style(name)
        cast = {i for part in own.parts for i in part.instruments}
        apart = math.hypot(own.valence - reading.valence, own.arousal - reading.arousal)
        return 1.5 * len(wanted & cast) / max(1, len(wanted)) - apart - 0.3 * (name == "solo_piano" and len(wanted) > 1)

    return max(candidates, key=score)


def choose_key(reading: Reading, own: Style, rng: random.Random) -> tuple[Key, Decision]:
    """Return the key (named, else of the mode named, else by mood and style), spelled in the decision as said."""
    mode = rng.random(), rng.random()
    if reading.key:
        return Key.parse(reading.key), Decision("key", reading.key, _words(reading, "key"))
    named = _mode_named(reading)
    chosen = named or _weighted(_moody(own.modes, reading), mode[0])
    pulled = "default" if abs(reading.valence) < 0.1 else _words(reading, "mood", "scene")
    key = Key(_tonic(own, chosen, mode[1]), chosen)
    return key, Decision("key", key.name, _words(reading, "mode") if named else pulled)


def _mode_named(reading: Reading) -> str | None:
    if not reading.mode:
        return None
    try:
        return Key.parse(f"C {reading.mode}").mode
    except InvalidRequest:
        bright = reading.valence >= 0
        return {"pentatonic": "major_pentatonic" if bright else "minor_pentatonic", "blues_scale": "blues"}.get(
            reading.mode
        )


def _moody(modes: Mapping[str, float], reading: Reading) -> dict[str, float]:
    """Return the weights of the style's modes under the mood: sad music is minor in a style of major keys, too."""
    valence = reading.valence
    pull = MOOD_PULL * valence * (1.0 - EXCITEMENT * max(0.0, reading.arousal) if valence > 0 else 1.0)
    weights = dict(modes)
    wanted = "minor" if valence < 0 else "major"
    if abs(valence) >= CLEAR_MOOD and set(modes) <= GENDERED and not _holds(modes, minor=valence < 0):
        weights[wanted] = FOREIGN_MODE * sum(modes.values())
    bright = {mode: max(-1.0, min(1.0, BRIGHTNESS.get(mode, 0.0))) for mode in weights}
    return {mode: weight * math.exp(pull * bright[mode]) for mode, weight in weights.items()}


def _holds(modes: Mapping[str, float], *, minor: bool) -> bool:
    return any(Key(0, mode).is_minor == minor and mode != "dorian" for mode in modes)


def _weighted(weights: Mapping[str, float], at: float) -> str:
    left = at * sum(weights.values())
    for name, weight in weights.items():
        left -= weight
        if left <= 0:
            return name
    return next(reversed(list(weights)))


def _tonic(own: Style, mode: str, at: float) -> int:
    minor = Key(0, mode).is_minor
    told = [k for k in own.keys if k.endswith("m") == minor] if any(k.endswith("m") for k in own.keys) else own.keys
    tonics = [Key.parse(k.removesuffix("m")).tonic for k in told or own.keys]
    return tonics[min(int(at * len(tonics)), len(tonics) - 1)]


def choose_meter(reading: Reading, own: Style, rng: random.Random) -> tuple[Meter, Decision]:
    """Return the metre: the one named, else the style's first, now and then another of its own."""
    roll = rng.random()
    if reading.meter:
        return Meter.parse(reading.meter), Decision("meter", reading.meter, _words(reading, "meter"))
    others = own.meters[1:]
    text = own.meters[0] if roll < 0.88 or not others else others[int(roll * 1000) % len(others)]
    return Meter.parse(text), Decision("meter", text, "default")


def choose_tempo(reading: Reading, own: Style) -> tuple[float, float, float, Decision]:
    """Return (wish, low, high) in quarter notes a minute and where the wish came from."""
    low, high, usual = own.tempo
    if reading.tempo_range and course_factor(reading):
        low, high = sorted(reading.tempo_range)
        bpm = low if reading.course == ("faster",) else high
        return bpm, bpm, bpm, Decision("tempo", f"{low:g}-{high:g} BPM", _words(reading, "tempo"))
    limits = reading.tempo_range or (0.0, math.inf)
    if reading.tempo_range and not _is_limit(limits):
        low, high = reading.tempo_range
        return (low + high) / 2, low, high, Decision("tempo", f"{low:g}-{high:g} BPM", _words(reading, "tempo"))
    if reading.tempo_bpm is not None:
        bpm = float(reading.tempo_bpm)
        return bpm, bpm, bpm, Decision("tempo", f"{bpm:g} BPM", _words(reading, "tempo"))
    position = reading.tempo_position
    lean = TEMPO_LEAN * (reading.arousal - own.arousal) if reading.moods else 0.0
    lean = lean * (1.0 if position is None else 0.4) + TEMPO_FORCE * reading.knobs.get("force", 0.0)
    place = max(-FARTHEST, min(FARTHEST, (position or 0.0) + lean))
    wish = usual + place * max(LEAST_REACH * usual, (high - usual) if place > 0 else (usual - low))
    words = _words(reading, "tempo", "scene") if position is not None else _words(reading, "mood") if lean else ""
    slowed = reading.effects.get("slowed", 1.0) * (GATHERING if reading.course == ("faster",) else 1.0)
    wish, low, spread = wish * slowed, low * slowed, 0.06 * usual
    floor, ceiling = limits[0], limits[1] * WITHIN
    wish = max(floor, min(ceiling, wish))
    return (
        wish,
        max(floor, min(low, wish), wish - 2 * spread),
        min(ceiling, max(high, wish), wish + 2 * spread),
        Decision("tempo", f"about {wish:.0f} BPM", words or "default"),
    )


def course_factor(reading: Reading) -> float:
    """Return the last tempo over the first where both were named ("speeds up, 90-140 bpm"), else 0."""
    if not reading.tempo_range or reading.course not in (("faster",), ("slower",)) or _is_limit(reading.tempo_range):
        return 0.0
    low, high = sorted(reading.tempo_range)
    return high / low if reading.course == ("faster",) else low / high


def _is_limit(span: tuple[float, float]) -> bool:
    """Whether a range is open at one end: "below 60 bpm"."""
    return span[0] <= LOWEST_BPM or span[1] >= HIGHEST_BPM


def choose_swing(reading: Reading, own: Style, bpm: float) -> tuple[float, float]:
    """Return (ratio of the eighth pair, place of the off-sixteenth)."""
    swing8 = own.swing8 or swing_at(bpm)
    if reading.swing is None:
        return swing8, own.swing16
    if reading.swing <= 0:
        return 1.0, 0.5
    if own.swing16 > 0.5 and swing8 <= 1.05:
        return swing8, max(own.swing16, 0.5 + 0.12 * reading.swing)
    return max(swing8, 1.0 + (swing_at(bpm) - 1.0) * reading.swing), own.swing16


def swing_at(bpm: float) -> float:
    """Return the usual ratio of swung eighths at a tempo."""
    for (b0, r0), (b1, r1) in pairwise(SWING):
        if bpm <= b1:
            return round(r0 + (max(bpm, b0) - b0) * (r1 - r0) / (b1 - b0), 3)
    return SWING[-1][1]


def _words(reading: Reading, *what: str) -> str:
    """Return the words that decided one of these things, the first that anybody spoke of."""
    said = {d.what.split("_")[0]: d.words for d in reversed(reading.understood)}
    return next((said[name] for name in what if name in said), "default")
