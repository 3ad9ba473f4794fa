"""A preset of a SoundFont as a voice: notes to zones to waves to sound."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Sampled, Stereo
from cadenza.synth.sampler.ear import FRAMES, HEARD_VELOCITY, RATE, Correction, listen
from cadenza.synth.sampler.font import Font
from cadenza.synth.sampler.kernel import FIELDS, VOICE, render, sinc_table
from cadenza.synth.sampler.patch import Patch, has_one_layer, make_patch, tilted_hz
from cadenza.synth.sampler.touch import FOREVER, STILL, Touch, touches
from cadenza.synth.sampler.waves import Wave
from cadenza.synth.sampler.zones import Zone

_LEVEL = 0.3  # what full scale of a sample becomes
_DRUM_BANK = 128
_END_SECONDS = 0.01
_CHOKE_SECONDS = 0.02
_KEYS_ALIKE = 3  # neighbours on one sample that one of them speaks for
_SKIP_SECONDS = 0.04  # how much of the attack a joined note passes over
_BOWED = frozenset({40, 41, 42, 43, 44, 48, 49})
_NOTHING = np.zeros(0, np.float32)
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

    def __init__(self, font: Font, bank: int, program: int, sampled: Sampled, *, by_ear: bool = True) -> None:
        self._font = font
        self._bank, self._program = bank, program
        self._sampled = sampled
        self._heeds = by_ear and bank != _DRUM_BANK  # whether what the ear says of a key is put right
        self._table = sinc_table()
        self._patches: dict[tuple[int, int, int], tuple[Patch, ...]] = {}
        self._keys: dict[tuple[int, int], tuple[tuple[Zone, ...], bool]] = {}
        self._heard: dict[tuple[int, int], Correction] = {}

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
        self._sound(out, sounding, phrase.sample_rate)
        fade = min(int(_END_SECONDS * phrase.sample_rate), phrase.frames)
        if fade:
            out[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return out

    def _sound(self, out: Stereo, strikes: list[_Strike], sample_rate: int) -> None:
        """Play the strikes; those that read one wave at one pitch follow each other, so that it is read once."""
        voices = np.array([self._voice(strike, sample_rate) for strike in strikes], dtype=VOICE)
        pairs = _pairs(voices, strikes)
        read, known = np.empty(out.shape, np.float32), np.zeros(2, np.int64)
        for alike in _alike(voices, strikes, pairs):
            known[:] = 0
            for number in alike:
                strike, other, other_ahead = strikes[number], _NOTHING, _NOTHING
                if pairs[number]:
                    other, other_ahead = strikes[number + 1].wave.data, strikes[number + 1].wave.ahead
                render(
                    out, strike.frame, read, known, strike.wave.data, strike.wave.ahead, other, other_ahead,
                    self._table, voices, number, strike.touch.bend_cents, strike.touch.level_db,
                )  # fmt: skip

    def _strikes(self, note: int, touch: Touch, phrase: Phrase) -> list[_Strike]:
        program = self._program
        other = _PLAYED_BY.get(touch.articulation)
        if other is not None and self._bank == 0 and program in _BOWED and (0, other) in self._font.presets:
            program, touch = (
                other,
                replace(touch, damp_db=0.0, release_limit=FOREVER, level_db=touch.level_db[:1] * 0.0),
            )
        return [self._struck(note, touch, patch, phrase.sample_rate) for patch in self._patch(program, touch)]

    def _patch(self, program: int, touch: Touch) -> tuple[Patch, ...]:
        key = min(max(touch.key + self._sampled.transpose, 0), 127)
        velocity = min(max(touch.velocity, 1), 127)
        if (program, key, velocity) not in self._patches:
            home = key if self._drums else self._home(program, key)
            off = self._correction(program, home) if self._heeds else Correction()
            cents, gain = off.cents + 100.0 * (key - home), 10.0 ** (off.gain_db / 20.0)
            self._patches[program, key, velocity] = tuple(
                replace(patch, cents=patch.cents + cents, gain=patch.gain * gain)
                for patch in self._recorded(program, home, velocity)
            )
        return self._patches[program, key, velocity]

    def _home(self, program: int, key: int) -> int:
        """Give the nearest key that has samples: a font's violin may end where ours goes on."""
        return next((k for k in sorted(range(128), key=lambda k: abs(k - key)) if self._samples(program, k)), key)

    def _recorded(self, program: int, key: int, velocity: int) -> list[Patch]:
        """Give the patches of a key as the font has them."""
        zones, one_layer = self._zones(program, key)
        return [
            make_patch(z, key=key, velocity=velocity, root=self._font.root(z)[:2], one_layer=one_layer)
            for z in zones
            if z.answers(key, velocity)
        ]

    def _correction(self, program: int, key: int) -> Correction:
        """Give what a key lacks, heard at one key of the few that sound the same samples."""
        heard_at = self._speaker(program, key)
        if (program, heard_at) not in self._heard:
            out = np.zeros((2, FRAMES), dtype=np.float32)
            touch = Touch(0.0, FRAMES / RATE, heard_at, HEARD_VELOCITY, "")
            patches = self._recorded(program, heard_at, HEARD_VELOCITY)
            self._sound(out, [self._struck(0, touch, patch, RATE) for patch in patches], RATE)
            heard = listen(out, key=heard_at)
            self._heard[program, heard_at] = replace(heard, gain_db=heard.gain_db + self._sampled.gain_db)
        return self._heard[program, heard_at]

    def _speaker(self, program: int, key: int) -> int:
        """Give the key that speaks for a key: of the same samples, and the same for every three of them."""
        samples = self._samples(program, key)
        low = key
        while low > 0 and self._samples(program, low - 1) == samples:
            low -= 1
        speaker = low + (key - low) // _KEYS_ALIKE * _KEYS_ALIKE
        last = speaker
        while last < speaker + _KEYS_ALIKE - 1 and self._samples(program, last + 1) == samples:
            last += 1
        return (speaker + last) // 2

    def _samples(self, program: int, key: int) -> list[int]:
        return [z.index for z in self._zones(program, key)[0] if z.answers(key, HEARD_VELOCITY)]

    def _zones(self, program: int, key: int) -> tuple[tuple[Zone, ...], bool]:
        """Give the zones that a key reaches at any velocity, and whether they are one layer."""
        if (program, key) not in self._keys:
            zones = tuple(z for z in self._font.zones(self._bank, program) if z.keys[0] <= key <= z.keys[1])
            self._keys[program, key] = zones, has_one_layer(zones, key)
        return self._keys[program, key]

    def _struck(self, note: int, touch: Touch, patch: Patch, sample_rate: int) -> _Strike:
        rate = self._font.root(patch.zone)[2]
        step = rate / sample_rate * 2.0 ** ((patch.cents + touch.cents) / 1200.0)
        bend = 0.0 if touch.bend_cents is STILL else max(0.0, float(touch.bend_cents.max()))
        wave = self._font.wave(patch.zone, ceiling=_ceiling(step * 2.0 ** (bend / 1200.0)))
        frame = round(touch.start * sample_rate)
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
            "shelf": touch.shelf if self._drums else max(touch.shelf + patch.tilt, -0.95),
            "shelf_hz": tilted_hz(touch.key, drums=self._drums),
            "filter_cents": filter_cents,
            "filtered": patch.filter_moves or filter_cents < 13300.0,
        }
        return tuple(map(values.__getitem__, FIELDS))


