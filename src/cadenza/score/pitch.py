"""Pitch: MIDI numbers (60 is middle C, C4), pitch classes and their names."""

from __future__ import annotations

import re

from cadenza.errors import InvalidRequest

LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


def pitch_class(name: str) -> int:
    """Return 0-11 for a note name such as `C`, `f#`, `Bb`, `E♭`."""
    found = re.fullmatch(r"([A-Ga-g])([#b♯♭]{0,2})", name.strip())
    if not found:
        raise InvalidRequest(f"{name!r} is no note name", field="key", value=name, expected="C, F#, Bb …")
    shift = sum(1 if c in "#♯" else -1 for c in found[2])
    return (LETTERS[found[1].upper()] + shift) % 12


def pitch_name(pitch: int, *, flats: bool = False) -> str:
    """Return the scientific name of a MIDI pitch, `C4` for 60."""
    return f"{(FLAT_NAMES if flats else SHARP_NAMES)[pitch % 12]}{pitch // 12 - 1}"


def nearest(pitch_class_wanted: int, around: int) -> int:
    """Return the MIDI pitch of that class nearest to `around` (the lower one of a tie)."""
    up = (pitch_class_wanted - around) % 12
    return around + up if up < 6 else around + up - 12
