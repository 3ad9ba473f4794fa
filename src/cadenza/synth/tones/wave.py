"""The sustaining voice: a wavetable made for each pitch, in several lanes, moved like a player moves it.

It plays bows, reeds, brass, voices, organs and synthesizers; what differs is the spectrum and the settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.tones.colour import Effect, Points, applied, hiss
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.hearing import hearing
from cadenza.synth.tones.kernels import BLOCK, blend
from cadenza.synth.tones.loudness import REFERENCE, velocity_gain
from cadenza.synth.tones.motion import Envelope, Vibrato, drifting, edges_of, finely, led, swelling, unled, unsteady
from cadenza.synth.tones.singing import FEW, sing, sing_alone
from cadenza.synth.tones.spectra import Spectrum
from cadenza.synth.tones.timing import Sounding, ready

Doubles = NDArray[np.float64]
AIR: Points = ((1000, -30), (3000, -10), (6000, -2), (10000, 0), (14000, -4), (19000, -18))  # over what a filter closes
_TOP_HZ = 20000.0
_NOISE_FRAMES = 1 << 16
_ENVELOPE = Envelope()
_MOTION = Vibrato()
_SHIMMERS = 0.35  # how far a tone strays between its tables, of a step
_PLAIN = 0.3  # of a singer's notes, those on the plain vowel in any case
_Tables = dict[tuple[int, float, int], tuple[NDArray[np.float32], float]]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """`lanes` copies, `cents` apart at most, spread over `width` 0-1; `drift_cents` is how each wanders alone."""

    lanes: int = 1
    cents: float = 8.0
    width: float = 0.6
    drift_cents: float = 0.0
    vibrato_apart: bool = False
    centre: float = 1.0  # level of the middle lane against the others


@dataclass(frozen=True, slots=True)
class Tone:
    """Where in the spectrum a note sits: from `low` (soft) to `high` (hard), blooming in, fading to `rest`.

    `shimmer_db` lets every harmonic go its own way, as those of one breath or bow do; an ensemble's do so by beating.
    """

    low: float = 0.15
    high: float = 0.95
    bloom_s: float = 0.03
    fade_s: float = 0.0
    rest: float = 1.0
    wander: float = 0.03
    shimmer_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Breath:
    """Air or rosin beside the tone: a steady level and a burst at the start (`chiff`), both in dB under the note."""

    points: Points
    level_db: float = -36.0
    chiff_db: float = -60.0
    chiff_s: float = 0.05


@dataclass(frozen=True, slots=True)
class Wave:
    """A voice of sustained sound; see the settings. `octave` moves the written pitch; `steps` tables per pitch.

    Notes that begin anew take `spectrum` or one of `others` by chance, as a singer's syllables differ.
    """

    spectrum: Spectrum
    envelope: Envelope = _ENVELOPE
    motion: Vibrato = _MOTION
    ensemble: Ensemble = Ensemble()
    tone: Tone = Tone()
    filter: Filter | None = None
    breath: Breath | None = None
    effects: tuple[Effect, ...] = ()
    mono: bool = False
    octave: float = 0.0
    steps: int = 8
    others: tuple[Spectrum, ...] = ()

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        tables: _Tables = {}
        air = _air(self.breath.points, phrase.sample_rate) if self.breath and phrase.notes else None
        soundings = ready(phrase, release_s=self.envelope.release_s, mono=self.mono, strung=False)
        for sounding, syllable in zip(soundings, self._syllables(soundings, phrase.seed), strict=True):
            sound = self._note(sounding, syllable, phrase, tables, air)
            out[:, sounding.start : sounding.start + sound.shape[1]] += sound
        return applied(out, self.effects, sample_rate=phrase.sample_rate, tempo_bpm=phrase.tempo_bpm)

    def _syllables(self, soundings: list[Sounding], seed: int) -> list[int]:
        """Return which spectrum each note takes: a bound note its predecessor's, others seldom the same twice."""
        sung, last = [], 0
        for sounding in soundings:
            if self.others and not sounding.slurred:
                draw = stream(seed, 1 << 23, sounding.number).random(2)
                last = int(draw[0] * (1 + len(self.others)))
                last = 0 if draw[1] < _PLAIN else last
            sung.append(last)
        return sung

    def _note(self, sounding: Sounding, syllable: int, phrase: Phrase, tables: _Tables, air: Stereo | None) -> Stereo:
        rate = phrase.sample_rate
        dice = stream(phrase.seed, sounding.number)
        frames = min(sounding.hold + round(sounding.release_s * rate) + BLOCK, phrase.frames - sounding.start)
        edges = edges_of(frames)
        ratio, wave = self._pitches(sounding, edges, rate, dice)
        harmonic = 12.0 if sounding.note.articulation == "harmonic" else 0.0
        hertz = 440.0 * 2 ** ((sounding.note.pitch + self.octave + harmonic - 69) / 12)
        reach = 2 ** (np.ceil(4 * np.log2(max(float(ratio.max()), 1.0) / 1.07)) / 4)
        key = (round(hertz * 1000), float(max(reach, 1.0)), syllable)
        if key not in tables:
            tables[key] = self._tables(hertz, max(reach, 1.0), rate, (self.spectrum, *self.others)[syllable])
        table, level = tables[key]
        swell = swelling(sounding, edges)
        gain = self.envelope.curve(sounding, edges, rate) * swell
        gain *= level * sounding.gain * velocity_gain(sounding.note.velocity) * (1 + 0.05 * dice.uniform(-1, 1))
        gain *= self._trembling(sounding, wave, edges, rate, dice)
        position = self._position(sounding, swell, wave, rate, dice) * (table.shape[0] - 1)
        left, right, phase = self._lanes(dice)
        sound = np.zeros((2, frames), np.float32)
        play = sing_alone if len(left) <= FEW and len(table) > 1 else sing
        play(sound, table, phase, hertz / rate, ratio, position, gain, left, right)
        if self.filter is not None:
            self.filter.apply(sound, sounding, hertz=hertz, sample_rate=rate, tempo_bpm=phrase.tempo_bpm, dice=dice)
        if air is not None:
            self._breathe(sound, sounding, air, gain / level * REFERENCE, rate, dice)
        return sound

    def _pitches(self, sounding: Sounding, edges: int, rate: int, dice: np.random.Generator) -> tuple[Doubles, Doubles]:
        group = self.ensemble
        players = group.lanes if group.vibrato_apart else 1
        own, wave = unled(sounding, self.motion, edges=edges, sample_rate=rate, dice=dice, players=players)
        if group.lanes > 1:
            spread = _spread(group.lanes) + 0.12 * dice.uniform(-1, 1, group.lanes)
            own = own + group.cents / 100 * (spread - spread.mean())[:, None]
        if group.drift_cents:
            own = own + group.drift_cents / 100 * drifting((group.lanes, own.shape[1]), rate, dice, rate_hz=2.5)
        ratio = finely(np.exp2(own * (1 / 12)), edges)
        eager = dice.uniform(0.3, 1.2) if self.motion.scoop_cents else 1.0  # no two notes are reached for alike
        lead = led(sounding, self.motion, edges=edges, sample_rate=rate, eager=eager)
        if lead is not None:
            ratio *= np.exp2(lead * (1 / 12))
        return ratio, wave

    def _tables(
        self, hertz: float, reach: float, rate: int, spectrum_of: Spectrum
    ) -> tuple[NDArray[np.float32], float]:
        top = min(_TOP_HZ, 0.465 * rate)
        count = max(int(top / (hertz * reach)), 1)
        size = 1 << int(np.clip(np.ceil(np.log2(count * 24)), 10, 13))
        number = np.arange(1, count + 1, dtype=np.float64)
        rows = 2 * self.steps if self.tone.shimmer_db else self.steps
        bright = np.linspace(0, 1, rows)
        lines = spectrum_of(number * hertz, bright)
        if self.tone.shimmer_db:
            uneven = stream(round(hertz * 100), 1 << 24).standard_normal((rows, count)) * (1 - 0.7 / number)
            lines = lines * 10 ** (self.tone.shimmer_db / 20 * uneven)
        heard = hearing(self.effects)(number * hertz)
        if self.filter is not None:
            heard = heard * self.filter.resting(number * hertz, hertz)
        power = np.sqrt(np.sum((np.abs(lines) * heard) ** 2, axis=1) / 2) + 1e-9
        middle = power[int(0.6 * (rows - 1))]
        lines = lines / (power**0.75 * middle**0.25)[:, None]
        spectrum = np.zeros((rows, size // 2 + 1), complex)
        spectrum[:, 1 : count + 1] = lines * (size / 2)
        table = np.fft.irfft(spectrum, size)
        return np.concatenate((table, table[:, :1]), axis=1).astype(np.float32), REFERENCE

    def _position(
        self, sounding: Sounding, swell: Doubles, wave: Doubles, rate: int, dice: np.random.Generator
    ) -> Doubles:
        tone, edges = self.tone, len(wave)
        time = np.arange(edges) * (BLOCK / rate)
        shape = np.ones(edges) if sounding.slurred else 1 - 0.8 * np.exp(-time / max(tone.bloom_s, 1e-3))
        if tone.fade_s:
            shape = shape * (tone.rest + (1 - tone.rest) * np.exp(-time / tone.fade_s))
        force = sounding.bright + 0.5 * np.log10(np.maximum(swell, 1e-3)) + tone.wander * dice.uniform(-1, 1)
        place = (tone.low + (tone.high - tone.low) * force) * shape
        if tone.wander:
            place = place + tone.wander * unsteady(edges, rate, dice, rate_hz=4)
        if tone.shimmer_db:
            place = place + _SHIMMERS / self.steps * unsteady(edges, rate, dice, rate_hz=7)
            place = place + 0.04 * self.motion.tremble_db * wave  # a vibrato swells and brightens
        return np.clip(place, 0.0, 1.0)

    def _trembling(
        self, sounding: Sounding, wave: Doubles, edges: int, rate: int, dice: np.random.Generator
    ) -> Doubles:
        level = 10 ** (self.motion.tremble_db * wave / 20)
        if self.tone.wander:
            level = level * np.maximum(1 + 1.3 * self.tone.wander * unsteady(edges, rate, dice, rate_hz=3.5), 0.3)
        if sounding.note.articulation == "tremolo":
            time = np.arange(edges) * (BLOCK / rate)
            stroke = (time * dice.uniform(11.5, 13.5) + 0.15 * np.cumsum(dice.standard_normal(edges)) * 0.1) % 1.0
            level = level * (0.35 + 0.65 * np.sin(np.pi * np.clip(stroke, 0, 1)) ** 0.8)
        return level

    def _lanes(self, dice: np.random.Generator) -> tuple[Doubles, Doubles, Doubles]:
        group = self.ensemble
        left, right = _sides(group.lanes, group.width, group.centre)
        return left.copy(), right.copy(), dice.uniform(0, 1, group.lanes)  # plain arrays: one kernel takes them

    def _breathe(
        self, sound: Stereo, sounding: Sounding, air: Stereo, gain: Doubles, rate: int, dice: np.random.Generator
    ) -> None:
        breath = self.breath
        assert breath is not None
        time = np.arange(len(gain)) * (BLOCK / rate)
        burst = 0.0 if sounding.slurred else 10 ** (breath.chiff_db / 20)
        level = 10 ** (breath.level_db / 20) * gain
        level = level + burst * gain.max() * np.exp(-time / breath.chiff_s) * np.minimum(time / 0.006, 1.0)
        level = level * (1 - np.clip((time - sounding.hold / rate) / max(sounding.release_s, 0.004), 0, 1))
        blend(sound, air, int(dice.integers(0, _NOISE_FRAMES)), level, 0, sound.shape[1])


@lru_cache(maxsize=64)
def _spread(lanes: int) -> Doubles:
    """Return where lanes stand between -1 and 1, evenly."""
    places = np.linspace(-1, 1, lanes) if lanes > 1 else np.zeros(1)
    places.setflags(write=False)
    return places


@lru_cache(maxsize=64)
def _sides(lanes: int, width: float, centre: float) -> tuple[Doubles, Doubles]:
    """Return the levels of lanes left and right: neighbours in pitch stand apart."""
    order = np.argsort((np.arange(lanes) * 7) % max(lanes, 1), kind="stable")
    angle = np.pi / 4 * (1 + width * _spread(lanes)[order])
    level = np.ones(lanes)
    level[lanes // 2] = centre
    level /= np.sqrt(np.sum(level**2))
    sides = np.cos(angle) * level, np.sin(angle) * level
    for side in sides:
        side.setflags(write=False)
    return sides


@lru_cache(maxsize=16)
def _air(points: Points, sample_rate: int) -> Stereo:
    made = hiss(stream(1, 1 << 20), frames=_NOISE_FRAMES, points=points, sample_rate=sample_rate)
    made.setflags(write=False)
    return made
