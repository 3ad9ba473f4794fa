"""A synthesizer's filter: where it opens for each note, and how that moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Stereo
from cadenza.synth.tones.kernels import BLOCK, sweep
from cadenza.synth.tones.motion import edges_of
from cadenza.synth.tones.timing import Sounding

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Filter:
    """`cutoff_hz` at middle C and half velocity; octaves of key tracking, of velocity, of the envelope.

    The envelope rises in `attack_s`, falls in `decay_s` to `sustain`. A wobble turns `wobbles_per_beat` times a
    beat (or `lfo_hz` times a second) over `wobble_octaves`.
    """

    cutoff_hz: float = 2000.0
    resonance: float = 0.15
    track: float = 0.4
    velocity_octaves: float = 1.5
    envelope_octaves: float = 0.0
    attack_s: float = 0.004
    decay_s: float = 0.25
    sustain: float = 0.0
    kind: int = 0
    poles: int = 4
    wobble_octaves: float = 0.0
    wobbles_per_beat: float = 0.0
    lfo_hz: float = 0.0

    def apply(
        self,
        sound: Stereo,
        sounding: Sounding,
        *,
        hertz: float,
        sample_rate: int,
        tempo_bpm: float,
        dice: np.random.Generator,
    ) -> None:
        """Filter one note's sound in place."""
        edges = edges_of(sound.shape[1])
        time = np.arange(edges) * (BLOCK / sample_rate)
        octaves = self.velocity_octaves * (sounding.bright - 0.6) + 0.08 * dice.uniform(-1, 1)
        rise = np.minimum(time / max(self.attack_s, 1e-3), 1.0)
        fall = self.sustain + (1 - self.sustain) * np.exp(-np.maximum(time - self.attack_s, 0) / self.decay_s)
        octaves = octaves + self.envelope_octaves * (0.5 + 0.8 * sounding.bright) * rise * fall
        speed = self.lfo_hz or self.wobbles_per_beat * tempo_bpm / 60
        if self.wobble_octaves and speed:
            begun = 0.0 if self.wobbles_per_beat else dice.uniform(0, 1)
            octaves = octaves - self.wobble_octaves * (0.5 + 0.5 * np.cos(2 * np.pi * (speed * time + begun)))
        cutoff = self._base(hertz) * 2**octaves
        sweep(sound, np.clip(cutoff / sample_rate, 0.0006, 0.45), self.resonance, self.kind, self.poles)

    def _base(self, hertz: float) -> float:
        return float(self.cutoff_hz * (hertz / 261.6) ** self.track)

    def resting(self, frequency_hz: Doubles, hertz: float) -> Doubles:
        """Gain at each frequency where the filter stands on average, to even out loudness over pitch."""
        opened = self.envelope_octaves * (0.45 * self.sustain + 0.35) - 0.35 * self.wobble_octaves
        x = frequency_hz / (self._base(hertz) * 2**opened)
        k = 2.0 - 2.0 * min(self.resonance, 0.97)
        low = 1 / np.sqrt((1 - x**2) ** 2 + (k * x) ** 2)
        if self.poles == 4:
            low = low / np.sqrt(1 + x**4)
        if self.kind == 1:
            return low * k * x
        answer: Doubles = low if self.kind == 0 else low * x**self.poles
        return answer
