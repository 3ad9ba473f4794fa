"""A preset of a SoundFont as a voice: notes to zones to waves to sound."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.tape import memory
from cadenza.synth.instrument import Phrase, Sampled, Stereo
from cadenza.synth.sampler import drift
from cadenza.synth.sampler.ear import FRAMES, HEARD_VELOCITY, RATE, Correction, lateness, listen
from cadenza.synth.sampler.font import Font
from cadenza.synth.sampler.kernel import BLOCK, FIELDS, VOICE, render_alike, sinc_table
from cadenza.synth.sampler.patch import Patch, has_one_layer, make_patch, tilted_hz
from cadenza.synth.sampler.touch import FOREVER, STILL, Touch, touches
from cadenza.synth.sampler.waves import Wave
from cadenza.synth.sampler.zones import Zone

_LEVEL = 0.3  # what full scale of a sample becomes
_DRUM_BANK = 128
_END_SECONDS = 0.01
_LONG_SECONDS = 0.7  # tones held longer are led back from where they wander
_DRIVEN = frozenset({29, 30})  # guitars that die away and hardly get softer
_CHOKE_SECONDS = 0.02
_KEYS_ALIKE = 3  # neighbours on one sample that one of them speaks for
_SKIP_SECONDS = 0.09  # how much of the attack a joined note passes over
_BOWED = frozenset({40, 41, 42, 43, 44, 48, 49})
_SLOW = frozenset({49})  # those that are meant to come late
_HURRIED_SECONDS = 0.03  # over which a tone fades in that has been led to its middle
_SHADE_CENTS = 300.0  # cutoffs that lie closer are one, and what that takes of the top the shelf gives back
_SHADED_BY = (
    *("filtered", "filter_cents", "filter_q_db", "shelf_hz", "mod_to_filter", "lfo_to_filter"),
    *("mod_delay", "mod_attack", "mod_hold", "mod_decay", "mod_sustain", "lfo_delay", "lfo_hz"),
)
_Waves = dict[tuple[int, int], Wave]  # those that a phrase has asked for, by zone and by what of them must go
_LEAST_KEPT = 4096  # frames; more than the kernel looks back over where a voice shares nothing
_MOST_KEPT = 1 << 18  # … and who sounds longer than that shares nothing: it would take too much memory
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
        self._drifts: dict[tuple[int, int], NDArray[np.float64]] = {}

    @property
    def _drums(self) -> bool:
        return self._bank == _DRUM_BANK

    def __call__(self, phrase: Phrase) -> Stereo:
        """Play a phrase: (2, frames) float32, the same bytes every time."""
        out = np.zeros((2, phrase.frames), dtype=np.float32)
        waves: _Waves = {}
        strikes = [
            strike
            for number, touch in enumerate(touches(phrase, drums=self._drums))
            for strike in self._strikes(number, touch, phrase, waves)
        ]
        sounding = [strike for strike in _choke(strikes) if strike.frame < phrase.frames]
        self._sound(out, sounding, phrase.sample_rate)
        fade = min(int(_END_SECONDS * phrase.sample_rate), phrase.frames)
        if fade:
            out[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return out

    def _sound(self, out: Stereo, strikes: list[_Strike], sample_rate: int) -> None:
        """Play the strikes; those that read one wave at one pitch follow each other, so that it is read once."""
        voices = self._voices(strikes, sample_rate)
        pairs = _pairs(voices, strikes)
        gathered = list(_alike(voices, strikes, pairs))
        kept = memory(8, _longest(voices, gathered)).reshape(4, 2, -1)
        for alike, shades in gathered:
            first, other, other_ahead = strikes[alike[0]], _NOTHING, _NOTHING
            if pairs[alike[0]]:
                other, other_ahead = strikes[alike[0] + 1].wave.data, strikes[alike[0] + 1].wave.ahead
            render_alike(
                out, np.array([strikes[n].frame for n in alike], np.int64), kept, first.wave.data, first.wave.ahead,
                other, other_ahead, self._table, voices, np.array(alike, np.int64), np.array(shades, np.int64),
                first.touch.bend_cents, first.touch.level_db,
            )  # fmt: skip

    def _strikes(self, note: int, touch: Touch, phrase: Phrase, waves: _Waves) -> list[_Strike]:
        program = self._program
        other = _PLAYED_BY.get(touch.articulation)
        if other is not None and self._bank == 0 and program in _BOWED and (0, other) in self._font.presets:
            program, touch = (
                other,
                replace(touch, damp_db=0.0, release_limit=FOREVER, level_db=STILL),
            )
        patches = self._patch(program, touch)
        held = program in _DRIVEN or any(patch.sustains for patch in patches)
        if held and self._heeds and touch.held > _LONG_SECONDS:
            touch = self._led_back(program, touch, phrase.sample_rate)
        return [self._struck(note, touch, patch, phrase.sample_rate, waves) for patch in patches]

    def _led_back(self, program: int, touch: Touch, sample_rate: int) -> Touch:
        """Bend a held tone back to its pitch as it wanders off."""
        key = self._home(program, min(max(touch.key + self._sampled.transpose, 0), 127))
        seconds, cents = self._drift(program, self._speaker(program, key))
        if not cents.size:
            return touch
        blocks = max(int(touch.held * sample_rate) // BLOCK + 2, len(touch.bend_cents))
        at = (np.arange(blocks) + 0.5) * BLOCK / sample_rate
        bend = np.concatenate((touch.bend_cents, np.full(blocks - len(touch.bend_cents), touch.bend_cents[-1])))
        return replace(touch, bend_cents=bend + np.interp(at, seconds, cents))

    def _drift(self, program: int, key: int) -> NDArray[np.float64]:
        """Give the bend that a key needs while it is held, heard once."""
        if (program, key) not in self._drifts:
            off = self._correction(program, key)
            sound = self._alone(program, key, frames=drift.FRAMES, skip=off.late_s)
            hertz = 440.0 * 2.0 ** ((key - 69) / 12.0)
            self._drifts[program, key] = drift.drift(sound, hertz=hertz, correction_cents=off.cents)
        return self._drifts[program, key]

    def _patch(self, program: int, touch: Touch) -> tuple[Patch, ...]:
        key = min(max(touch.key + self._sampled.transpose, 0), 127)
        velocity = min(max(touch.velocity, 1), 127)
        if (program, key, velocity) not in self._patches:
            home = key if self._drums else self._home(program, key)
            off = self._correction(program, home) if self._heeds else Correction()
            cents, gain = off.cents + 100.0 * (key - home), 10.0 ** (off.gain_db / 20.0)
            self._patches[program, key, velocity] = tuple(
                replace(patch, cents=patch.cents + cents, gain=patch.gain * gain, late=off.late_s * patch.sustains)
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
            sound = self._alone(program, heard_at, frames=2 * FRAMES)
            late = 0.0 if program in _SLOW else lateness(sound)
            arrived = self._alone(program, heard_at, frames=FRAMES, skip=late) if late else sound[:, :FRAMES]
            heard = listen(arrived, key=heard_at)
            gain_db = heard.gain_db + self._sampled.gain_db
            self._heard[program, heard_at] = replace(heard, gain_db=gain_db, late_s=late)
        return self._heard[program, heard_at]

    def _alone(self, program: int, key: int, *, frames: int, skip: float = 0.0) -> Stereo:
        """Sound a key as the font has it from `skip` seconds on, held, (2, frames) at RATE."""
        out = np.zeros((2, frames), dtype=np.float32)
        touch = Touch(0.0, frames / RATE, key, HEARD_VELOCITY, "", skip_seconds=skip)
        patches = self._recorded(program, key, HEARD_VELOCITY)
        self._sound(out, [self._struck(0, touch, patch, RATE, {}) for patch in patches], RATE)
        return out

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

    def _struck(self, note: int, touch: Touch, patch: Patch, sample_rate: int, waves: _Waves) -> _Strike:
        rate = self._font.root(patch.zone)[2]
        step = rate / sample_rate * 2.0 ** ((patch.cents + touch.cents) / 1200.0)
        bend = 0.0 if touch.bend_cents is STILL else max(0.0, float(touch.bend_cents.max()))
        thirds = _thirds(step * 2.0 ** (bend / 1200.0))
        wave = waves.get((id(patch.zone), thirds))
        if wave is None:
            wave = waves[id(patch.zone), thirds] = self._font.wave(patch.zone, ceiling=2.0 ** (-thirds / 3.0))
        return _Strike(note, round(touch.start * sample_rate), touch.start, touch, patch, wave, step)

    def _voices(self, strikes: Sequence[_Strike], sample_rate: int) -> NDArray[np.void]:
        """Give the row of VOICE that each strike is: what the patch says, what the touch makes of it."""
        if not strikes:
            return np.zeros(0, VOICE)
        touched, patches, waves = ([getattr(s, name) for s in strikes] for name in ("touch", "patch", "wave"))
        voices = np.concatenate([patch.row for patch in patches]).view(VOICE)

        def of(things: Sequence[object], name: str) -> NDArray[np.float64]:
            return np.array([getattr(thing, name) for thing in things], np.float64)

        sustains, tilt = of(patches, "sustains") > 0, of(patches, "tilt")
        joined = (of(touched, "joins") > 0) & sustains
        late = of(patches, "late")
        skip = of(touched, "skip_seconds") + np.where(joined, _SKIP_SECONDS, 0.0) + late
        gain = _LEVEL * of(patches, "gain") * 10.0 ** ((of(touched, "gain_db") + self._sampled.gain_db) / 20.0)
        filter_cents = of(patches, "filter_cents") + of(touched, "filter_cents")
        shelf, release, loop_end = of(touched, "shelf"), of(patches, "release"), of(waves, "loop_end")
        voices["rate"], voices["step"] = sample_rate, of(strikes, "step")
        for name in ("body_end", "loop_start", "loop_end"):
            voices[name] = of(waves, name)
        start, end = of(waves, "start"), np.where(loop_end > 0.0, loop_end, voices["body_end"])
        # never past the middle of what there is
        voices["place"] = start + np.minimum(skip * of(waves, "rate"), (end - start) / 2)
        voices["loop_mode"] = np.where(loop_end > 0.0, of(patches, "loop_mode"), 0.0)
        voices["left"], voices["right"] = gain * of(patches, "left"), gain * of(patches, "right")
        voices["held"] = np.where(self._drums & (loop_end == 0.0), FOREVER, of(touched, "held"))
        voices["cut"], voices["cut_fade"] = of(strikes, "cut"), _CHOKE_SECONDS
        voices["fade_in"] = np.maximum(of(touched, "fade_in"), np.where(late > 0.0, _HURRIED_SECONDS, 0.0))
        voices["damp_db"] = of(touched, "damp_db")
        attack = of(patches, "attack")
        voices["attack"] = np.where(joined, np.minimum(attack, 0.03), attack)
        limited = np.minimum(release * of(touched, "release_scale"), of(touched, "release_limit"))
        voices["release"] = np.maximum(limited, 0.02)
        filtered = (of(patches, "filter_moves") > 0) | (filter_cents < 13300.0)
        voices["filtered"] = filtered
        closes = _SHADE_CENTS * np.round(voices["mod_to_filter"] / _SHADE_CENTS)
        wanted = filter_cents + voices["mod_to_filter"]
        opened = _SHADE_CENTS * np.round(wanted / _SHADE_CENTS)
        voices["mod_to_filter"], voices["filter_cents"] = closes, opened - closes
        shelf = shelf if self._drums else np.maximum(shelf + tilt, -0.95)
        corner = np.array([tilted_hz(touch.key, drums=self._drums) for touch in touched])
        above = np.minimum(2.0 * corner / (8.1758 * np.exp2(opened / 1200.0)), 1.0)  # of the top, what the filter takes
        given_back = 0.5 * above * (np.exp2((wanted - opened) / 600.0) - 1.0)
        voices["shelf"], voices["shelf_hz"] = shelf + np.where(filtered, given_back, 0.0), corner
        return voices


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


def _alike(
    voices: NDArray[np.void], strikes: Sequence[_Strike], pairs: NDArray[np.bool_]
) -> Iterable[tuple[list[int], list[int]]]:
    """Gather the strikes (of a pair the first) by the wave, the place in it and the pitch that they read.

    Beside them the filters that they go through, by number; strikes that share one follow each other as they are let
    go.
    """
    moving = (voices["mod_to_pitch"] != 0.0) | (voices["lfo_to_pitch"] != 0.0) | (voices["vib_to_pitch"] != 0.0)
    moving |= voices["loop_mode"] == 3.0  # read on past its loop, sooner or later
    steady = (~moving & (_lasting(voices) < _MOST_KEPT)).tolist()
    paired = pairs.tolist()
    place, loop_mode = voices["place"].tolist(), voices["loop_mode"].tolist()
    shades, held = _shades(voices), voices["held"].tolist()
    gathered: dict[Hashable, list[int]] = {}
    for number, strike in enumerate(strikes):
        if number and paired[number - 1]:
            continue
        key: Hashable = number
        if steady[number] and strike.touch.bend_cents is STILL and strike.touch.level_db is STILL:
            other = strikes[number + 1].wave if paired[number] else None
            key = (id(strike.wave), id(other), strike.step, place[number], loop_mode[number])
        gathered.setdefault(key, []).append(number)
    for alike in gathered.values():
        alike.sort(key=lambda number: (shades[number], held[number]))
        yield alike, [shades[number] for number in alike]


def _shades(voices: NDArray[np.void]) -> list[int]:
    """Number the filters of the voices: equal ones alike, in the order in which they come."""
    rows = np.stack([voices[name] for name in _SHADED_BY], axis=1)
    numbers: dict[bytes, int] = {}
    return [numbers.setdefault(row.tobytes(), len(numbers)) for row in rows]


def _longest(voices: NDArray[np.void], gathered: Sequence[tuple[list[int], list[int]]]) -> int:
    """Give for how many frames what is read must be kept, about: who shares it ends there if it has not before."""
    sharing = voices[[number for alike, _ in gathered if len(alike) > 1 for number in alike]]
    return int(_lasting(sharing).max(initial=0.0)) + _LEAST_KEPT


def _lasting(voices: NDArray[np.void]) -> NDArray[np.float64]:
    """Give the frames that each voice does not outlast."""
    reach = np.where(voices["loop_end"] > 0.0, np.inf, (voices["body_end"] - voices["place"]) / voices["step"])
    until = np.minimum(voices["held"] + voices["release"], voices["cut"]) + voices["cut_fade"]
    return np.asarray(np.minimum(2.0 * reach, until * voices["rate"]), dtype=np.float64)


def _thirds(step: float) -> int:
    """Give how many thirds of an octave a wave must lose at its top at a phase step."""
    return max(math.ceil(3.0 * math.log2(max(step, 1e-6)) - 1.0), 0)


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
