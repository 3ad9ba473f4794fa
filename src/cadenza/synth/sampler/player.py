"""A preset of a SoundFont as a voice: notes to zones to waves to sound."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from cadenza.synth.instrument import Phrase, Sampled, Stereo
from cadenza.synth.sampler.font import Font
from cadenza.synth.sampler.kernel import FIELDS, VOICE, render, sinc_table
from cadenza.synth.sampler.patch import Patch, has_one_layer, make_patch
from cadenza.synth.sampler.touch import FOREVER, STILL, Touch, touches
from cadenza.synth.sampler.waves import Wave
from cadenza.synth.sampler.zones import Zone

_LEVEL = 0.3  # what full scale of a sample becomes
_DRUM_BANK = 128
_END_SECONDS = 0.01
_CHOKE_SECONDS = 0.02
_SKIP_SECONDS = 0.04  # how much of the attack a joined note passes over
_BOWED = frozenset({40, 41, 42, 43, 44, 48, 49})
_PLAYED_BY = {"pizzicato": 45, "tremolo": 44}  # presets that are these ways of playing a bowed string


@dataclass(frozen=True, slots=True)
class _Strike:
    """One zone of one note, ready for the kernel; `note` tells the zones of one note from another's."""

    note: int
    frame: int
    seconds: float
    touch: Touch
    patch: Patch
    wave: Wave
    step: float
    cut: float = FOREVER


