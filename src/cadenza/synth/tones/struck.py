"""The dying voice: modes set ringing by a pluck, a hammer or a mallet, and damped when the note is let go."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.tones.colour import Effect, Points, applied, hiss
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.hearing import Hearing, hearing
from cadenza.synth.tones.kernels import BLOCK, blend, ring, shape
from cadenza.synth.tones.loudness import REFERENCE, velocity_gain
from cadenza.synth.tones.motion import Vibrato, edges_of, moving, swelling
from cadenza.synth.tones.sympathy import Sympathy
from cadenza.synth.tones.timing import Sounding, ready

Doubles = NDArray[np.float64]
_LISTEN_S = 0.35
_LN1000 = 6.9078
_STILL = Vibrato(jitter_cents=0.0)


@dataclass(frozen=True, slots=True)
class Modes:
    """Ringing partials: Hz, level left and right, seconds to fall by 60 dB.

    `partial` numbers what one stroke sets going together (the strings of one note): those start in phase.
    """

    hertz: Doubles
    left: Doubles
    right: Doubles
    t60_s: Doubles
    partial: NDArray[np.intp] | None = None


class Model(Protocol):
    """What rings when a pitch is struck with a force (brightness 0-1)."""

    def __call__(self, hertz: float, bright: float, dice: np.random.Generator) -> Modes: ...


@dataclass(frozen=True, slots=True)
class Knock:
    """The noise of the stroke itself: its colour, its length, its level under the note (soft and hard)."""

    points: Points
    seconds: float = 0.02
    soft_db: float = -30.0
    hard_db: float = -14.0
    track: float = 0.0
    off_db: float = -90.0  # at the release: a damper falling, a finger leaving


@cache
def _rise(frames: int) -> NDArray[np.float32]:
    """Half a cosine from 0 to 1."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / frames), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Struck:
    """A voice of struck or plucked sound; see the settings."""

    model: Model
    release_s: float = 0.25
    attack_s: float = 0.0015
    knocks: tuple[Knock, ...] = ()
    motion: Vibrato = _STILL
    effects: tuple[Effect, ...] = ()
    mono: bool = False
    pedalled: bool = False
    longest_s: float = 12.0
    rings_on: bool = False  # nobody damps it: a bell, a marimba
    mute_s: float = 0.12
    octave: float = 0.0
    detune_cents: float = 1.2
    fixed_phase: bool = field(default=False)
    sympathy: Sympathy | None = None  # of the strings that the pedal frees

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        noises = [self._noises(knock, phrase) for knock in self.knocks]
        heard = hearing(self.effects)
        release = 3.0 if self.rings_on else self.release_s
        for sounding in ready(phrase, release_s=release, mono=self.mono, pedalled=self.pedalled):
            sound = self._note(sounding, phrase, noises, heard)
            out[:, sounding.start : sounding.start + sound.shape[1]] += sound
        if self.sympathy is not None:
            self.sympathy.add(out, phrase)
        return applied(out, self.effects, sample_rate=phrase.sample_rate, tempo_bpm=phrase.tempo_bpm)

    def _note(self, sounding: Sounding, phrase: Phrase, noises: list[Stereo], heard: Hearing) -> Stereo:
        rate = phrase.sample_rate
        dice = stream(phrase.seed, sounding.number)
        frames = self._frames(sounding, phrase)
        pitch = sounding.note.pitch + self.octave + (12 if sounding.note.articulation == "harmonic" else 0)
        hertz = 440.0 * 2 ** ((pitch - 69 + self.detune_cents / 100 * dice.uniform(-1, 1)) / 12)
        modes = self.model(hertz, float(np.clip(sounding.bright + dice.uniform(-0.05, 0.05), 0.02, 1)), dice)
        sound = np.zeros((2, frames), np.float32)
        loud = velocity_gain(sounding.note.velocity) * sounding.gain * (1 + 0.05 * dice.uniform(-1, 1))
        self._ring(sound, sounding, modes, loud, heard, rate, dice)
        rise = min(round(self.attack_s * (4 if sounding.slurred else 1.5 - sounding.bright) * rate) + 8, frames)
        sound[:, :rise] *= _rise(rise)
        if not sounding.slurred:
            for knock, noise in zip(self.knocks, noises, strict=True):
                self._knock(sound, sounding, knock, noise, loud, rate, dice)
        if sounding.note.swell or sounding.note.articulation == "tremolo":
            shape(sound, swelling(sounding, edges_of(frames)))
        fade = min(round(0.006 * rate), frames)
        sound[:, -fade:] *= _rise(fade)[::-1]
        return sound

    def _frames(self, sounding: Sounding, phrase: Phrase) -> int:
        tail = (3.0 if self.rings_on and sounding.release_s > 1 else min(sounding.release_s, self.release_s)) * 1.6
        wanted = min(sounding.hold + round(tail * phrase.sample_rate), round(self.longest_s * phrase.sample_rate))
        return max(min(wanted, phrase.frames - sounding.start), 1)

    def _ring(
        self, sound: Stereo, sounding: Sounding, modes: Modes, loud: float, heard: Hearing, rate: int,
        dice: np.random.Generator,
    ) -> None:  # fmt: skip
        keep = modes.hertz < 0.46 * rate
        hertz, left, right, t60 = modes.hertz[keep], modes.left[keep], modes.right[keep], modes.t60_s[keep]
        if sounding.note.articulation in ("mute", "pizzicato"):
            t60 = np.minimum(t60, self.mute_s * (400 / (hertz + 200)) ** 0.3 * 3)
        fall = _LN1000 / np.maximum(t60, 0.004)
        power = (left**2 + right**2) * heard(hertz) ** 2 * (1 - np.exp(-2 * fall * _LISTEN_S)) / (2 * fall)
        scale = loud * REFERENCE / np.sqrt(float(np.sum(power)) / 2 / _LISTEN_S + 1e-12)
        damping = 0.0 if self.rings_on and sounding.release_s > 1 else _LN1000 / max(sounding.release_s, 0.02)
        phase = np.zeros(len(hertz))
        if not self.fixed_phase:
            phase = dice.uniform(0, 2 * np.pi, len(keep))
            phase = phase[keep] if modes.partial is None else phase[modes.partial[keep]]
        ratio = self._ratio(sounding, sound.shape[1], rate, dice)
        ring(
            sound,
            sounding.hold,
            2 * np.pi * hertz / rate,
            phase,
            left * scale,
            right * scale,
            fall / rate,
            (fall + damping) / rate,
            ratio,
        )

    def _ratio(self, sounding: Sounding, frames: int, rate: int, dice: np.random.Generator) -> Doubles:
        note = sounding.note
        still = not (note.bend or note.vibrato_cents or sounding.slurred or self.motion.cents)
        if still and not (self.motion.jitter_cents or self.motion.scoop_cents):
            return np.ones(1)
        pitch, _ = moving(sounding, self.motion, edges=edges_of(frames), sample_rate=rate, dice=dice)
        ratio: Doubles = np.exp2(pitch[0] / 12)
        return ratio

    def _noises(self, knock: Knock, phrase: Phrase) -> Stereo:
        frames = 1 << 15
        dice = stream(phrase.seed, (1 << 20) + round(knock.seconds * 1e6))
        return hiss(dice, frames=frames, points=knock.points, sample_rate=phrase.sample_rate)

    def _knock(
        self, sound: Stereo, sounding: Sounding, knock: Knock, noise: Stereo, loud: float, rate: int,
        dice: np.random.Generator,
    ) -> None:  # fmt: skip
        level_db = knock.soft_db + (knock.hard_db - knock.soft_db) * sounding.bright + dice.uniform(-1.5, 1.5)
        for start, level in ((0, level_db), (sounding.hold, knock.off_db)):
            room = min(round(knock.seconds * 5 * rate), sound.shape[1] - start)
            offset = int(dice.integers(0, noise.shape[1]))
            if level < -80 or room < BLOCK:
                continue
            burst = np.exp(np.arange(edges_of(room)) * (-BLOCK / (knock.seconds * rate)))
            burst[0] = burst[-2:] = 0.0
            blend(sound, noise, offset, burst * (3.0 * REFERENCE * loud * 10 ** (level / 20)), start, room)
