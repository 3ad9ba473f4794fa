"""The kit: which General MIDI percussion key a row's sign strikes, and how hard at heart."""

from __future__ import annotations

VELOCITIES = {"X": 116, "x": 96, "o": 66, "g": 34, "O": 100, "D": 112, "T": 98, "k": 62}

# row letter: key by sign, "" for any other sign
KEYS: dict[str, dict[str, int]] = {
    "K": {"": 36},
    "S": {"": 38},
    "R": {"": 37},
    "C": {"": 39},
    "H": {"": 42, "O": 46},
    "P": {"": 44},
    "D": {"": 51, "O": 59},
    "B": {"": 53},
    "Cr": {"": 49, "o": 57},
    "Ch": {"": 52},
    "T": {"": 45, "X": 41, "O": 41, "o": 43},
    "T1": {"": 50},
    "T2": {"": 47},
    "T3": {"": 43},
    "Tb": {"": 54},
    "Sh": {"": 82},
    "Ma": {"": 70},
    "Cb": {"": 56},
    "Cl": {"": 75},
    "Cg": {"": 63, "X": 62, "g": 62, "o": 64, "O": 63},
    "Bg": {"": 60, "o": 61, "g": 61},
    "Ti": {"": 65, "o": 66, "O": 66},
    "Ag": {"": 68, "X": 67, "O": 67},
    "Gu": {"": 73, "X": 74, "O": 74},
    "Cu": {"": 78, "O": 79, "X": 79},
    "Su": {"": 86, "X": 87, "O": 87},
    "Tr": {"": 80, "O": 81, "X": 81},
    "Wb": {"": 76, "o": 77, "g": 77},
    "Ca": {"": 85},
    "Sl": {"": 83},
    "Tk": {"": 41, "o": 45, "g": 45, "x": 43},
    "Hd": {"": 60, "X": 64, "D": 64, "T": 60, "k": 61, "O": 63, "o": 61, "g": 61},
}
# played by the percussionist where there is one, by the drummer where there is none
PERCUSSION = (
    "Tb",
    "Sh",
    "Ma",
    "Cb",
    "Cl",
    "Cg",
    "Bg",
    "Ti",
    "Ag",
    "Gu",
    "Cu",
    "Su",
    "Tr",
    "Wb",
    "Ca",
    "Sl",
    "Tk",
    "Hd",
)
CYMBALS = (49, 51, 52, 53, 55, 57, 59)


def key_of(row: str, sign: str) -> int:
    """Return the percussion key of a sign in a row; a row may also be named by the key itself (`60`)."""
    if row.isdigit():
        return int(row)
    keys = KEYS.get(row, KEYS["S"])
    return keys.get(sign, keys[""])
