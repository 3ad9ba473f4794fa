"""A channel: how one part is filtered, levelled, placed and sent, decided from its place, its role and its sound."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.level import from_db
from cadenza.audio.loudness import SILENCE_LUFS
from cadenza.score.production import Production
from cadenza.score.score import PerformedPart
from cadenza.synth.fx import strip
from cadenza.synth.fx.biquad import Sections, bell, cascade, high_shelf, highpass, low_shelf, lowpass
from cadenza.synth.instrument import Place
from cadenza.synth.mixing import balance
from cadenza.synth.mixing.depth import at_its_depth, pan_gains
from cadenza.synth.mixing.profile import Profile, gated

_ROOM = {"bass": 0.0, "drums": 0.55, "lead": 0.9, "pad": 1.1, "bed": 0.1, "percussion": 0.8}
_ECHO = {"lead": 1.0, "counter": 0.8, "arp": 0.7, "chords": 0.25, "fx": 0.6, "ostinato": 0.4}
_THROWN = {"chords": 1.2, "drums": 0.5, "percussion": 0.8}  # what dub, and nobody else, throws into the echo
_DUB = 0.5  # delays over this
_CHORUS = {"chords": 1.0, "pad": 1.0, "arp": 0.6, "ostinato": 0.4, "counter": 0.3, "lead": 0.25}
_MOST_SIDE = 0.6  # of the middle's power: a listener in mono loses 2 dB of it, and no more
_DRIVE = {"bass": 1.4, "drums": 1.3, "lead": 1.1, "pad": 0.7, "bed": 0.3}


@dataclass(frozen=True, slots=True)
class Channel:
    """The settings of one strip: its filters, and the row of numbers that fx.strip.run_strip reads."""

    sections: Sections
    settings: NDArray[np.float64]


def channel(
    part: PerformedPart, place: Place, production: Production, profile: Profile, *, masked: bool, sample_rate: int
) -> Channel:
    """Return the channel of a part whose sound has `profile`; `masked` eases it out of the lead's presence band."""
    place = at_its_depth(place, part, production)
    sections = filters(place, masked=masked, sample_rate=sample_rate)
    levels = profile.levels(sections) if not profile.is_silent else np.zeros(0)
    loudness = gated(levels)
    settings = np.zeros(strip.PARAMETERS)
    spread = min(2.0 * place.width, 0.5 + place.width)  # 0.5 is as the voice is, 1 half as wide again
    settings[strip.WIDTH] = min(spread * min(production.width / 0.6, 1.3), _widest(profile))
    settings[strip.LEFT], settings[strip.RIGHT] = pan_gains(part.pan, width=production.width)
    _sends(settings, part, place, production)
    if loudness <= SILENCE_LUFS:
        return Channel(sections, settings)
    settings[strip.TRIM] = from_db(balance.NOMINAL_LUFS - loudness)
    makeup_db = _compressor(settings, part, place, production, levels - loudness, sample_rate)
    _colour(settings, part, production)
    fader = from_db(balance.level_lu(part, place, production) + makeup_db)
    settings[strip.LEFT] *= fader
    settings[strip.RIGHT] *= fader
    return Channel(sections, settings)


def _widest(profile: Profile) -> float:
    """Return the most that a sound's sides may be turned up: some fonts have players all but out of phase."""
    middle, side = (float(power.sum(dtype=np.float64)) for power in (profile.mid, profile.side))
    return math.sqrt(_MOST_SIDE * middle / side) if side > 0.0 else math.inf


def filters(place: Place, *, masked: bool, sample_rate: int) -> Sections:
    """Return the channel's filters: what it has no business in goes, then its shelves, then room for the lead."""
    rows = [highpass(max(place.highpass_hz, 20.0), sample_rate)]
    if 0.0 < place.lowpass_hz < 0.45 * sample_rate:
        rows.append(lowpass(place.lowpass_hz, sample_rate))
    if place.body_db:
        rows.append(low_shelf(200.0, place.body_db, sample_rate))
    if place.air_db:
        rows.append(high_shelf(8000.0, place.air_db, sample_rate))
    if masked:
        rows.append(bell(2400.0, -2.0, sample_rate, q=0.7))
    return cascade(*rows)


def _sends(settings: NDArray[np.float64], part: PerformedPart, place: Place, production: Production) -> None:
    settings[strip.ROOM] = 2.2 * production.reverb * place.send * _ROOM.get(part.role, 1.0)
    thrown = _THROWN.get(part.role, 0.0) * 4.0 * max(production.delay - _DUB, 0.0)
    settings[strip.ECHO] = 0.9 * production.delay * (_ECHO.get(part.role, 0.0) + 0.5 * thrown)
    settings[strip.CHORUS] = 0.8 * production.chorus * _CHORUS.get(part.role, 0.0)


def _compressor(
    settings: NDArray[np.float64],
    part: PerformedPart,
    place: Place,
    production: Production,
    levels: NDArray[np.float64],
    sample_rate: int,
) -> float:
    """Set the compressor against the part's own loudness; return the gain in dB that makes up for it.

    `levels` are the loudnesses of its windows against its mean.
    """
    amount = place.compress * (1.3 - 0.6 * production.dynamics)
    drums = part.role == "drums"
    if drums:
        amount += 0.5 * production.punch
    slope = min(amount, 1.0) * 0.75
    if slope < 0.02:
        return 0.0
    below_db = 3.0 if drums else 2.0
    settings[strip.SLOPE] = slope
    settings[strip.THRESHOLD] = 10.0 ** ((balance.NOMINAL_LUFS - below_db) / 10.0)
    # drums keep their first milliseconds: the hit comes through, the ring is held
    attack, release = (0.012, 0.09) if drums else (0.02, 0.18)
    settings[strip.ATTACK] = 1.0 - math.exp(-strip.STEP / (attack * sample_rate))
    settings[strip.RELEASE] = 1.0 - math.exp(-strip.STEP / (release * sample_rate))
    heard = levels[levels > -10.0]
    return float(np.mean(slope * np.maximum(heard + below_db, 0.0))) if heard.size else 0.0


def _colour(settings: NDArray[np.float64], part: PerformedPart, production: Production) -> None:
    asked = 0.9 * production.saturation + 0.3 * production.warmth + 5.0 * production.drive**1.5
    drive = asked * _DRIVE.get(part.role, 1.0)
    if part.role in ("drums", "percussion"):  # strokes are rounded off here, so that the master need not hold them
        drive = max(drive, 0.7 + 1.8 * production.punch)
    settings[strip.DRIVE] = drive if drive > 0.05 else 0.0
    settings[strip.QUANTUM] = 2.0 ** (1 - production.bits) if production.bits and part.role != "bed" else 0.0
