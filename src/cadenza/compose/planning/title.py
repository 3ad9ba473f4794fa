"""Titles: two or three words, from what the prompt speaks of, its mood and its key."""

from __future__ import annotations

import random

from cadenza.compose.reading.result import Reading
from cadenza.compose.styles.style import Style
from cadenza.score.scale import Key

SCENES = {
    "rain": "Rain", "night": "Midnight", "midnight": "Midnight", "winter": "Winter", "summer": "Summer", "snow": "Snow",
    "ocean": "Tide", "sea": "Sea", "beach": "Shoreline", "forest": "Forest", "mountain": "Ridge", "city": "City",
    "street": "Street", "space": "Orbit", "moon": "Moon", "sun": "Sun", "sunrise": "Sunrise", "sunset": "Sunset",
    "morning": "Morning", "fire": "Ember", "storm": "Storm", "river": "River", "desert": "Desert", "road": "Road",
    "battle": "Banner", "war": "Banner", "dragon": "Dragon", "castle": "Castle", "tavern": "Tavern", "coffee": "Coffee",
    "cafe": "Corner Table", "study": "Notebook", "sleep": "Pillow", "wedding": "Vow", "birthday": "Candles",
    "game": "Level", "robot": "Circuit", "neon": "Neon", "ghost": "Ghost", "haunted": "Attic", "heart": "Heart",
    "love": "Heart", "dance": "Floor", "party": "Confetti", "train": "Train", "car": "Headlights", "garden": "Garden",
    "autumn": "Autumn", "spring": "Spring", "christmas": "Bells", "flight": "Flight", "dream": "Dream", "hero": "Hero",
}  # fmt: skip
BRIGHT = ("Golden", "Open", "First", "Bright", "Clear", "New", "High", "Warm", "Easy", "Lucky")
DARK = ("Hollow", "Black", "Iron", "Cold", "Buried", "Long", "Broken", "Last", "Silent", "Ashen")
CALM = ("Slow", "Quiet", "Soft", "Still", "Pale", "Drifting", "Half-Lit", "Gentle", "Late", "Paper")
FIERCE = ("Red", "Rising", "Burning", "Electric", "Wild", "Thunder", "Restless", "Hard", "Racing", "Loud")
NOUNS = ("Window", "Horizon", "Letter", "Harbour", "Lantern", "Avenue", "Echo", "Mirror", "Signal", "Meridian", "Tower",
         "Crossing", "Daylight", "Passage", "Compass", "Voltage", "Porch", "Orchard", "Undertow", "Cinema")  # fmt: skip
SHAPES = ("{adjective} {noun}", "{adjective} {noun}", "The {adjective} {noun}", "{noun} in {key}", "{noun} and {other}")


def name(prompt: str, reading: Reading, own: Style, key: Key, rng: random.Random) -> str:
    """Return a title; the same prompt and seed give the same one."""
    words = [w.strip(".,;:!?()'\"").lower() for w in prompt.split()]
    scenes = [SCENES[w] for w in dict.fromkeys(words) if w in SCENES]
    scenes += [SCENES[w[:-1]] for w in dict.fromkeys(words) if w.endswith("s") and w[:-1] in SCENES]
    valence = reading.valence if reading.moods else own.valence
    arousal = reading.arousal if reading.moods else own.arousal
    pool = (BRIGHT if valence >= 0 else DARK) + (FIERCE if arousal > 0.25 else CALM if arousal < -0.1 else ())
    noun = rng.choice(scenes) if scenes else rng.choice(NOUNS)
    other = rng.choice([n for n in NOUNS if n != noun])
    tonic = key.name.split()[0].replace("b", "-Flat").replace("#", "-Sharp")
    return rng.choice(SHAPES).format(adjective=rng.choice(pool), noun=noun, other=other, key=tonic)
