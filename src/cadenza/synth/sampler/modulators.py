"""Modulators: how velocity, key and controllers bend the generators of a zone at note-on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cadenza.synth.sampler.generators import G, Settings


class Route(NamedTuple):
    """From a source, through a second source and a shape, to a generator; two equal routes are the same modulator."""

    source: int
    target: int
    by: int
    shape: int


Modulators = Mapping[Route, int]  # route -> amount

VELOCITY_TO_ATTENUATION = Route(0x0502, G.ATTENUATION, 0, 0)
# The standard's velocity-to-filter modulator jumps at velocity 64 as written; fonts either switch it off or set
# filters by velocity zone, so it is never played: `patch` has its own brightness for single-layer presets.
VELOCITY_TO_FILTER = Route(0x0102, G.FILTER_CENTS, 0x0D02, 0)

_DEFAULTS: dict[Route, int] = {VELOCITY_TO_ATTENUATION: 960}

# Controllers stand still: volume and expression full, breath full, wheels at rest, the pan in the middle.
_CONTROLLERS = {2: 127, 7: 127, 10: 64, 11: 127}


def default_modulators() -> dict[Route, int]:
    """Give the modulators every instrument has unless it overrides them."""
    return dict(_DEFAULTS)


def modulate(settings: Settings, modulators: Modulators, *, key: int, velocity: int) -> None:
    """Add to `settings`, in place, what each modulator makes of this key and velocity."""
    for route, amount in modulators.items():
        if route == VELOCITY_TO_FILTER or amount == 0 or not 0 <= route.target < len(settings):
            continue
        value = amount * _level(route.source, key, velocity) * (_level(route.by, key, velocity) if route.by else 1.0)
        settings[route.target] += abs(value) if route.shape == 2 else value


def merge(base: Modulators, other: Iterable[tuple[Route, int]]) -> dict[Route, int]:
    """Let `other` take the place of equal modulators in `base` (global, then local zone of one level)."""
    return {**base, **dict(other)}


def add(base: Modulators, other: Modulators) -> dict[Route, int]:
    """Add the amounts of a preset's modulators to its instrument's."""
    total = dict(base)
    for route, amount in other.items():
        total[route] = total.get(route, 0) + amount
    return total


def _level(source: int, key: int, velocity: int) -> float:
    index, is_controller = source & 0x7F, bool(source & 0x80)
    falling, bipolar, curve = bool(source & 0x100), bool(source & 0x200), source >> 10
    if not is_controller and index == 0:
        return 1.0
    if is_controller:
        x = _CONTROLLERS.get(index, 0) / 127.0
    elif index == 14:  # the pitch wheel rests in the middle of 0-16383
        x = 0.5
    else:
        x = {2: velocity, 3: key}.get(index, 0) / 127.0
    return _shape(x, curve, falling=falling, bipolar=bipolar)


def _shape(x: float, curve: int, *, falling: bool, bipolar: bool) -> float:
    if falling:
        x = 1.0 - x
    if not bipolar:
        return _bend(x, curve)
    y = 2.0 * x - 1.0
    return math.copysign(_bend(abs(y), curve), y)


def _bend(x: float, curve: int) -> float:
    if curve == 1:
        return concave(x)
    if curve == 2:
        return 1.0 - concave(1.0 - x)
    if curve == 3:
        return 1.0 if x >= 0.5 else 0.0
    return x


def concave(x: float) -> float:
    """Map 0-1 to 0-1 so that the complement of x reads as amplitude squared over 96 dB (section 9.5.3)."""
    return min(1.0, -40.0 / 96.0 * math.log10(max(1.0 - x, 1e-6)))
