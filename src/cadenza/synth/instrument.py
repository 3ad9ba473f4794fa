"""What an instrument is to the desk: a way to make its sound, and its place in the mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.score.note import TimedNote

Stereo = NDArray[np.float32]  # (2, frames)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a voice is asked to play: the notes, the pedal, the length, and the seed of its variations.

    `notes` are in order of start. `pedal` holds (down, up) spans in seconds. The voice answers with exactly
    `frames` frames; what would ring longer is cut by the caller's tail.
    """

    notes: Sequence[TimedNote]
    frames: int
    sample_rate: int
    seed: int
    tempo_bpm: float = 120.0
    pedal: tuple[tuple[float, float], ...] = ()


class Voice(Protocol):
    """Makes the dry sound of a phrase: (2, frames) float32, deterministic in the phrase alone."""

    def __call__(self, phrase: Phrase) -> Stereo: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instrument sits in the mix before the style and the score move it.

    `level_lu` is its usual loudness against the lead (0); `highpass_hz` cleans what it has no business in;
    `width` 0-1; `send` is how much it likes the room; `air_db` and `body_db` are shelves at 8 kHz and 200 Hz.
    """

    level_lu: float = -4.0
    highpass_hz: float = 90.0
    lowpass_hz: float = 0.0
    width: float = 0.5
    send: float = 0.5
    air_db: float = 0.0
    body_db: float = 0.0
    compress: float = 0.2
    sidechained: float = 0.5  # how far it ducks when the style pumps


@dataclass(frozen=True, slots=True)
class Sampled:
    """Which preset of a General MIDI SoundFont plays it; several layers sum. Drum kits live in bank 128."""

    bank: int
    program: int
    gain_db: float = 0.0
    transpose: int = 0


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: `synth` always sounds; `sampled` takes over where a SoundFont is present and `prefer` says so.

    With both, `blend_db` (where not None) adds the synth layer under the sampled one at that gain.
    """

    name: str
    synth: Voice
    place: Place = Place()
    sampled: tuple[Sampled, ...] = ()
    prefer: str = "sampled"  # sampled or synth
    blend_db: float | None = None
    strum_s: float = 0.0  # from string to string of a chord under one hand
