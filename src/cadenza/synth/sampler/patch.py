"""From a zone and a key at a velocity to the numbers the kernel plays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.sampler.generators import G, Settings
from cadenza.synth.sampler.kernel import FIELDS
from cadenza.synth.sampler.modulators import VELOCITY_TO_FILTER, modulate
from cadenza.synth.sampler.zones import Zone

_GENERATOR_ATTENUATION = 0.4  # what the first hardware did, and every font since has been voiced for
_OPEN_FILTER_CENTS = 13300.0
_FULLY_SOFT_CENTS = 5200.0  # how far the filter closes at velocity 0 where a preset has one layer
_PLAIN_VELOCITY = 96.0  # at which a layer sounds as it was recorded
_MOST_TILT, _MOST_LIFT = 0.95, 0.3  # the share of the overtones that the softest stroke leaves out, the hardest adds
_TILTED_HZ = (300.0, 3000.0)


@dataclass(frozen=True, slots=True)
class Patch:
    """A zone as one key and velocity play it. `row` is a VOICE of the kernel's, as far as no touch changes it."""

    zone: Zone
    cents: float  # from the sample's own pitch to the sounding one
    gain: float
    left: float
    right: float
    filter_cents: float
    filter_moves: bool
    exclusive_class: int
    loop_mode: int
    sustains: bool
    attack: float
    release: float
    tilt: float
    row: NDArray[np.float64]
    late: float = 0.0  # seconds of it that are passed over


def make_patch(zone: Zone, *, key: int, velocity: int, root: tuple[int, int], one_layer: bool) -> Patch:
    """Work out a zone at a key and velocity; `root` is the sample's own key and its correction in cents."""
    s = zone.settings.copy()
    key = int(s[G.KEY]) if s[G.KEY] >= 0 else key
    velocity = int(s[G.VELOCITY]) if s[G.VELOCITY] > 0 else velocity
    attenuation = _GENERATOR_ATTENUATION * s[G.ATTENUATION]
    s[G.ATTENUATION] = 0.0
    modulate(s, zone.modulators, key=key, velocity=velocity)
    attenuation = min(max(attenuation + s[G.ATTENUATION], 0.0), 1440.0)
    angle = (min(max(s[G.PAN], -500.0), 500.0) / 1000.0 + 0.5) * math.pi / 2
    filter_cents = min(max(s[G.FILTER_CENTS], 1500.0), 13500.0)
    if one_layer:
        filter_cents = _soften(filter_cents, key, velocity)
    return Patch(
        zone=zone,
        cents=_cents(s, key, root),
        gain=10.0 ** (-attenuation / 200.0),
        left=_clean(math.cos(angle)),
        right=_clean(math.sin(angle)),
        filter_cents=filter_cents,
        filter_moves=bool(s[G.FILTER_Q] > 0 or s[G.MOD_LFO_TO_FILTER] or s[G.MOD_ENV_TO_FILTER]),
        exclusive_class=int(s[G.EXCLUSIVE_CLASS]),
        loop_mode=int(s[G.LOOP_MODE]) & 3,
        sustains=bool(s[G.VOL_SUSTAIN] < 200 and int(s[G.LOOP_MODE]) & 1),
        attack=_seconds(s[G.VOL_ATTACK]),
        release=max(_seconds(s[G.VOL_RELEASE]), 0.02),
        tilt=_tilt(velocity, one_layer=one_layer),
        row=_row(_values(s, key)),
    )


def _clean(gain: float) -> float:
    """Give a gain, or nothing where it is but the rounding of a zero."""
    return gain if gain > 1e-9 else 0.0


def has_one_layer(zones: Sequence[Zone], key: int) -> bool:
    """Tell whether a key sounds the same samples through the same filter, soft or hard."""
    soft, hard = ([z for z in zones if z.answers(key, velocity)] for velocity in (36, 120))
    # some fonts write one recording into many velocity zones that differ in nothing but their level
    if [(z.sample, z.settings[G.FILTER_CENTS]) for z in soft] != [(z.sample, z.settings[G.FILTER_CENTS]) for z in hard]:
        return False
    return not any(
        route.target == G.FILTER_CENTS and route != VELOCITY_TO_FILTER and amount and 2 in (route.source & 0x7F,)
        for zone in hard
        for route, amount in zone.modulators.items()
    )