class SampledVoice:
    """Plays phrases on one preset of a font. Safe to share between threads."""

    def __init__(self, font: Font, bank: int, program: int, sampled: Sampled) -> None:
        self._font = font
        self._bank, self._program = bank, program
        self._sampled = sampled
        self._table = sinc_table()
        self._patches: dict[tuple[int, int, int], tuple[Patch, ...]] = {}
        self._keys: dict[tuple[int, int], tuple[tuple[Zone, ...], bool]] = {}

    @property
    def _drums(self) -> bool:
        return self._bank == _DRUM_BANK

    def __call__(self, phrase: Phrase) -> Stereo:
        """Play a phrase: (2, frames) float32, the same bytes every time."""
        out = np.zeros((2, phrase.frames), dtype=np.float32)
        strikes = [
            s for n, touch in enumerate(touches(phrase, drums=self._drums)) for s in self._strikes(n, touch, phrase)
        ]
        sounding = [strike for strike in _choke(strikes) if strike.frame < phrase.frames]
        voices = np.array([self._voice(strike, phrase.sample_rate) for strike in sounding], dtype=VOICE)
        for number, strike in enumerate(sounding):
            wave, touch = strike.wave, strike.touch
            render(
                out, strike.frame, wave.data, wave.ahead, self._table, voices, number, touch.bend_cents, touch.level_db
            )
        fade = min(int(_END_SECONDS * phrase.sample_rate), phrase.frames)
        if fade:
            out[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return out

    def _strikes(self, note: int, touch: Touch, phrase: Phrase) -> list[_Strike]:
        program = self._program
        other = _PLAYED_BY.get(touch.articulation)
        if other is not None and self._bank == 0 and program in _BOWED and (0, other) in self._font.presets:
            program, touch = (
                other,
                replace(touch, damp_db=0.0, release_limit=FOREVER, level_db=touch.level_db[:1] * 0.0),
            )
        return [self._strike(note, touch, patch, phrase) for patch in self._patch(program, touch)]

    def _patch(self, program: int, touch: Touch) -> tuple[Patch, ...]:
        key = min(max(touch.key + self._sampled.transpose, 0), 127)
        velocity = min(max(touch.velocity, 1), 127)
        if (program, key, velocity) not in self._patches:
            zones, one_layer = self._zones(program, key)
            self._patches[program, key, velocity] = tuple(
                make_patch(z, key=key, velocity=velocity, root=self._font.root(z)[:2], one_layer=one_layer)
                for z in zones
                if z.answers(key, velocity)
            )
        return self._patches[program, key, velocity]

    def _zones(self, program: int, key: int) -> tuple[tuple[Zone, ...], bool]:
        """Give the zones that a key reaches at any velocity, and whether they are one layer."""
        if (program, key) not in self._keys:
            zones = tuple(z for z in self._font.zones(self._bank, program) if z.keys[0] <= key <= z.keys[1])
            self._keys[program, key] = zones, has_one_layer(zones, key)
        return self._keys[program, key]

    def _strike(self, note: int, touch: Touch, patch: Patch, phrase: Phrase) -> _Strike:
        rate = self._font.root(patch.zone)[2]
        step = rate / phrase.sample_rate * 2.0 ** ((patch.cents + touch.cents) / 1200.0)
        bend = 0.0 if touch.bend_cents is STILL else max(0.0, float(touch.bend_cents.max()))
        wave = self._font.wave(patch.zone, ceiling=_ceiling(step * 2.0 ** (bend / 1200.0)))
        frame = round(touch.start * phrase.sample_rate)
        return _Strike(note, frame, touch.start, touch, patch, wave, step)

    def _voice(self, strike: _Strike, sample_rate: int) -> tuple[float, ...]:
        """Give the row of VOICE that a strike is: what the patch says, what the touch makes of it."""
        touch, patch, wave = strike.touch, strike.patch, strike.wave
        gain = _LEVEL * patch.gain * 10.0 ** ((touch.gain_db + self._sampled.gain_db) / 20.0)
        filter_cents = patch.filter_cents + touch.filter_cents
        joined = touch.joins and patch.sustains
        values = {
            **patch.values,
            "rate": sample_rate,
            "step": strike.step,
            "place": _entry(wave, touch.skip_seconds + (_SKIP_SECONDS if joined else 0.0)),
            "body_end": wave.body_end,
            "loop_start": wave.loop_start,
            "loop_end": wave.loop_end,
            "loop_mode": patch.loop_mode if wave.loop_end else 0,
            "left": gain * patch.left,
            "right": gain * patch.right,
            "held": FOREVER if self._drums and not wave.loop_end else touch.held,
            "cut": strike.cut,
            "cut_fade": _CHOKE_SECONDS,
            "fade_in": touch.fade_in,
            "attack": min(patch.attack, 0.03) if joined else patch.attack,
            "release": max(min(patch.release * touch.release_scale, touch.release_limit), 0.02),
            "damp_db": touch.damp_db,
            "shelf": touch.shelf,
            "filter_cents": filter_cents,
            "filtered": patch.filter_moves or filter_cents < 13300.0,
        }
        return tuple(map(values.__getitem__, FIELDS))


def _entry(wave: Wave, skip_seconds: float) -> float:
    """Give the frame to start reading at, never past the middle of what there is."""
    limit = (wave.loop_end or wave.body_end) - wave.start
    return wave.start + min(skip_seconds * wave.rate, limit / 2)


def _ceiling(step: float) -> float:
    """Give how much of its bandwidth a wave may keep at a phase step, in thirds of an octave."""
    thirds = math.ceil(3.0 * math.log2(max(step, 1e-6)) - 1.0)
    return float(2.0 ** (-max(thirds, 0) / 3.0))


def _choke(strikes: list[_Strike]) -> list[_Strike]:
    """Cut every strike where a later note of its exclusive class begins."""
    answer: list[_Strike] = []
    nearest: dict[int, list[tuple[float, int]]] = {}
    for strike in reversed(strikes):
        kind = strike.patch.exclusive_class
        if kind:
            later = [(at, note) for at, note in nearest.get(kind, []) if note != strike.note]
            if later:
                strike = replace(strike, cut=max(min(later)[0] - strike.seconds, 0.0))
            nearest[kind] = [(strike.seconds, strike.note), *later[:1]]
        answer.append(strike)
    return answer[::-1]
