"""A kit: which piece answers each percussion key, how loud, where, and what silences what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.score.note import TimedNote
from cadenza.synth.drums.stroke import Piece, Stroke
from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.kept import Kept
from cadenza.synth.roll import rolled_db
from cadenza.synth.tones.colour import Effect, applied
from cadenza.synth.tones.dice import stream

LEVEL = 0.28  # RMS of the loudest 25 ms of a stroke at velocity 100 and 0 dB
KEPT = 224  # strokes kept between phrases: some 40 MB
_CHOKED_BY: dict[int, frozenset[int]] = {
    46: frozenset({42, 44, 46}), 79: frozenset({78}), 81: frozenset({80}), 72: frozenset({71}), 74: frozenset({73}),
}  # fmt: skip
# plates, jingles and seeds: what each stroke wakes adds up by chance, so that two ways of striking make a third
_MIXED = frozenset({42, 44, 46, 49, 51, 52, 54, 55, 57, 59, 69, 70, 80, 81, 82})
_FEW = 4  # … and a few ways do
_SOFTER = {"ghost": 0.5, "mute": 0.8, "accent": 1.2}


@dataclass(frozen=True, slots=True)
class Slot:
    """One key's piece, its level in dB against the kick, and its place from left (-1) to right (1)."""

    piece: Piece
    level_db: float = 0.0
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Kit:
    """A voice of drums: each (key, force, variant) is made once and laid in wherever it is struck."""

    slots: Mapping[int, Slot]
    effects: tuple[Effect, ...] = ()
    variants: int = 6
    forces: int = 8
    choke_s: float = 0.03
    tune_cents: float = 0.0

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        used: dict[int, list[int]] = {}
        stops, softer_db = self._stops(phrase), rolled_db(phrase.notes)
        for number, note in enumerate(phrase.notes):
            slot = self.slots.get(note.pitch)
            start = max(round(note.start_seconds * phrase.sample_rate), 0)
            if slot is None or start >= phrase.frames:
                continue
            dice = stream(phrase.seed, number, note.pitch)
            force = min(max(round(self._force(note) * self.forces), 1), self.forces)
            gain = (self._force(note) * 1.27) ** 1.7 * (1 + 0.06 * dice.uniform(-1, 1))
            gain *= 10.0 ** (softer_db[number] / 20.0)
            for way, share in self._ways(note.pitch, used.setdefault(note.pitch, []), dice):
                stroke = strike(slot, note.pitch, force / self.forces, way, phrase.sample_rate)
                self._lay(out, stroke, start, stops[number], phrase.sample_rate, gain * share)
        return applied(out, self.effects, sample_rate=phrase.sample_rate, tempo_bpm=phrase.tempo_bpm)

    def _force(self, note: TimedNote) -> float:
        return min(note.velocity / 127 * _SOFTER.get(note.articulation, 1.0), 1.0)

    def _ways(self, pitch: int, used: list[int], dice: np.random.Generator) -> list[tuple[int, float]]:
        """Choose a way of striking that was not among the last few, and remember it; or two ways and their shares."""
        count = min(self.variants, _FEW) if pitch in _MIXED else self.variants
        fresh = [way for way in range(count) if way not in used[max(len(used) - count // 2, 0) :]]
        used.append(fresh[int(dice.integers(0, len(fresh)))])
        if pitch not in _MIXED:
            return [(used[-1], 1.0)]
        angle = dice.uniform(-1.2, 1.2)
        other = (used[-1] + 1 + int(dice.integers(0, count - 1))) % count
        return [(used[-1], float(np.cos(angle))), (other, float(np.sin(angle)))]

    def _lay(self, out: Stereo, stroke: Kept, start: int, stop: int, rate: int, gain: float) -> None:
        length = min(stroke.frames, out.shape[1] - start)
        fade = round(self.choke_s * rate)
        choked = stop >= 0 and start + length > stop
        if choked:
            length = min(length, max(stop - start, 0) + fade)
        sound = stroke.heard(gain, length)
        if choked:
            tail = min(fade, length)
            sound[:, -tail:] *= np.linspace(1, 0, tail, dtype=np.float32) ** 2
        out[:, start : start + length] += sound

    def _stops(self, phrase: Phrase) -> list[int]:
        """The frame at which each stroke is choked by a later one, or -1."""
        answer = []
        for number, note in enumerate(phrase.notes):
            chokers = _CHOKED_BY.get(note.pitch)
            stop = -1
            if chokers:
                for later in phrase.notes[number + 1 :]:
                    if later.pitch in chokers and later.start_seconds > note.start_seconds + 0.001:
                        stop = round(later.start_seconds * phrase.sample_rate)
                        break
            answer.append(stop)
        return answer


@lru_cache(maxsize=KEPT)
def strike(slot: Slot, pitch: int, force: float, variant: int, sample_rate: int) -> Kept:
    """Return one way of striking a piece; the same in every phrase, so that it is made once a process."""
    dice = stream(0, 1 << 20, pitch, round(force * 1000), variant)
    sound = slot.piece(Stroke(force, dice, sample_rate))
    stereo: NDArray[np.float32] = sound if sound.ndim == 2 else np.stack((sound, sound))
    stereo = stereo - _drift(stereo)
    level = LEVEL * 10 ** (slot.level_db / 20) / loudest(stereo, sample_rate)
    angle = np.pi / 4 * (1 + slot.pan)
    gains = np.array([[np.cos(angle)], [np.sin(angle)]]) * level * 1.414
    made: Stereo = (stereo * gains).astype(np.float32)
    fade = min(made.shape[1] // 4, 1024)
    made[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    made[:, :8] *= np.linspace(0, 1, 8, dtype=np.float32)
    return Kept.of(made)


def loudest(sound: Stereo, sample_rate: int) -> float:
    """RMS of the loudest 25 ms, both channels together."""
    window = max(int(0.025 * sample_rate), 1)
    power = np.cumsum(np.concatenate(([0.0], np.mean(sound.astype(np.float64) ** 2, axis=0))))
    if len(power) <= window:
        return float(np.sqrt(power[-1] / max(len(power) - 1, 1))) + 1e-9
    return float(np.sqrt(np.max(power[window:] - power[:-window]) / window)) + 1e-9


def _drift(sound: Stereo) -> NDArray[np.float32]:
    """The sound's mean, spread as the sound is, so that taking it away leaves no step."""
    shape = np.abs(sound)
    total = shape.sum(axis=1, keepdims=True) + 1e-12
    spread: NDArray[np.float32] = shape * (sound.sum(axis=1, keepdims=True) / total)
    return spread