def _soften(filter_cents: float, key: int, velocity: int) -> float:
    closed: float = _FULLY_SOFT_CENTS * ((127 - velocity) / 127.0) ** 1.5
    # four times the note's own pitch always passes: low velocities turn soft, never dull
    return min(filter_cents, max(13500.0 - closed, 100.0 * key + 2400.0))


def _tilt(velocity: int, *, one_layer: bool) -> float:
    """Give how much of its overtones a note gains or lacks: half as much where the font has layers for it."""
    reach = 0.5 * (1.0 + one_layer)
    return reach * min(max(_MOST_TILT * (velocity / _PLAIN_VELOCITY - 1.0), -_MOST_TILT), _MOST_LIFT)


def tilted_hz(key: int, *, drums: bool) -> float:
    """Give the frequency from which touch changes a note's colour: its third harmonic, or what is bright in a drum."""
    low, high = _TILTED_HZ
    return high if drums else min(max(3.0 * 440.0 * 2.0 ** ((key - 69) / 12.0), low), high)


def _cents(s: Settings, key: int, root: tuple[int, int]) -> float:
    own = s[G.ROOT_KEY] if 0 <= s[G.ROOT_KEY] <= 127 else float(root[0])
    return float((key - own) * s[G.SCALE_TUNING] + 100.0 * s[G.COARSE_TUNE] + s[G.FINE_TUNE] + root[1])


def _seconds(timecents: float) -> float:
    return float(2.0 ** (min(max(timecents, -12000.0), 8000.0) / 1200.0))


def _hertz(cents: float) -> float:
    return float(8.176 * 2.0 ** (min(max(cents, -16000.0), 4500.0) / 1200.0))


def _scaled(timecents: float, by_key: float, key: int) -> float:
    return _seconds(timecents + by_key * (60 - key))


def _row(values: dict[str, float]) -> NDArray[np.float64]:
    row = np.array([values.get(name, 0.0) for name in FIELDS])
    row.flags.writeable = False
    return row


def _values(s: Settings, key: int) -> dict[str, float]:
    return {
        "delay": _rest(s[G.VOL_DELAY]),
        "hold": _rest(s[G.VOL_HOLD] + s[G.VOL_HOLD_KEY] * (60 - key)),
        "decay": _scaled(s[G.VOL_DECAY], s[G.VOL_DECAY_KEY], key),
        "sustain_db": -0.096 * min(max(s[G.VOL_SUSTAIN], 0.0), 1000.0),
        "mod_delay": _rest(s[G.MOD_DELAY]),
        "mod_attack": _seconds(s[G.MOD_ATTACK]),
        "mod_hold": _rest(s[G.MOD_HOLD] + s[G.MOD_HOLD_KEY] * (60 - key)),
        "mod_decay": _scaled(s[G.MOD_DECAY], s[G.MOD_DECAY_KEY], key),
        "mod_sustain": 1.0 - min(max(s[G.MOD_SUSTAIN], 0.0), 1000.0) / 1000.0,
        "mod_release": _seconds(s[G.MOD_RELEASE]),
        "mod_to_pitch": float(s[G.MOD_ENV_TO_PITCH]),
        "mod_to_filter": float(s[G.MOD_ENV_TO_FILTER]),
        "lfo_delay": _rest(s[G.MOD_LFO_DELAY]),
        "lfo_hz": _hertz(s[G.MOD_LFO_RATE]),
        "lfo_to_pitch": float(s[G.MOD_LFO_TO_PITCH]),
        "lfo_to_filter": float(s[G.MOD_LFO_TO_FILTER]),
        "lfo_to_db": -0.1 * float(s[G.MOD_LFO_TO_VOLUME]),
        "vib_delay": _rest(s[G.VIB_LFO_DELAY]),
        "vib_hz": _hertz(s[G.VIB_LFO_RATE]),
        "vib_to_pitch": float(s[G.VIB_LFO_TO_PITCH]),
        "filter_q_db": min(max(s[G.FILTER_Q], 0.0), 960.0) / 10.0,
    }


def _rest(timecents: float) -> float:
    return 0.0 if timecents <= -11950.0 else _seconds(timecents)
