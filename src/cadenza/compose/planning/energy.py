"""The energy curve: the form's own, moved by the mood and by what the prompt said of its course."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cadenza.compose.planning.form import MARKS
from cadenza.compose.reading.result import Reading, SectionWish
from cadenza.compose.styles.style import SectionSpec, Style

LOWEST, HIGHEST = 0.08, 1.0
FORCE = 0.09  # how much a mood that the prompt insists on adds
SLOWNESS = 0.15  # how much less a slow piece gives
QUICKNESS = 0.18  # and a fast one more
CONTRAST = 0.14  # how far the section before the climax stays below it


def shape(specs: Sequence[SectionSpec], reading: Reading, own: Style) -> list[float]:
    """Return the energy of each section, 0-1."""
    energies = [s.energy for s in specs]
    middles = _middles(specs)
    lift = 0.25 * (reading.arousal - own.arousal) if reading.moods else 0.0
    lift += FORCE * reading.knobs.get("force", 0.0)
    position = reading.tempo_position or 0.0
    lift += (SLOWNESS if position < 0 else QUICKNESS) * position
    energies = [e + lift for e in energies]
    energies = _follow(specs, energies, middles, reading)
    spread = 1.0 + 0.3 * reading.knobs.get("dyn", 0.0) + 0.3 * reading.knobs.get("contrast", 0.0)
    mean = sum(energies) / len(energies)
    energies = [mean + (e - mean) * max(0.2, spread) for e in energies]
    ceiling = 0.6 if reading.moods and reading.arousal <= -0.6 else 0.74 if reading.arousal <= -0.4 else HIGHEST
    energies = [min(e, ceiling) for e in energies]
    if reading.curve not in ("flat", "fall"):
        energies = _prepare_climax(specs, energies)
    energies = _obey(specs, energies, reading.sections)
    return [round(min(HIGHEST, max(LOWEST, e)), 3) for e in energies]


def _middles(specs: Sequence[SectionSpec]) -> list[float]:
    total, at, middles = sum(s.bars for s in specs), 0, []
    for spec in specs:
        middles.append((at + spec.bars / 2) / total)
        at += spec.bars
    return middles


def _follow(
    specs: Sequence[SectionSpec], energies: Sequence[float], middles: Sequence[float], reading: Reading
) -> list[float]:
    """Blend the form's own curve with the one that was asked for; a ramp climbs to the last climax and no further."""
    rise = reading.knobs.get("rise", 0.0)
    low, high = min(0.25, *energies), max(0.85, *energies) if reading.arousal > -0.4 else max(energies)
    if reading.curve == "flat":
        mean = sum(energies) / len(energies)
        return [0.8 * mean + 0.2 * e for e in energies]
    if reading.curve == "ramp":
        top = max([m for s, m in zip(specs, middles, strict=True) if s.function == "climax"] or [middles[-1]])
        high = max(high, 0.96 if reading.arousal > 0.2 else high)
        climb = [low + (high - low) * min(1.0, m / top) for m in middles]
        ramp = [0.2 * e + 0.8 * c for e, c in zip(energies, climb, strict=True)]
        dips = ("outro", "break")
        return [0.5 * (e + r) if s.function in dips else r for s, e, r in zip(specs, energies, ramp, strict=True)]
    if reading.curve == "fall":
        return [0.25 * e + 0.75 * (high - (high - low) * m) for e, m in zip(energies, middles, strict=True)]
    if reading.curve == "arch":
        arch = [low + (high - low) * math.sin(math.pi * m) for m in middles]
        return [0.35 * e + 0.65 * a for e, a in zip(energies, arch, strict=True)]
    if rise > 0.4 and len(energies) > 2:
        return [e + 0.22 * rise * (m - 0.5) for e, m in zip(energies, middles, strict=True)]
    return list(energies)


def _prepare_climax(specs: Sequence[SectionSpec], energies: Sequence[float]) -> list[float]:
    """Let the piece peak late, and keep what stands before the peak below it."""
    shaped = list(energies)
    climaxes = [n for n, s in enumerate(specs) if s.function == "climax"]
    if not climaxes or len(specs) < 2:
        return shaped
    last = climaxes[-1]
    shaped[last] = max(shaped[last], *shaped) + (0.04 if len(climaxes) > 1 else 0.0)
    if last > 0 and specs[last - 1].function != "climax":
        shaped[last - 1] = min(shaped[last - 1], shaped[last] - CONTRAST)
    return shaped


def _granted(function: str, own: float, wished: float, top: float) -> float:
    """Return the energy that was asked for, where it keeps the climax on top and the build below it."""
    if function == "climax":
        return max(own, wished)
    return min(wished, top - CONTRAST) if function == "build" else wished


def _obey(specs: Sequence[SectionSpec], energies: list[float], wishes: Sequence[SectionWish]) -> list[float]:
    for wish in wishes:
        if wish.energy is None:
            continue
        name, function = MARKS.get(wish.mark, (wish.mark, ""))
        found = [n for n, s in enumerate(specs) if s.name == name] or [
            n for n, s in enumerate(specs) if s.function == function
        ]
        for n in found:
            energies[n] = _granted(specs[n].function, energies[n], wish.energy, max(energies))
    return energies
