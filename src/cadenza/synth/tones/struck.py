"""The dying voice: modes set ringing by a pluck, a hammer or a mallet, and damped when the note is let go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.tones.colour import Effect, Points, applied, hiss
from cadenza.synth.tones.dice import stream
from cadenza.synth.tones.hearing import Hearing, hearing
from cadenza.synth.tones.kernels import BLOCK, ring, shape
from cadenza.synth.tones.loudness import REFERENCE, velocity_gain
from cadenza.synth.tones.motion import Vibrato, edges_of, moving, swelling
from cadenza.synth.tones.striking import knock, strike
from cadenza.synth.tones.sympathy import Sympathy
from cadenza.synth.tones.timing import Sounding, ready

Doubles = NDArray[np.float64]
_LISTEN_S = 0.35
_LN1000 = 6.9078
_NOISE_FRAMES = 1 << 15
_FADE_S = 0.006
_SHADES = 10  # of brightness that a ring is made for
_VARIANTS = 4  # of each ring, one after the other
_WAYS = {"mute": 1, "pizzicato": 1, "harmonic": 2}  # of setting a string ringing that sound unlike the usual one
_STILL = Vibrato(jitter_cents=0.0, glide_s=0.02)


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
class _Stroke:
    """A note, its level against velocity 100, and how many frames it sounds."""

    sounding: Sounding
    loud: float
    frames: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Notes that ring alike: whose luck is theirs, as what they are struck, and each of them."""

    luck: tuple[int, ...]
    first: Sounding
    strokes: list[_Stroke]


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
    slurs: bool = False  # bound notes are one stroke: a finger hammers on or slides; keys and mallets strike each
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
        heard = hearing(self.effects)
        release = 3.0 if self.rings_on else self.release_s
        soundings = ready(phrase, release_s=release, mono=self.mono, pedalled=self.pedalled)
        luck = stream(phrase.seed, 1 << 21).random((len(phrase.notes), 3 * len(self.knocks)))
        if not (self.slurs or self.mono):
            soundings = [replace(one, grew_from=None) for one in soundings]
        strokes = [_Stroke(one, loudness(one), self._frames(one, phrase)) for one in soundings]
        for group in self._groups(strokes):
            self._strike(out, group, phrase, heard)
        if strokes and self.knocks:
            struck = [one for one in strokes if not one.sounding.slurred]
            for number, one in enumerate(self.knocks):
                self._knock(out, one, struck, phrase.sample_rate, luck[:, 3 * number :])
        if self.sympathy is not None:
            self.sympathy.add(out, phrase)
        return applied(out, self.effects, sample_rate=phrase.sample_rate, tempo_bpm=phrase.tempo_bpm)

    def _groups(self, strokes: Sequence[_Stroke]) -> Iterable[_Group]:
        """Gather the notes whose strings ring alike: of one pitch, about as bright, the same variant of it."""
        gathered: dict[tuple[int, ...], _Group] = {}
        met: dict[int, int] = {}
        for stroke in strokes:
            sounding = stroke.sounding
            note = sounding.note
            seen = met[note.pitch] = met.get(note.pitch, -1) + 1
            way = _WAYS.get(note.articulation, 0)
            own = note.bend or note.swell or note.vibrato_cents or sounding.slurred or note.articulation == "tremolo"
            shade = min(int(sounding.bright * _SHADES), _SHADES - 1)
            luck_of = (1 << 22, sounding.number) if own else (seen % _VARIANTS,)
            key = (note.pitch, shade, way, *luck_of)
            if key not in gathered:
                shaded = sounding if own else replace(sounding, bright=(shade + 0.5) / _SHADES)
                gathered[key] = _Group(luck_of, shaded, [])
            gathered[key].strokes.append(stroke)
        return gathered.values()

    def _strike(self, out: Stereo, group: _Group, phrase: Phrase, heard: Hearing) -> None:
        """Add the notes that ring alike: their strings are set ringing once."""
        rate = phrase.sample_rate
        rows = [(one.sounding.start, one.sounding.hold, one.frames) for one in group.strokes]
        start, hold, frames = np.array(rows, np.int64).T.copy()
        release = np.array([one.sounding.release_s for one in group.strokes])
        damping = np.where(self.rings_on & (release > 1), 0.0, _LN1000 / np.maximum(release, 0.02)) / rate
        loud = np.array([one.loud for one in group.strokes])
        held, damped = int(hold.max()), float(damping.min())
        made = self._note(group, int(frames.max()), held, damped, phrase, heard)
        strike(out, made, held, damped, start, hold, frames, loud, damping, _rise(round(_FADE_S * rate))[::-1].copy())

    def _note(self, group: _Group, frames: int, held: int, damped: float, phrase: Phrase, heard: Hearing) -> Stereo:
        """Return the ringing that notes have in common, (2, frames), at the level of velocity 100."""
        rate, sounding, note = phrase.sample_rate, group.first, group.first.note
        dice = stream(phrase.seed, *group.luck)
        pitch = note.pitch + self.octave + (12 if note.articulation == "harmonic" else 0)
        hertz = 440.0 * 2 ** ((pitch - 69 + self.detune_cents / 100 * dice.uniform(-1, 1)) / 12)
        modes = self.model(hertz, float(np.clip(sounding.bright + dice.uniform(-0.05, 0.05), 0.02, 1)), dice)
        sound = np.zeros((2, frames), np.float32)
        loud = 1 + 0.05 * dice.uniform(-1, 1)
        self._ring(sound, sounding, held, damped, modes, loud, heard, rate, dice)
        rise = min(round(self.attack_s * (4 if sounding.slurred else 1.5 - sounding.bright) * rate) + 8, frames)
        sound[:, :rise] *= _rise(rise)
        if note.swell or note.articulation == "tremolo":
            shape(sound, swelling(sounding, edges_of(frames)))
        return sound

    def _frames(self, sounding: Sounding, phrase: Phrase) -> int:
        tail = (3.0 if self.rings_on and sounding.release_s > 1 else min(sounding.release_s, self.release_s)) * 1.6
        wanted = min(sounding.hold + round(tail * phrase.sample_rate), round(self.longest_s * phrase.sample_rate))
        return max(min(wanted, phrase.frames - sounding.start), 1)

    def _ring(
        self, sound: Stereo, sounding: Sounding, held: int, damped: float, modes: Modes, loud: float, heard: Hearing,
        rate: int, dice: np.random.Generator,
    ) -> None:  # fmt: skip
        keep = modes.hertz < 0.46 * rate
        hertz, left, right, t60 = modes.hertz[keep], modes.left[keep], modes.right[keep], modes.t60_s[keep]
        if sounding.note.articulation in ("mute", "pizzicato"):
            t60 = np.minimum(t60, self.mute_s * (400 / (hertz + 200)) ** 0.3 * 3)
        fall = _LN1000 / np.maximum(t60, 0.004)
        power = (left**2 + right**2) * heard(hertz) ** 2 * (1 - np.exp(-2 * fall * _LISTEN_S)) / (2 * fall)
        scale = loud * REFERENCE / np.sqrt(float(np.sum(power)) / 2 / _LISTEN_S + 1e-12)
        phase = np.zeros(len(hertz))
        if not self.fixed_phase:
            phase = dice.uniform(0, 2 * np.pi, len(keep))
            phase = phase[keep] if modes.partial is None else phase[modes.partial[keep]]
        ratio = self._ratio(sounding, sound.shape[1], rate, dice)
        ring(
            sound,
            held,
            2 * np.pi * hertz / rate,
            phase,
            left * scale,
            right * scale,
            fall / rate,
            fall / rate + damped,
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

    def _knock(self, out: Stereo, one: Knock, strokes: Sequence[_Stroke], rate: int, luck: Doubles) -> None:
        """Add the noise of every stroke, and of every release where it has one."""
        if not strokes:
            return
        longest = round(one.seconds * 5 * rate)
        fall = np.exp(np.arange(edges_of(longest)) * (-BLOCK / (one.seconds * rate)))
        number, start, hold, frames = np.array(
            [(s.sounding.number, s.sounding.start, s.sounding.hold, s.frames) for s in strokes], np.int64
        ).T
        bright, loud = np.array([(s.sounding.bright, s.loud) for s in strokes]).T
        swell = [(swelled(s.sounding, 0), swelled(s.sounding, s.sounding.hold)) for s in strokes]
        own = luck[number, :3]
        # beside each other the stroke and its release
        late = np.stack([np.zeros_like(hold), hold], axis=1)
        level_db = np.full(late.shape, one.off_db)
        level_db[:, 0] = one.soft_db + (one.hard_db - one.soft_db) * bright + 3.0 * own[:, 0] - 1.5
        rooms = np.minimum(longest, frames[:, None] - late)
        level = loud[:, None] * np.array(swell) * 10 ** (level_db / 20)
        heard = (level_db >= -80) & (rooms >= BLOCK)
        begin, offset = start[:, None] + late, (own[:, 1:] * _NOISE_FRAMES).astype(np.int64)
        knock(
            out,
            _noise(one.points, rate),
            begin[heard],
            rooms[heard],
            offset[heard],
            3.0 * REFERENCE * level[heard],
            fall,
        )


def loudness(sounding: Sounding) -> float:
    """Return the level of a note against velocity 100, by how it is struck."""
    return velocity_gain(sounding.note.velocity) * sounding.gain


def swelled(sounding: Sounding, frame: int) -> float:
    """Return how far a note has swelled at a frame of its own."""
    return float(swelling(sounding, frame // BLOCK + 1)[-1]) if sounding.note.swell else 1.0


@lru_cache(maxsize=64)
def _noise(points: Points, sample_rate: int) -> Stereo:
    made = hiss(stream(1, 1 << 20), frames=_NOISE_FRAMES, points=points, sample_rate=sample_rate)
    made.setflags(write=False)
    return made
