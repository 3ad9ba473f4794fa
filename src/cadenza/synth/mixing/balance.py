"""Balance: how loud each part stands against the lead, and how far the others make room for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.score.production import Production
from cadenza.score.score import PerformedPart
from cadenza.synth.instrument import Place

NOMINAL_LUFS = -20.0  # what every channel is brought to before its compressor and saturation

# what a role asks of whichever instrument plays it, in LU against the lead
_ROLE_LU = {
    "lead": 0.0,
    "bass": -2.0,
    "drums": 2.2,
    "percussion": -5.0,
    "chords": -6.0,
    "pad": -7.0,
    "arp": -5.0,
    "counter": -5.0,
    "ostinato": -6.0,
    "bed": -18.0,
    "fx": -7.0,
}
_DRUMS_OF_PUNCH_LU, _DRIVING = 4.5, 0.7  # a kit that drives leads with the lead; one that keeps time stays under it
_LEADERS_OWN = 0.25  # what an instrument's usual place counts where it leads
YIELDING = ("chords", "pad", "arp", "ostinato", "counter")  # what steps back while a lead sounds
YIELD_DB = 2.2
_UNDER_REST_LU, _MOST_LIFTED_LU = -2.8, 3.0  # a lead stands so far under all others together, or is lifted


def level_lu(part: PerformedPart, place: Place, production: Production) -> float:
    """Return the part's loudness against the lead: its role's and its instrument's, plus what is wished for.

    Who leads, leads, on whichever instrument; else the role counts half.
    """
    own = _LEADERS_OWN if part.role == "lead" else 0.5
    under = _DRUMS_OF_PUNCH_LU * max(_DRIVING - production.punch, 0.0) if part.role == "drums" else 0.0
    return (1.0 - own) * _ROLE_LU.get(part.role, place.level_lu) + own * place.level_lu + part.gain_db - under


def lift_lu(levels: Sequence[float], shares: Sequence[float], leads: Sequence[float]) -> float:
    """Return what a lead is raised by, that those who play with it do not bury it together.

    `levels` are those of the others in LU, `shares` how much of the lead's time each plays; `leads` those of the leads.
    """
    rest: NDArray[np.float64] = 10.0 ** (np.array(levels) / 10.0) * np.array(shares)
    if not leads or float(rest.sum()) <= 0.0:
        return 0.0
    under = max(leads) - 10.0 * float(np.log10(rest.sum()))
    return min(max(_UNDER_REST_LU - under, 0.0), _MOST_LIFTED_LU)
