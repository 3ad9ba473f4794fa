"""Balance: how loud each part stands against the lead, and how far the others make room for it."""

from __future__ import annotations

from cadenza.score.score import PerformedPart
from cadenza.synth.instrument import Place

NOMINAL_LUFS = -20.0  # what every channel is brought to before its compressor and saturation

# what a role asks of whichever instrument plays it, in LU against the lead
_ROLE_LU = {
    "lead": 0.0,
    "bass": -2.0,
    "drums": 3.0,
    "percussion": -5.0,
    "chords": -5.5,
    "pad": -9.0,
    "arp": -6.5,
    "counter": -4.5,
    "ostinato": -5.5,
    "bed": -18.0,
    "fx": -7.0,
}
YIELDING = ("chords", "pad", "arp", "ostinato")  # what steps back while a lead sounds
YIELD_DB = 1.3


def level_lu(part: PerformedPart, place: Place) -> float:
    """Return the part's loudness against the lead: half its role's, half its instrument's, plus what is wished for."""
    return 0.5 * _ROLE_LU.get(part.role, place.level_lu) + 0.5 * place.level_lu + part.gain_db
