"""Chord symbols: `Dm7`, `G13`, `Bb/D`, and roman numerals read in a key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.errors import InvalidRequest
from cadenza.score.beat import Fraction
from cadenza.score.pitch import FLAT_NAMES, SHARP_NAMES, pitch_class
from cadenza.score.scale import MODES, Key

# quality: semitones above the root, root first; the order is root, third, fifth, seventh, tensions
QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 14),
    "7": (0, 4, 7, 10),
    "9": (0, 4, 7, 10, 14),
    "11": (0, 4, 7, 10, 14, 17),
    "13": (0, 4, 7, 10, 14, 21),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "7#11": (0, 4, 7, 10, 18),
    "7b13": (0, 4, 7, 10, 20),
    "7alt": (0, 4, 8, 10, 13),
    "7sus4": (0, 5, 7, 10),
    "9sus4": (0, 5, 7, 10, 14),
    "13sus4": (0, 5, 7, 10, 14, 21),
    "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 7, 11, 14),
    "maj13": (0, 4, 7, 11, 14, 21),
    "maj7#11": (0, 4, 7, 11, 18),
    "m7": (0, 3, 7, 10),
    "m9": (0, 3, 7, 10, 14),
    "m11": (0, 3, 7, 10, 14, 17),
    "m13": (0, 3, 7, 10, 14, 21),
    "mmaj7": (0, 3, 7, 11),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
    "m7b5": (0, 3, 6, 10),
    "aug": (0, 4, 8),
    "aug7": (0, 4, 8, 10),
}
SPELLINGS = {
    "Δ": "maj7", "Δ7": "maj7", "Δ9": "maj9", "Δ13": "maj13", "Δ#11": "maj7#11", "M7": "maj7", "M9": "maj9",
    "min": "m", "min7": "m7", "min9": "m9", "-": "m", "-7": "m7", "°": "dim", "°7": "dim7", "ø": "m7b5", "ø7": "m7b5",
    "+": "aug", "+7": "aug7", "sus": "sus4", "7sus": "7sus4", "9sus": "9sus4", "13sus": "13sus4", "maj": "",
    "mΔ": "mmaj7", "mΔ7": "mmaj7", "6/9": "69", "m69": "m6", "alt": "7alt", "7#5": "aug7", "add2": "add9",
}  # fmt: skip
ROMANS = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}


@dataclass(frozen=True, slots=True)
class Chord:
    """A root (pitch class), a quality of QUALITIES, and a bass (pitch class) where it is not the root."""

    root: int
    quality: str = ""
    bass: int | None = None
    flats: bool = False

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, tensions above the octave."""
        return QUALITIES[self.quality]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Root, third, fifth, seventh, tensions."""
        return tuple((self.root + i) % 12 for i in self.intervals)

    @property
    def bass_class(self) -> int:
        """The pitch class that the bass plays."""
        return self.root if self.bass is None else self.bass

    @property
    def is_minor(self) -> bool:
        return 3 in self.intervals

    @property
    def is_dominant(self) -> bool:
        return 10 in self.intervals and 4 in self.intervals

    @property
    def name(self) -> str:
        """`Dm7`, `Bb/D`."""
        names = FLAT_NAMES if self.flats else SHARP_NAMES
        over = "" if self.bass is None or self.bass == self.root else "/" + names[self.bass]
        return names[self.root] + self.quality + over

    def degree(self, number: int) -> int:
        """Return the pitch class of the chord's own 1, 3, 5, 7, 9, 11, 13 (the nearest it has, else the usual one)."""
        usual = {1: 0, 3: 3 if self.is_minor else 4, 5: 7, 6: 9, 7: 11 if 11 in self.intervals else 10}
        usual |= {9: 14, 11: 17, 13: 21, 8: 0, 2: 2, 4: 5}
        ranges = {3: (2, 3, 4, 5), 5: (6, 7, 8), 7: (9, 10, 11), 9: (13, 14, 15), 11: (17, 18), 13: (20, 21)}
        has = [i for i in self.intervals if i in ranges.get(number, ())]
        return (self.root + (has[0] if has else usual[number])) % 12

    def transposed(self, semitones: int) -> Chord:
        """Return the same chord, `semitones` higher."""
        bass = None if self.bass is None else (self.bass + semitones) % 12
        return Chord((self.root + semitones) % 12, self.quality, bass, self.flats)

    @classmethod
    def parse(cls, symbol: str) -> Chord:
        """Return the chord that `Dm7`, `Bb/D`, `F#ø`, `CΔ9` names."""
        found = re.fullmatch(r"([A-G][#b♯♭]?)([^/]*|6/9)(?:/([A-G][#b♯♭]?))?", symbol.strip())
        if not found:
            raise InvalidRequest(f"{symbol!r} is no chord", field="harmony", value=symbol, expected="Dm7, Bb/D …")
        bass = pitch_class(found[3]) if found[3] else None
        return cls(pitch_class(found[1]), _quality(found[2], symbol), bass, "b" in found[1] + (found[3] or ""))

    @classmethod
    def from_roman(cls, numeral: str, key: Key) -> Chord:
        """Return the chord that `ii9`, `bVIIΔ`, `#iv°7`, `V/3`, `II/1` means in `key`.

        Degrees are those of the major scale in major-like keys and of the natural minor in minor ones
        (so `bVI` and `VI` in minor are both the lowered sixth). After a slash, 3, 5 and 7 are the chord's own,
        1, 2, 4 and 6 the key's; `V7/ii` is a secondary dominant.
        """
        found = re.fullmatch(r"([#b♯♭]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]*)(?:/(.+))?", numeral.strip())
        if not found:
            text = f"{numeral!r} is no roman numeral"
            raise InvalidRequest(text, field="harmony", value=numeral, expected="ii7, V/3")
        accidental, roman, tail, over = found.groups()
        if over and not over.isdigit() and over != "9":
            target = cls.from_roman(over, key)
            return cls.from_roman(accidental + roman + tail, Key(target.root, "major"))
        degree = ROMANS[roman.lower()]
        steps = MODES["major"][degree]
        if key.is_minor and not accidental and degree in (2, 5, 6) and tail[:1] not in ("°", "ø"):
            steps = MODES["minor"][degree]
        steps += {"#": 1, "♯": 1, "b": -1, "♭": -1, "": 0}[accidental]
        root = (key.tonic + steps) % 12
        written = tail
        if roman.islower() and written != "5" and not written.startswith(("m", "°", "ø", "dim", "+", "sus")):
            written = "m" + written
        chord = cls(root, _quality(written, numeral), None, key.flats or accidental in ("b", "♭"))
        if not over:
            return chord
        number = int(over)
        bass = chord.degree(number) if number in (3, 5, 7) else key.scale[(number - 1) % len(key.scale)]
        return cls(root, chord.quality, bass, chord.flats)


def _quality(text: str, whole: str) -> str:
    quality = SPELLINGS.get(text, text).replace("maj7Δ", "maj7")
    if quality not in QUALITIES:
        raise InvalidRequest(
            f"{whole!r} has an unknown quality {text!r}", field="harmony", value=whole, expected=", ".join(QUALITIES)
        )
    return quality


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord and how long it rules, in beats from the start of the score. `scale` is what fits over it."""

    start_beat: Fraction
    length_beats: Fraction
    chord: Chord
    scale: tuple[int, ...] = ()  # pitch classes in order from the key's tonic

    @property
    def end_beat(self) -> Fraction:
        return self.start_beat + self.length_beats
