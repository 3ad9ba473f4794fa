"""Scales and keys: which pitch classes belong, and what a degree sounds like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.errors import InvalidRequest
from cadenza.score.pitch import FLAT_NAMES, SHARP_NAMES, pitch_class

# mode: semitones above the tonic, ascending
MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic_minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "phrygian_dominant": (0, 1, 4, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "double_harmonic": (0, 1, 4, 5, 7, 8, 11),
    "major_pentatonic": (0, 2, 4, 7, 9),
    "minor_pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "hirajoshi": (0, 2, 3, 7, 8),
    "insen": (0, 1, 5, 7, 10),
    "whole_tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 1, 3, 4, 6, 7, 9, 10),
    "chromatic": tuple(range(12)),
}
ALIASES = {
    "ionian": "major",
    "maj": "major",
    "aeolian": "minor",
    "natural_minor": "minor",
    "min": "minor",
    "m": "minor",
}
MAJOR_SIGNATURES = {0: 0, 7: 1, 2: 2, 9: 3, 4: 4, 11: 5, 6: 6, 1: -5, 8: -4, 3: -3, 10: -2, 5: -1}


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0-11) and a mode of MODES."""

    tonic: int
    mode: str = "major"

    @property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes in scale order, tonic first."""
        return tuple((self.tonic + s) % 12 for s in MODES[self.mode])

    @property
    def is_minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return 3 in MODES[self.mode] and 4 not in MODES[self.mode]

    @property
    def fifths(self) -> int:
        """Sharps (+) or flats (-) of the nearest key signature, -6 to 6."""
        steps = MODES[self.mode]
        best = {"dorian": 10, "phrygian": 8, "lydian": 7, "mixolydian": 5, "locrian": 1}.get(self.mode)
        shift = best if best is not None else 3 if 3 in steps and 4 not in steps else 0
        return MAJOR_SIGNATURES[(self.tonic + shift) % 12]

    @property
    def flats(self) -> bool:
        """Whether the key is spelled with flats."""
        return self.fifths < 0

    @property
    def name(self) -> str:
        """`D minor`, `Eb major`, `A dorian`."""
        return f"{(FLAT_NAMES if self.flats else SHARP_NAMES)[self.tonic]} {self.mode.replace('_', ' ')}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Return the key that `D minor`, `F#m`, `Bb`, `a dorian` or `C harmonic minor` names."""
        found = re.fullmatch(r"\s*([A-Ga-g](?:\s?(?:sharp|flat)|[#b♯♭]{0,2}))[\s_-]*([A-Za-z_\s]*)\s*", text)
        if not found:
            raise InvalidRequest(f"{text!r} is no key", field="key", value=text, expected="D minor, Eb major, A dorian")
        tonic = re.sub(r"\s?sharp", "#", re.sub(r"\s?flat", "b", found[1]))
        mode = "_".join(found[2].lower().split()) or "major"
        if mode.startswith("_"):
            mode = mode[1:]
        mode = ALIASES.get(mode, mode)
        if mode not in MODES:
            raise InvalidRequest(
                f"{found[2].strip()!r} is no mode we know",
                field="key",
                value=text,
                expected=", ".join(MODES),
            )
        return cls(pitch_class(tonic), mode)
