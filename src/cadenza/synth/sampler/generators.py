"""The generators of SoundFont 2.04 that we play: their numbers, and what they are where nobody sets them."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

COUNT = 61
Settings = NDArray[np.float64]  # one value per generator number, in SoundFont units


class G(IntEnum):
    """Generator numbers (SoundFont 2.04, section 8.1.2)."""

    START = 0
    END = 1
    LOOP_START = 2
    LOOP_END = 3
    START_COARSE = 4
    MOD_LFO_TO_PITCH = 5
    VIB_LFO_TO_PITCH = 6
    MOD_ENV_TO_PITCH = 7
    FILTER_CENTS = 8
    FILTER_Q = 9
    MOD_LFO_TO_FILTER = 10
    MOD_ENV_TO_FILTER = 11
    END_COARSE = 12
    MOD_LFO_TO_VOLUME = 13
    PAN = 17
    MOD_LFO_DELAY = 21
    MOD_LFO_RATE = 22
    VIB_LFO_DELAY = 23
    VIB_LFO_RATE = 24
    MOD_DELAY = 25
    MOD_ATTACK = 26
    MOD_HOLD = 27
    MOD_DECAY = 28
    MOD_SUSTAIN = 29
    MOD_RELEASE = 30
    MOD_HOLD_KEY = 31
    MOD_DECAY_KEY = 32
    VOL_DELAY = 33
    VOL_ATTACK = 34
    VOL_HOLD = 35
    VOL_DECAY = 36
    VOL_SUSTAIN = 37
    VOL_RELEASE = 38
    VOL_HOLD_KEY = 39
    VOL_DECAY_KEY = 40
    INSTRUMENT = 41
    KEY_RANGE = 43
    VELOCITY_RANGE = 44
    LOOP_START_COARSE = 45
    KEY = 46
    VELOCITY = 47
    ATTENUATION = 48
    LOOP_END_COARSE = 50
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    LOOP_MODE = 54
    SCALE_TUNING = 56
    EXCLUSIVE_CLASS = 57
    ROOT_KEY = 58


# what a preset may not add to: these belong to the instrument alone (section 8.5)
INSTRUMENT_ONLY = frozenset(
    {
        G.START,
        G.END,
        G.LOOP_START,
        G.LOOP_END,
        G.START_COARSE,
        G.END_COARSE,
        G.LOOP_START_COARSE,
        G.LOOP_END_COARSE,
        G.KEY,
        G.VELOCITY,
        G.LOOP_MODE,
        G.EXCLUSIVE_CLASS,
        G.ROOT_KEY,
        G.SAMPLE,
        G.INSTRUMENT,
        G.KEY_RANGE,
        G.VELOCITY_RANGE,
    }
)

_TIMES = (
    G.MOD_LFO_DELAY,
    G.VIB_LFO_DELAY,
    G.MOD_DELAY,
    G.MOD_ATTACK,
    G.MOD_HOLD,
    G.MOD_DECAY,
    G.MOD_RELEASE,
    G.VOL_DELAY,
    G.VOL_ATTACK,
    G.VOL_HOLD,
    G.VOL_DECAY,
    G.VOL_RELEASE,
)


def default_settings() -> Settings:
    """Give the value of every generator where no zone sets it (SoundFont 2.04, section 8.1.3)."""
    values = np.zeros(COUNT)
    values[list(_TIMES)] = -12000.0
    values[G.FILTER_CENTS] = 13500.0
    values[G.SCALE_TUNING] = 100.0
    values[[G.KEY, G.VELOCITY, G.ROOT_KEY]] = -1.0
    return values