def _pairs(voices: NDArray[np.void], strikes: Sequence[_Strike]) -> NDArray[np.bool_]:
    """Tell for each strike whether it and the next are the two sides of one stroke, alike but for their place."""
    alike = np.zeros(len(strikes), bool)
    if len(strikes) > 1:
        same = np.ones(len(strikes) - 1, bool)
        for name in FIELDS:
            if name not in ("left", "right"):
                same &= voices[name][1:] == voices[name][:-1]
        for number in np.flatnonzero(same).tolist():
            one, two = strikes[number], strikes[number + 1]
            fits = one.note == two.note and len(one.wave.data) == len(two.wave.data)
            alike[number] = fits and not (number and alike[number - 1])
    return alike


def _alike(voices: NDArray[np.void], strikes: Sequence[_Strike], pairs: NDArray[np.bool_]) -> Iterable[list[int]]:
    """Gather the strikes (of a pair the first) by the wave, the place in it and the pitch that they read."""
    moving = (voices["mod_to_pitch"] != 0.0) | (voices["lfo_to_pitch"] != 0.0) | (voices["vib_to_pitch"] != 0.0)
    moving |= voices["loop_mode"] == 3.0  # read on past its loop, sooner or later
    gathered: dict[Hashable, list[int]] = {}
    for number, strike in enumerate(strikes):
        if number and pairs[number - 1]:
            continue
        key: Hashable = number
        if not moving[number] and strike.touch.bend_cents is STILL:
            row, other = voices[number], strikes[number + 1].wave if pairs[number] else None
            key = (id(strike.wave), id(other), float(row["step"]), float(row["place"]), float(row["loop_mode"]))
        gathered.setdefault(key, []).append(number)
    return gathered.values()


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
