"""What joins one section to the next: risers, falls, impacts, reversed cymbals, scratches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.drums.bronze import LONGEST_S, Bronze
from cadenza.synth.drums.stage import CRASH
from cadenza.synth.drums.stroke import Stroke, bandpass, fading, noise, ringing, swept
from cadenza.synth.drums.turntable import Scratch
from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.tones.colour import Room, applied
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.kernels import sweep
from cadenza.synth.tones.loudness import REFERENCE, velocity_gain
from cadenza.synth.tones.motion import edges_of, swelling
from cadenza.synth.tones.timing import Sounding, ready

Doubles = NDArray[np.float64]
_CRASHES, _FORCES, _CRASH_STEP_S = 3, 8, 0.25  # reversed crashes: how many there are of each force and length


def _laid(out: Stereo, made: NDArray[np.floating[Any]], sounding: Sounding, *, level: float) -> None:
    """Add a gesture to the phrase, its loudest tenth of a second at the ordinary level of a note."""
    room = min(made.shape[1], out.shape[1] - sounding.start)
    window = 4410
    power = np.cumsum(np.mean(made**2, axis=0))
    best = np.max(power[window:] - power[:-window]) / window if len(power) > window else power[-1] / len(power)
    gain = level * REFERENCE / (np.sqrt(best) + 1e-9) * velocity_gain(sounding.note.velocity) * sounding.gain
    if sounding.note.swell:
        edges = edges_of(made.shape[1])
        made = made * np.interp(np.arange(made.shape[1]), np.arange(edges) * 64, swelling(sounding, edges))
    out[:, sounding.start : sounding.start + room] += (made[:, :room] * gain).astype(np.float32)


@compiled()
def saw(turn: Doubles) -> Doubles:
    """Give sin(turn) + sin(2 turn) / 2 ... to the eighth, each from the two before it."""
    made = np.empty(turn.size)
    for i in range(turn.size):
        now, before, twice = math.sin(turn[i]), 0.0, 2.0 * math.cos(turn[i])
        total = now
        for n in range(2, 9):
            now, before = twice * now - before, now
            total += now / n
        made[i] = total
    return made


@dataclass(frozen=True, slots=True)
class Riser:
    """Noise and a chord of saws that climb for the whole note and stop dead; `up` False falls away instead."""

    up: bool = True
    octaves: float = 2.0

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        for sounding in ready(phrase, release_s=0.05):
            dice = stream(phrase.seed, sounding.number)
            made = self._made(Stroke(sounding.bright, dice, phrase.sample_rate), sounding, phrase)
            _laid(out, made, sounding, level=1.6)
        return out

    def _made(self, stroke: Stroke, sounding: Sounding, phrase: Phrase) -> Doubles:
        rate = phrase.sample_rate
        frames = max(sounding.hold, 2048)
        place = np.linspace(0, 1, frames)
        climb = place if self.up else 1 - place
        hiss = np.stack([noise(stroke, frames, ((20, 6), (200, 0), (20000, -8))) for _ in range(2)]).astype(np.float32)
        edges = np.linspace(0, 1, edges_of(frames))
        height = edges if self.up else 1 - edges
        sweep(hiss, np.clip(260 * 2 ** (5.4 * height**1.3) / rate, 0.001, 0.4), 0.45, 1, 2)
        tone = np.zeros((2, frames))
        hertz = 440 * 2 ** ((sounding.note.pitch - 69) / 12)
        bend = np.cumsum(2 ** (self.octaves * (climb**1.6 - 1))) / rate
        for voice in range(6):
            cents = 2 ** (stroke.dice.uniform(-16, 16) / 1200) * (2.0 if voice % 3 == 2 else 1.0)
            stack = saw(2 * np.pi * (hertz * cents * bend + stroke.dice.uniform(0, 1)))
            tone += np.array([[0.35 * np.cos(0.3 * voice)], [0.35 * np.sin(0.3 * voice)]]) * stack
        pulse = 1 - 0.5 * climb**2 * (
            0.5 + 0.5 * np.sign(np.sin(2 * np.pi * np.cumsum(2 + 14 * climb**2) * phrase.tempo_bpm / 120 / rate))
        )
        pulse = np.convolve(pulse, np.ones(256) / 256, "same")
        shape = (0.04 + 0.96 * climb**1.8) if self.up else climb**1.6
        edge = np.minimum(np.arange(frames) / 300, 1) * np.minimum((frames - np.arange(frames)) / 500, 1)
        lively: Doubles = (0.9 * hiss / (np.std(hiss) + 1e-9) + 0.5 * tone * pulse) * shape * edge
        return lively


@dataclass(frozen=True, slots=True)
class Impact:
    """A boom with a falling sub, a crack, metal, and a long dark tail."""

    t60_s: float = 3.6

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        for sounding in ready(phrase, release_s=1.0):
            stroke = Stroke(sounding.bright, stream(phrase.seed, sounding.number), phrase.sample_rate)
            _laid(out, self._made(stroke, sounding.note.pitch), sounding, level=3.0)
        return applied(
            out, (Room(1.4, -9.0, 0.35, 0.02, 91),), sample_rate=phrase.sample_rate, tempo_bpm=phrase.tempo_bpm
        )

    def _made(self, stroke: Stroke, pitch: int) -> Doubles:
        frames = stroke.frames(self.t60_s)
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        while hertz > 62:
            hertz /= 2
        sub = swept(stroke, frames, hertz=hertz, octaves=1.4, seconds=0.06) * fading(
            stroke, frames, t60_s=self.t60_s * 0.8, attack_s=0.003
        )
        sub = np.tanh(1.6 * sub)
        time = np.arange(frames) / stroke.sample_rate
        boom = np.stack(
            [noise(stroke, frames, ((30, 0), (120, 0), (400, -9), (1500, -24), (6000, -40))) for _ in range(2)]
        )
        boom *= 0.7 * np.exp(-time / 0.4)
        crack = np.stack([noise(stroke, frames, bandpass(1800, 4, slope_db=6)) for _ in range(2)]) * np.exp(
            -time / 0.03
        )
        metal = ringing(
            stroke, frames, hertz=np.exp(stroke.dice.uniform(np.log(140), np.log(3000), 40)),
            level=10 ** (stroke.dice.uniform(-30, -16, 40) / 20), t60_s=stroke.dice.uniform(0.8, 3.2, 40), width=0.9,
        )  # fmt: skip
        fade = np.clip((frames - np.arange(frames)) / (0.3 * frames), 0, 1)
        fade = fade * np.minimum(np.arange(frames) / 90, 1.0)
        total: Doubles = (sub + boom + (0.25 + 0.4 * stroke.force) * crack + metal) * fade
        return total


@dataclass(frozen=True, slots=True)
class ReverseCymbal:
    """A crash played backwards: it ends where the note ends."""

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        for sounding in ready(phrase, release_s=0.03):
            seconds = max(sounding.hold / phrase.sample_rate, 0.1)
            force = min(max(round(sounding.bright * _FORCES), 1), _FORCES) / _FORCES
            long = min(math.ceil(seconds * 1.25 / _CRASH_STEP_S) * _CRASH_STEP_S, LONGEST_S)
            made = _crash(long, force, sounding.number % _CRASHES, phrase.sample_rate)[:, : sounding.hold][:, ::-1]
            late, frames = sounding.hold - made.shape[1], made.shape[1]
            sound = np.zeros((2, sounding.hold), np.float32)
            np.multiply(made, np.linspace(0, 1, frames, dtype=np.float32) ** np.float32(0.7), out=sound[:, late:])
            sound[:, -300:] *= np.linspace(1, 0, min(300, sounding.hold), dtype=np.float32)
            _laid(out, sound, sounding, level=1.8)
        return out


@lru_cache(maxsize=4)
def _crash(seconds: float, force: float, variant: int, sample_rate: int) -> Stereo:
    """Return one of a few crashes; the same in every phrase, so that it is made once a process."""
    crash = Bronze(seconds, 300, CRASH, 280, 2.0, -30.0, plate=20, wash_s=0.35)
    made = crash(Stroke(force, stream(0, 1 << 20, variant), sample_rate))
    made.setflags(write=False)
    return made


@dataclass(frozen=True, slots=True)
class Scratches:
    """A record under the hand: each note a push or a pull, its pitch the place on the record."""

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        for sounding in ready(phrase, release_s=0.02, mono=True):
            seconds = float(np.clip(sounding.hold / phrase.sample_rate, 0.06, 0.45))
            hertz = 170 * 2 ** ((sounding.note.pitch - 60) / 24)
            stroke = Stroke(sounding.bright, stream(phrase.seed, sounding.number), phrase.sample_rate)
            mono = Scratch(sounding.number % 2 == 0, seconds, hertz)(stroke).astype(float)
            mono *= np.minimum(1, np.minimum(np.arange(len(mono)), len(mono) - np.arange(len(mono))) / 120)
            _laid(out, np.stack((mono, mono)), sounding, level=1.5)
        return out
