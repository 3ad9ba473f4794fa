"""Members: one part of a piece, its instrument within its range and the part's lane."""

from __future__ import annotations

from cadenza.compose.plan import CastMember
from cadenza.compose.reading.result import Reading
from cadenza.compose.styles.style import PartSpec
from cadenza.score.instruments import INSTRUMENTS

PRESSING = 0.5  # of force and tempo words from where an arpeggio is told to run, or not to


def cast_as(spec: PartSpec, instrument: str, reading: Reading) -> CastMember:
    """Return a part played by `instrument`, within its range and the part's lane."""
    facts = INSTRUMENTS[instrument]
    low, high = max(spec.low or facts.low, facts.low), min(spec.high or facts.high, facts.high)
    if facts.pitched and high - low < 12:
        middle = (max(facts.low, min(facts.high, spec.low or facts.low)) + facts.high) // 2
        low, high = max(facts.low, middle - 9), min(facts.high, middle + 9)
    pressing = reading.knobs.get("force", 0.0) + (reading.tempo_position or 0.0)
    pressed = 0.2 * pressing
    hurry = {"hurry": 1 if pressing > 0 else -1} if spec.role == "arp" and abs(pressing) >= PRESSING else {}
    density = min(1.0, max(0.1, spec.density + 0.25 * reading.knobs.get("dens", 0.0) + pressed))
    return CastMember(
        spec.name, instrument, spec.role, spec.idiom, low, high, spec.enter, round(density, 3), spec.pan,
        spec.gain_db, spec.rows, {**spec.options, **hurry},
    )  # fmt: skip
