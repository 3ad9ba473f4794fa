"""Titles: what a prompt paints, else two or three words from its mood, its style and its key."""

from __future__ import annotations

import random
from collections.abc import Sequence

from cadenza.compose.reading.imagery import imagery
from cadenza.compose.reading.result import Reading
from cadenza.compose.styles.style import Style
from cadenza.score.scale import Key

BRIGHT = ("Golden", "Open", "First", "Bright", "Clear", "New", "High", "Warm", "Easy", "Lucky")
DARK = ("Hollow", "Black", "Iron", "Cold", "Buried", "Long", "Broken", "Last", "Silent", "Ashen")
CALM = ("Slow", "Quiet", "Soft", "Still", "Pale", "Drifting", "Half-Lit", "Gentle", "Late", "Paper")
FIERCE = ("Red", "Rising", "Burning", "Electric", "Wild", "Thunder", "Restless", "Hard", "Racing", "Loud")
NOUNS = ("Window", "Horizon", "Letter", "Harbour", "Lantern", "Avenue", "Mirror", "Meridian", "Tower", "Crossing",
         "Daylight", "Passage", "Compass", "Porch", "Orchard", "Cinema", "Balcony", "Bridge", "Garden", "Postcard",
         "Station", "Corner", "Weather", "Photograph", "Summer", "Morning", "Field", "Ferry", "Notebook", "Carousel",
         "Hour", "Season", "Road", "Town", "Stairway", "Promise")  # fmt: skip
STILL = ("Tide", "Snowfall", "Moth", "Pond", "Lullaby", "Veil", "Ember", "Feather", "Shoreline", "Dusk", "Drift",
         "Haze", "Curtain", "Moss", "Afternoon", "Sleepwalk")  # fmt: skip
STIRRED = ("Signal", "Voltage", "Undertow", "Sprint", "Spark", "Engine", "Arrow", "Storm", "Fuse", "Velocity", "Pulse",
           "Runaway", "Firework", "Comet", "Ignition", "Chase")  # fmt: skip
SHAPES = ("{adjective} {noun}", "{adjective} {noun}", "The {adjective} {noun}", "{noun} in {key}", "{noun} and {other}")
PAINTED = ("{noun}", "{noun}", "{adjective} {noun}", "{noun} in {key}")  # around one painted word
LONGEST = 44


def name(prompt: str, reading: Reading, own: Style, key: Key, rng: random.Random) -> str:
    """Return a title; the same prompt and seed give the same one."""
    painted = [phrase for phrase in imagery(prompt) if len(phrase) <= LONGEST]
    whole = [phrase for phrase in painted if " " in phrase]
    if whole:
        return rng.choice(whole)
    if len(painted) > 1 and rng.random() < 0.5:
        first, second = painted[:2]
        return f"{first} and {second}"
    valence = reading.valence if reading.moods else own.valence
    arousal = reading.arousal if reading.moods else own.arousal
    pool = (BRIGHT if valence >= 0 else DARK) + (FIERCE if arousal > 0.25 else CALM if arousal < -0.1 else ())
    nouns = NOUNS + (STIRRED if arousal > 0.25 else STILL if arousal < -0.1 else ())
    noun = rng.choice(painted or nouns)
    other = rng.choice([n for n in nouns if n != noun])
    return _shaped(PAINTED if painted else SHAPES, noun=noun, other=other, pool=pool, key=key, rng=rng)


def _shaped(shapes: Sequence[str], *, noun: str, other: str, pool: Sequence[str], key: Key, rng: random.Random) -> str:
    tonic = key.name.split()[0].replace("b", "-Flat").replace("#", "-Sharp")
    bare = noun.removeprefix("The ")
    return rng.choice(shapes).format(adjective=rng.choice(pool), noun=bare, other=other, key=tonic)
